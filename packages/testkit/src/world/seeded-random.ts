// Randomness from a seed: another number for each call, the same numbers for each run.
import type { Random } from '@signalbox/world'
import { integers } from './chooser.ts'

export class SeededRandom implements Random {
  readonly #next: (below: number) => number

  constructor(seed: number) {
    this.#next = integers(seed)
  }

  uuid(): string {
    const bytes = this.bytes(16)
    bytes[6] = 0x40 | ((bytes[6] ?? 0) & 0x0f)
    bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f)
    const hex = bytes.toHex()
    const groups = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20)]
    return [...groups, hex.slice(20)].join('-')
  }

  integer(below: number): number {
    return this.#next(below)
  }

  bytes(length: number): Uint8Array {
    const bytes = new Uint8Array(length)
    for (let at = 0; at < length; at++) bytes[at] = this.#next(256)
    return bytes
  }
}
