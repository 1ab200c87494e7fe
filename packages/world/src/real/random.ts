// Randomness from the kernel.
import { randomBytes, randomInt, randomUUID } from 'node:crypto'
import type { Random } from '../random.ts'

export const realRandom: Random = {
  uuid: () => randomUUID(),
  integer: (below) => randomInt(below),
  bytes: (length) => new Uint8Array(randomBytes(length)),
}
