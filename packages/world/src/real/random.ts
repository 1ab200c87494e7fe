// Randomness from the kernel.
import { randomBytes, randomInt, randomUUID } from 'node:crypto'
import type { Random } from '../random.ts'

const integerLimit = 2 ** 48

export const realRandom: Random = {
  uuid: () => randomUUID(),
  // Node's own ends one short of the range that the seam promises.
  integer: (below) => (below === integerLimit ? randomBytes(6).readUIntBE(0, 6) : randomInt(below)),
  bytes: (length) => new Uint8Array(randomBytes(length)),
}
