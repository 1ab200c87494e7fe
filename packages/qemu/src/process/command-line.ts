// QEMU's command line, built from data. What QEMU takes as JSON is given as JSON; for the rest
// there is one encoder of key=value lists, and no string is pasted into an option anywhere else.
//
// QEMU 7.2 does not check ids in JSON (dependencies.md B3): they are checked here, by assertions,
// because a command line is made from a definition that was validated.
import assert from 'node:assert/strict'
import { shellQuote } from './shell-quote.ts'

/** What JSON can say. */
export type Json =
  | string
  | number
  | boolean
  | null
  | readonly Json[]
  | { readonly [key: string]: Json }

export type JsonObject = { readonly [key: string]: Json }

/** Options that take JSON. */
export type JsonOption =
  | '-audiodev'
  | '-blockdev'
  | '-compat'
  | '-device'
  | '-display'
  | '-netdev'
  | '-object'

/** Options that are lists of key=value, some with a first value whose key is left out. */
export type ListOption =
  | '-accel'
  | '-action'
  | '-boot'
  | '-chardev'
  | '-cpu'
  | '-fw_cfg'
  | '-global'
  | '-m'
  | '-machine'
  | '-mon'
  | '-msg'
  | '-name'
  | '-numa'
  | '-overcommit'
  | '-rtc'
  | '-sandbox'
  | '-smbios'
  | '-smp'
  | '-tpmdev'
  | '-vnc'

/** Values of a list; true and false become on and off. */
export type ListValue = string | number | boolean

/** What QEMU accepts as an id where it checks one, and as a node name of at most 31 bytes. */
const idPattern = /^[A-Za-z][A-Za-z0-9._-]*$/u
const idBytesMax = 127
const nodeNameBytesMax = 31

const keyPattern = /^[A-Za-z0-9_.-]+$/u

export class CommandLine {
  readonly emulator: string
  readonly #options: (readonly string[])[] = []

  /** @param emulator path of the QEMU binary */
  constructor(emulator: string) {
    this.emulator = emulator
  }

  /** The arguments, without the emulator. */
  get arguments(): readonly string[] {
    return this.#options.flat()
  }

  /** An option without a value: `-no-user-config`. */
  flag(option: string): this {
    return this.#add(option)
  }

  /** An option whose value QEMU takes as it is: a path, a UUID, a kernel's command line. */
  value(option: string, value: string): this {
    return this.#add(option, value)
  }

  /** An option that takes JSON. Ids in it are checked, as QEMU checks them everywhere else. */
  json(option: JsonOption, value: JsonObject): this {
    if (option === '-blockdev') checkNodeNames(value)
    else if (value['id'] !== undefined) checkId(option, value['id'], idBytesMax)
    return this.#add(option, JSON.stringify(value))
  }

  /**
   * An option that takes a list of key=value.
   *
   * @param first the value whose key is left out: `q35` of -machine, `socket` of -chardev
   */
  list(
    option: ListOption,
    first: string | undefined,
    values: Readonly<Record<string, ListValue>> = {},
  ): this {
    const { id } = values
    if (id !== undefined) checkId(option, id, idBytesMax)
    const parts = first === undefined ? [] : [leading(option, first)]
    for (const [key, value] of Object.entries(values)) parts.push(pair(option, key, value))
    return this.#add(option, parts.join(','))
  }

  /** Everything of another command line after what is here. */
  append(other: CommandLine): this {
    this.#options.push(...other.#options)
    return this
  }

  /** One option a line, quoted for a shell. */
  print(): string {
    const lines = [shellQuote(this.emulator), ...this.#options.map(printed)]
    return lines.join(' \\\n')
  }

  #add(...words: readonly string[]): this {
    for (const word of words) {
      assert(!word.includes('\0'), `An argument of ${words[0]} would end at the zero byte in it.`)
    }
    this.#options.push(words)
    return this
  }
}

/** Doubles every comma, as QEMU reads them back. */
export function escapeCommas(value: string): string {
  return value.replaceAll(',', ',,')
}

function pair(option: string, key: string, value: ListValue): string {
  assert(keyPattern.test(key), `${option} has no key '${key}'.`)
  if (typeof value === 'boolean') return `${key}=${value ? 'on' : 'off'}`
  if (typeof value === 'string') return `${key}=${escapeCommas(value)}`
  assert(Number.isFinite(value), `${key} of ${option} is no number.`)
  return `${key}=${value}`
}

/** A first value with an equals sign in it would be read as a key. */
function leading(option: string, first: string): string {
  assert(first !== '' && !first.includes('='), `${option} cannot begin with '${first}'.`)
  return escapeCommas(first)
}

function checkId(option: string, id: Json, bytesMax: number): void {
  const valid = typeof id === 'string' && idPattern.test(id) && id.length <= bytesMax
  assert(valid, `${JSON.stringify(id)} is no id for ${option}.`)
}

/** A block device may hold others, each of which has a name or none. */
function checkNodeNames(value: Json): void {
  if (typeof value !== 'object' || value === null) return
  for (const [key, member] of Object.entries(value)) {
    if (key === 'node-name') checkId('-blockdev', member, nodeNameBytesMax)
    else checkNodeNames(member)
  }
}

function printed(words: readonly string[]): string {
  return `  ${words.map(shellQuote).join(' ')}`
}
