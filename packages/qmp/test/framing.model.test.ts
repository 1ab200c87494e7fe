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

/** How deep objects and lists stand in each other. */
function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0
  return 1 + Math.max(0, ...Object.values(value).map(depthOf))
}

test('a message is read when it is nested as deep as the limit, and not when it is deeper', () => {
  const law = property(jsonValue({ maxDepth: 6 }), integer({ min: 1, max: 6 }), (value, limit) => {
    const said = { value }
    const read = (): unknown => parseLine(encoder.encode(JSON.stringify(said)), limit)
    if (depthOf(said) > limit) expect(read).toThrow('a message is nested too deeply')
    else expect(read()).toEqual(JSON.parse(JSON.stringify(said)))
  })
  assert(law)
})

test('brackets in a text open and close nothing, whatever stands before them', () => {
  const nested = `${'['.repeat(20)}${']'.repeat(20)}`
  const closing = '}]'.repeat(20)
  for (const text of [closing, `\\"${closing}`, `${closing}\\\\`]) {
    const line = encoder.encode(`{"a":"${text}","b":${nested}}`)
    expect(() => parseLine(line, 10)).toThrow('a message is nested too deeply')
  }
  expect(parseLine(encoder.encode('{"a":"[[[[[[[[[[[[","b":[]}'), 2)).toEqual({
    a: '[[[[[[[[[[[[',
    b: [],
  })
})

test('what is no message says what is wrong with it', () => {
  const read = (text: string): unknown => parseLine(encoder.encode(text), 10)
  expect(() => read('{')).toThrow(
    expect.objectContaining({ message: 'a line is no JSON', cause: expect.any(SyntaxError) }),
  )
  expect(() => read('[1]')).toThrow('a line is no JSON object')
  for (const nothing of ['', '\r', '  ']) expect(read(nothing)).toBeUndefined()
})

test('a line of exactly the limit is one', () => {
  const reader = new LineReader(4)
  const seen: number[] = []
  for (const piece of ['abc', 'd\n', 'abcd\n']) {
    reader.push(encoder.encode(piece), (line) => seen.push(line.length))
  }
  expect(seen).toEqual([4, 4])
  expect(() => reader.push(encoder.encode('abcde'), () => undefined)).toThrow(
    'a line is longer than 4 bytes',
  )
})

test.for(['5', 'null', '"x"', '[1]', '{', '{"a":}', 'true', '[[[[[[[[[[[[]]]]]]]]]]]]'])(
  '%s is no object',
  (text) => {
    expect(() => parseLine(encoder.encode(text), 10)).toThrow(ProtocolError)
  },
)
