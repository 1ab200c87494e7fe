// How one attribute or text becomes a value and back. Each scalar also says in words what it
// accepts, for errors, and shows by `sample` what its values look like, from which the tests draw
// theirs.
import { quoted, type Words } from './errors.ts'

export type Sample =
  | { readonly kind: 'values'; readonly values: readonly (string | number | boolean)[] }
  | { readonly kind: 'integer'; readonly min: number; readonly max: number }
  | { readonly kind: 'pattern'; readonly pattern: RegExp }
  | { readonly kind: 'text'; readonly minLength: number }

export interface Scalar<T> {
  /** Completes "Accepted: …". */
  readonly expected: string
  readonly holds: 'string' | 'number' | 'boolean'
  readonly sample: Sample
  /** The value, or undefined when the text is not one. */
  parse(text: string): T | undefined
  format(value: T): string
  /**
   * libvirt's own words for a wrong value, where it has other ones than for attributes in general.
   */
  refusal?(text: string): Words
  /** An empty text counts as absent, as libvirt takes most strings. */
  readonly emptyIsAbsent?: true
}

/** The same scalar, refused in these words of libvirt's. */
export function worded<T>(scalar: Scalar<T>, refusal: (text: string) => Words): Scalar<T> {
  return { ...scalar, refusal }
}

/** Any text of at least one character. */
export const text: Scalar<string> = {
  expected: 'any text',
  holds: 'string',
  sample: { kind: 'text', minLength: 1 },
  emptyIsAbsent: true,
  parse: (given) => (given === '' ? undefined : given),
  format: (value) => value,
}

/** Any text, none included. */
export const anyText: Scalar<string> = {
  expected: 'any text',
  holds: 'string',
  sample: { kind: 'text', minLength: 0 },
  parse: (given) => given,
  format: (value) => value,
}

/**
 * Text that a pattern describes; the pattern is anchored by the caller and the words are for
 * people.
 */
export function matching(pattern: RegExp, expected: string): Scalar<string> {
  return {
    expected,
    holds: 'string',
    sample: { kind: 'pattern', pattern },
    parse: (given) => (pattern.test(given) ? given : undefined),
    format: (value) => value,
  }
}

/** One of a few words, which become a union of literals. */
export function oneOf<const T extends string>(...values: readonly T[]): Scalar<T> {
  return {
    expected: values.join(', '),
    holds: 'string',
    sample: { kind: 'values', values },
    parse: (given) => values.find((value) => value === given),
    format: (value) => value,
  }
}

/** A whole number in decimal. Leading white space and a plus sign pass, as with strtoull. */
export function integer(min: number, max: number): Scalar<number> {
  return {
    expected: `a whole number from ${min} to ${max}`,
    holds: 'number',
    sample: { kind: 'integer', min, max },
    parse(given) {
      if (!/^\s*[+-]?[0-9]+$/.test(given)) return undefined
      const value = Number(given)
      return value >= min && value <= max ? value : undefined
    },
    format: String,
  }
}

export const unsigned: Scalar<number> = integer(0, 4_294_967_295)
export const positive: Scalar<number> = integer(1, 4_294_967_295)
export const port: Scalar<number> = integer(-1, 65_535)

/** A number written as 0x with so many digits; read in hexadecimal, octal or decimal as C does. */
export function hexadecimal(digits: number, max: number): Scalar<number> {
  return {
    expected: `a number from 0x0 to 0x${max.toString(16)}`,
    holds: 'number',
    sample: { kind: 'integer', min: 0, max },
    parse(given) {
      const value = numberAsC(given.trimStart())
      return value !== undefined && value <= max ? value : undefined
    },
    format: (value) => `0x${value.toString(16).padStart(digits, '0')}`,
  }
}

/** A number read and written in hexadecimal, whether 0x stands before it or not. */
export const hexadecimalOnly: Scalar<number> = {
  ...hexadecimal(1, 0xffff_ffff),
  parse: (given) => {
    const value = /^\s*(0x)?[0-9a-f]{1,16}$/i.test(given) ? Number.parseInt(given, 16) : -1
    return value >= 0 && value <= 0xffff_ffff ? value : undefined
  },
}

function numberAsC(given: string): number | undefined {
  if (/^0x[0-9a-f]+$/i.test(given)) return Number.parseInt(given, 16)
  if (/^0[0-7]*$/.test(given)) return Number.parseInt(given, 8)
  return /^[1-9][0-9]*$/.test(given) ? Number(given) : undefined
}

function either(yes: string, no: string): Scalar<boolean> {
  return {
    expected: `${yes}, ${no}`,
    holds: 'boolean',
    sample: { kind: 'values', values: [true, false] },
    parse: (given) => (given === yes ? true : given === no ? false : undefined),
    format: (value) => (value ? yes : no),
  }
}

export const yesNo: Scalar<boolean> = either('yes', 'no')
export const onOff: Scalar<boolean> = either('on', 'off')

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/**
 * A UUID, kept in lower case with hyphens; hyphens may stand anywhere or be absent, as libvirt
 * reads it.
 */
export const uuid: Scalar<string> = {
  expected: 'a UUID such as 2d1f9c3e-5c66-4c09-9f0e-0d8f3a1b7c55',
  holds: 'string',
  sample: { kind: 'pattern', pattern: UUID },
  parse(given) {
    const digits = given.trim().replaceAll('-', '').toLowerCase()
    if (!/^[0-9a-f]{32}$/.test(digits)) return undefined
    return digits.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
  },
  format: (value) => value,
  refusal: () => ({
    code: 'VIR_ERR_INTERNAL_ERROR',
    sentence: 'malformed uuid element',
    help: 'Accepted: 32 hexadecimal digits with or without hyphens',
  }),
}

const MAC = /^[0-9a-f][02468ace](:[0-9a-f]{2}){5}$/

/** A unicast MAC address, kept in lower case with colons; octets may be of one digit. */
export const mac: Scalar<string> = {
  expected: 'six octets such as 52:54:00:12:34:56',
  holds: 'string',
  sample: { kind: 'pattern', pattern: MAC },
  parse(given) {
    const octets = given.split(':')
    if (octets.length !== 6 || !octets.every((octet) => /^[0-9a-fA-F]{1,2}$/.test(octet))) {
      return undefined
    }
    const address = octets.map((octet) => octet.padStart(2, '0').toLowerCase()).join(':')
    return MAC.test(address) ? address : undefined
  },
  format: (value) => value,
  refusal: (given) => ({
    code: 'VIR_ERR_XML_ERROR',
    sentence: /^[0-9a-f][13579bdf](:[0-9a-f]{1,2}){5}$/i.test(given)
      ? `expected unicast mac address, found multicast ${quoted(given)}`
      : `unable to parse mac address ${quoted(given)}`,
    help: 'Accepted: six octets whose first is even, such as 52:54:00:12:34:56',
  }),
}

/** A path or other name of something on the host. A zero byte cannot be in it. */
export const path: Scalar<string> = text

/** A path from the root. */
export const absolutePath: Scalar<string> = matching(/^\/[^\n]*$/, 'a path that begins with /')
