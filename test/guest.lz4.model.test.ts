// Unpacking megabytes in one go. Alone in its file, so that the engine meets the decoder here for
// the first time and optimises its loop while that runs: a decoder that was right about every short
// block has given other bytes here, on every first run.
import { expect, test } from 'vitest'
import { decodeLz4Legacy, lz4LegacyMagic } from '../guest/lz4.ts'

test('a block of very many sequences is read as well as a short one', () => {
  const sequences = 300_000
  const frame = Buffer.alloc(8 + sequences * 32)
  const content = Buffer.alloc(sequences * 32)
  let at = 8
  let filled = 0
  for (let index = 0; index < sequences; index++) {
    // Lengths below and above 15, from where they go on in a byte of their own.
    const literals = index === sequences - 1 ? 5 : 8 + ((index * 7) % 12)
    const copied = 4 + ((index * 5) % 3)
    frame[at++] = (Math.min(literals, 15) << 4) | (copied - 4)
    if (literals >= 15) frame[at++] = literals - 15
    for (let left = literals; left > 0; left--) {
      const byte = (filled * 131) >> 3
      frame[at++] = byte
      content[filled++] = byte
    }
    if (index === sequences - 1) break
    frame.writeUInt16LE(8, at)
    at += 2
    for (let left = copied; left > 0; left--) {
      content[filled] = content[filled - 8] ?? 0
      filled++
    }
  }
  frame.writeUInt32LE(lz4LegacyMagic, 0)
  frame.writeUInt32LE(at - 8, 4)
  const decoded = decodeLz4Legacy(frame.subarray(0, at), filled)
  expect(Buffer.from(decoded).equals(content.subarray(0, filled))).toBe(true)
})
