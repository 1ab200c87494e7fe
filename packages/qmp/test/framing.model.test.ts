// Bytes to lines and lines to objects: what is cut anywhere comes out as it went in.
import { array, assert, integer, jsonValue, property, string, uint8Array } from 'fast-check'
import { expect, test } from 'vitest'
import { LineReader, ProtocolError, parseLine } from '../src/index.ts'

const encoder = new TextEncoder()

/** Cuts bytes at the given places. */
function cut(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const at = [...new Set(places.map((place) => place % (bytes.length + 1)))].toSorted(
    (a, b) => a - b,
  )
  return [...at, bytes.length].map((end, index) => bytes.subarray(at[index - 1] ?? 0, end))
}

test('lines come out as they went in, however they are cut', () => {
  const lines = array(string({ unit: 'grapheme' }).map((text) => text.replaceAll('\n', ' ')))
  const law = property(lines, array(integer({ min: 0 })), (texts, places) => {
    const bytes = encoder.encode(texts.map((text) => `${text}\n`).join(''))
    const reader = new LineReader(10_000)
    const seen: string[] = []
    for (const piece of cut(bytes, places)) {
      // The reader must not keep the caller's memory.
      const lent = piece.slice()
      reader.push(lent, (line) => seen.push(new TextDecoder().decode(line)))
      lent.fill(0x21)
    }
    expect(seen).toEqual(texts)
    expect(reader.pendingBytes).toBe(0)
  })
  assert(law)
})

test('a line is kept up to its limit and no further, and the next one is read', () => {
  const law = property(
    integer({ min: 1, max: 200 }),
    array(integer({ min: 0 })),
    (length, places) => {
      const reader = new LineReader(100)
      let tooLong = 0
      const seen: number[] = []
      for (const piece of cut(encoder.encode('x'.repeat(length)), places)) {
        try {
          reader.push(piece, () => undefined)
        } catch (error) {
          expect(error).toBeInstanceOf(ProtocolError)
          tooLong++
        }
        expect(reader.pendingBytes).toBeLessThanOrEqual(100)
      }
      expect(tooLong > 0).toBe(length > 100)
      reader.reset()
      reader.push(encoder.encode('next\n'), (line) => seen.push(line.length))
      expect(seen).toEqual([4])
    },
  )
  assert(law)
})

test('what JSON can say is read as it was said', () => {
  const law = property(jsonValue(), (value) => {
    const said = { value }
    expect(parseLine(encoder.encode(`${JSON.stringify(said)}\r`), 100)).toEqual(
      JSON.parse(JSON.stringify(said)),
    )
  })
  assert(law)
})

test('any bytes at all are an object, nothing, or a broken protocol', () => {
  const law = property(uint8Array({ maxLength: 50 }), (bytes) => {
    try {
      const message = parseLine(bytes, 10)
      expect(message === undefined || typeof message === 'object').toBe(true)
    } catch (error) {
      expect(error).toBeInstanceOf(ProtocolError)
    }
  })
  assert(law)
})

test.for(['5', 'null', '"x"', '[1]', '{', '{"a":}', 'true', '[[[[[[[[[[[[]]]]]]]]]]]]'])(
  '%s is no object',
  (text) => {
    expect(() => parseLine(encoder.encode(text), 10)).toThrow(ProtocolError)
  },
)
