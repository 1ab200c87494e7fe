// Words of a definition that end up on QEMU's command line: whatever they hold, each is one value
// where a harmless one would be, and nothing else of the command line changes; or it is refused.
import { formatDomain } from '@signalbox/domain'
import { constantFrom, assert, property, string } from 'fast-check'
import type { Arbitrary } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DriverError } from '../../src/errors.ts'
import type { MachinePlan } from '../../src/machine/plan.ts'
import { definitionOf, liveText, plan } from '../machine/ground.ts'

const harmless = 'harmless'

/** Where a word of a definition may be anything. */
const places: Readonly<Record<string, (word: string) => { devices?: string; rest?: string }>> = {
  'the path of a disk': (word) => ({
    devices: `<disk type='file' device='disk'><driver name='qemu' type='qcow2'/>
      <source file='/${word}'/><target dev='vda' bus='virtio'/></disk>`,
  }),
  'the path of a block device': (word) => ({
    devices: `<disk type='block' device='disk'><driver name='qemu' type='raw'/>
      <source dev='/dev/${word}'/><target dev='sda' bus='sata'/></disk>`,
  }),
  'the serial number of a disk': (word) => ({
    devices: `<disk type='file' device='disk'><source file='/a'/><target dev='vda' bus='virtio'/>
      <serial>${word}</serial></disk>`,
  }),
  "a serial port's socket": (word) => ({
    devices: `<serial type='unix'><source mode='bind' path='/${word}'/></serial>`,
  }),
  "a serial port's file": (word) => ({
    devices: `<serial type='file'><source path='/${word}'/></serial>`,
  }),
  "a console's log": (word) => ({
    devices: `<console type='pty'><log file='/${word}'/><target type='virtio'/></console>`,
  }),
  "a channel's name": (word) => ({
    devices: `<channel type='unix'><source mode='bind' path='/c'/>
      <target type='virtio' name='${word}'/></channel>`,
  }),
  "a channel's socket": (word) => ({
    devices: `<channel type='unix'><source mode='bind' path='/${word}'/>
      <target type='virtio' name='org.example.0'/></channel>`,
  }),
  "a screen's socket": (word) => ({
    devices: `<graphics type='vnc'><listen type='socket' socket='/${word}'/></graphics>`,
  }),
  'a source of random numbers': (word) => ({
    devices: `<rng model='virtio'><backend model='random'>/dev/${word}</backend></rng>`,
  }),
  'the kernel': (word) => ({ rest: `<kernel>/${word}</kernel>` }),
  "the kernel's command line": (word) => ({
    rest: `<kernel>/k</kernel><cmdline>${word}</cmdline>`,
  }),
  'the firmware': (word) => ({ rest: `<loader readonly='yes' type='rom'>/${word}</loader>` }),
}

function escaped(word: string): string {
  return Array.from(word, (each) => `&#${each.codePointAt(0)};`).join('')
}

/** The plan with that word in that place; undefined when it is refused. */
function planned(place: (word: string) => { devices?: string; rest?: string }, word: string) {
  const { devices = '', rest = '' } = place(escaped(word))
  try {
    return plan(
      definitionOf(`<domain type='qemu'><name>guest</name><memory unit='MiB'>128</memory>
        <os><type machine='q35'>hvm</type>${rest}</os><devices>${devices}</devices></domain>`),
    )
  } catch (error) {
    const { code } = error as { code?: unknown }
    // In words, by the parser or by the device.
    if (error instanceof DriverError || typeof code === 'string') return undefined
    throw error
  }
}

/** Words that would be more than a word to whoever pastes them into an option list. */
const hostile: Arbitrary<string> = constantFrom(
  'a,b=c',
  ',',
  ',,',
  'x,driver=evil',
  'x"}',
  `x', "y": '`,
  '-device evil',
  'a\nb',
  'a\tb',
  'a b',
  'a\\nb',
  '${x}',
  '%s%n',
  'é€😀',
  '../../etc/passwd',
  '=on',
)
const anyWord = string({ minLength: 1, maxLength: 30, unit: 'grapheme' })

/** Options whose value is one word, and no list. */
const plain: ReadonlySet<string> = new Set(['-kernel', '-initrd', '-append', '-bios', '-uuid'])

/** A command line as QEMU reads it: JSON as values, lists as keys and values. */
function read({ commandLine }: MachinePlan, word: string): readonly unknown[] {
  const tame = (text: string): string => text.replaceAll(word, harmless)
  return commandLine.arguments.map((argument, at, all) => {
    if (plain.has(all[at - 1] ?? '')) return tame(argument)
    if (argument.startsWith('{')) {
      return JSON.parse(argument, (_key, value: unknown) =>
        typeof value === 'string' ? tame(value) : value,
      ) as unknown
    }
    // In a list a comma of a value is written twice.
    const parts = argument.replaceAll(',,', '\u0001').split(',')
    return parts.map((part) => tame(part.replaceAll('\u0001', ',')))
  })
}

describe.for(Object.entries(places))('%s', ([, place]) => {
  test('is one value, whatever it holds', () => {
    const usual = planned(place, harmless)
    if (usual === undefined) throw new Error('a harmless word is refused')
    // A comma is no reason to refuse a word.
    expect(planned(place, '[[a,b=c]]')).toBeDefined()
    for (const words of [hostile, anyWord]) {
      assert(
        property(words, (drawn) => {
          // Between marks, so that it is found again.
          const word = `[[${drawn}]]`
          const found = planned(place, word)
          if (found === undefined) return
          expect(found.commandLine.arguments).toHaveLength(usual.commandLine.arguments.length)
          expect(read(found, word)).toEqual(read(usual, harmless))
          // It is the same word after its way to disk.
          expect(read(plan(definitionOf(liveText(found))), word)).toEqual(read(usual, harmless))
        }),
        { numRuns: 25 },
      )
    }
  })

  test('is refused with a NUL, which no path and no argument can hold', () => {
    expect(() => definitionOf(place('a&#0;b').devices ?? place('a&#0;b').rest ?? '')).toThrow()
    const usual = planned(place, harmless)
    if (usual === undefined) throw new Error('a harmless word is refused')
    const poisoned = formatDomain(usual.definition, { secure: true }).replaceAll(harmless, 'a\0b')
    expect(() => definitionOf(poisoned)).toThrow()
  })
})
