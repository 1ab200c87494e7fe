// Values as numbers that can be compared: equal ones give the same, others as good as never. What
// differs between runs that are otherwise alike is left out: numbers that are given out in turn,
// and how long something took.

/** Fields that say no more than who came first. */
const incidental =
  /^(?:job|parent|after|debt|id|seq|number|version|session|wait|visit|call|inode)$|Ms$/u

/** Texts that go over the wire have such fields, too: ids of commands, and what was drawn. */
const incidentalInText = /"id": ?(?:"[^"]*"|\d+)|\d{6,}/gu

/** Larger ones are taken byte by byte, as images of guests are. */
const textBytesMax = 65_536

/** Definitions are immutable and large: each is digested once. */
const known = new WeakMap<object, number>()

const latin1 = new TextDecoder('latin1')

export function digest(value: unknown): number {
  return hash(textOf(value), 0)
}

function textOf(value: unknown): string {
  if (value instanceof Uint8Array) {
    const text = latin1.decode(value)
    return value.length > textBytesMax ? text : text.replaceAll(incidentalInText, '')
  }
  if (value instanceof Error) return `${value.name} ${value.message}`
  return JSON.stringify(value, replaced) ?? String(value)
}

function replaced(key: string, value: unknown): unknown {
  if (incidental.test(key)) return undefined
  if (typeof value === 'bigint' || typeof value === 'symbol') return String(value)
  if (typeof value !== 'object' || value === null) return value
  if (value instanceof Uint8Array) return digest(value)
  if (value instanceof Map || value instanceof Set) return [...value]
  // It may hold anything, and itself.
  if (isHandle(value)) return value.constructor.name
  return key === 'definition' ? digestOnce(value) : value
}

/** Whether it is more than data: an object that does something. */
export function isHandle(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype === null || prototype === Object.prototype || Array.isArray(value)) return false
  return !(value instanceof Uint8Array || value instanceof Error)
}

function digestOnce(value: object): number {
  const before = known.get(value)
  if (before !== undefined) return before
  const found = hash(JSON.stringify(value, replaced), 0)
  known.set(value, found)
  return found
}

/** A step's label without the number that says no more than how many there were before. */
export function withoutNumber(label: string): string {
  return label.replace(/ \d+$/u, '')
}

/** FNV-1a over UTF-16 units, in 52 bits made of two halves. */
export function hash(text: string, before: number): number {
  let low = (before % 2 ** 26) ^ 0x11c9dc5
  let high = Math.floor(before / 2 ** 26) ^ 0x2a1b3c5
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    low = Math.imul(low ^ unit, 0x0100_0193) & 0x3ff_ffff
    high = Math.imul(high ^ (unit + at), 0x0085_ebcb) & 0x3ff_ffff
  }
  return high * 2 ** 26 + low
}
