// Decoder of LZ4's legacy frame, in which Linux kernels are packed: a magic number, then blocks,
// each with its length in front, none referring to another. Checks every length against its input.

/** What a legacy frame begins with, read as a little-endian number. */
export const lz4LegacyMagic = 0x184c2102

/**
 * @param sizeBytes how long the content is, which the frame itself does not tell
 * @throws RangeError the frame is cut, or damaged, or its content has another size
 */
export function decodeLz4Legacy(frame: Uint8Array, sizeBytes: number): Uint8Array {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength)
  if (frame.length < 4 || view.getUint32(0, true) !== lz4LegacyMagic) {
    throw new RangeError('not a legacy frame of LZ4')
  }
  const content = new Uint8Array(sizeBytes)
  let filled = 0
  let at = 4
  while (at < frame.length) {
    if (at + 4 > frame.length) throw new RangeError('the LZ4 frame is cut')
    const end = at + 4 + view.getUint32(at, true)
    if (end > frame.length) throw new RangeError('the LZ4 frame is cut')
    filled = decodeBlock(frame.subarray(at + 4, end), content, filled)
    at = end
  }
  if (filled !== sizeBytes) throw new RangeError('the LZ4 frame has not the size that it should')
  return content
}

/** Up to here a loop is faster than a call that moves memory; most copies are shorter. */
const shortBytes = 32

/**
 * Decodes one block into `content` at `start`.
 *
 * No function in here shares its variables: Maglev of Node 26.10 reads a stale value of a variable
 * that such a function changes in a loop of its own.
 *
 * @returns where it ends in `content`
 */
function decodeBlock(block: Uint8Array, content: Uint8Array, start: number): number {
  let from = 0
  let to = start
  while (from < block.length) {
    const token = byteAt(block, from++)
    let literals = token >> 4
    // A length of 15 goes on in the bytes that follow, as long as they are 255.
    if (literals === 15) {
      while (byteAt(block, from) === 255) {
        literals += 255
        from++
      }
      literals += byteAt(block, from++)
    }
    if (from + literals > block.length) throw new RangeError('the LZ4 block is cut')
    if (to + literals > content.length) throw new RangeError('the LZ4 block is too long')
    if (literals > shortBytes) content.set(block.subarray(from, from + literals), to)
    else for (let at = 0; at < literals; at++) content[to + at] = byteAt(block, from + at)
    from += literals
    to += literals
    // The last sequence is literals only.
    if (from === block.length) return to

    const distance = byteAt(block, from) | (byteAt(block, from + 1) << 8)
    from += 2
    let length = (token & 15) + 4
    if (length === 19) {
      while (byteAt(block, from) === 255) {
        length += 255
        from++
      }
      length += byteAt(block, from++)
    }
    if (distance === 0 || distance > to - start) throw new RangeError('the LZ4 block is damaged')
    if (to + length > content.length) throw new RangeError('the LZ4 block is too long')
    repeat(content, to, distance, length)
    to += length
  }
  return to
}

function byteAt(block: Uint8Array, at: number): number {
  const byte = block[at]
  if (byte === undefined) throw new RangeError('the LZ4 block is cut')
  return byte
}

/** Copies what lies `distance` back to `to`; a copy longer than the distance repeats itself. */
function repeat(content: Uint8Array, to: number, distance: number, length: number): void {
  if (distance >= length && length > shortBytes) {
    content.copyWithin(to, to - distance, to - distance + length)
    return
  }
  for (let at = to; at < to + length; at++) content[at] = content[at - distance] ?? 0
}
