// Recordings as files.
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { TraceEvent } from '../src/index.ts'
import { RecordingError, readRecording, writeRecording } from '../src/index.ts'
import { event, leased } from './kinds.ts'

const plain = fc.letrec((tie) => ({
  value: fc.oneof(
    fc.string(),
    fc.integer(),
    fc.boolean(),
    fc.constantFrom(Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN),
    fc.array(tie('value'), { maxLength: 3 }),
  ),
})).value

const anyEvent: fc.Arbitrary<TraceEvent> = fc
  .record({
    at: fc.double({ min: 0, max: 1e9, noNaN: true }).map((at) => at + 0),
    job: fc.integer({ min: 1 }),
    detail: fc.dictionary(
      fc.string().filter((key) => key !== '$number' && key !== '__proto__'),
      plain,
    ),
  })
  .map(({ at, job, detail }) => ({ ...event(leased, at, job, { what: '' }), detail }))

describe('a recording', () => {
  test('that was written reads as it was', () => {
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 20 }), (events) => {
        expect(readRecording(writeRecording(events))).toEqual({ events, cutOff: false })
      }),
    )
  })

  test('that was cut off anywhere after its header reads up to there, and says so', () => {
    const events = [1, 2, 3].map((job) => event(leased, job, job, { what: 'Emma' }))
    const text = writeRecording(events)
    const header = text.indexOf('\n') + 1
    for (let length = header; length < text.length; length++) {
      const read = readRecording(text.slice(0, length))
      const whole = text.slice(0, length).split('\n').length - 2
      expect(read.events).toEqual(events.slice(0, whole))
      expect(read.cutOff).toBe(text[length - 1] !== '\n')
    }
  })

  test.each([
    ['', 1, 'it is empty'],
    ['hello\n', 1, 'it is not JSON'],
    ['{"format":"other"}\n', 1, 'it is no recording'],
    [
      '{"format":"signalbox-trace","version":2}\n',
      1,
      'it is of version 2, and this reads version 1',
    ],
    ['{"format":"signalbox-trace","version":1}\nnull\n', 2, 'it is no event'],
    ['{"format":"signalbox-trace","version":1}\n{"seq":1}\n', 2, 'it is no event'],
    ['{"format":"signalbox-trace","version":1}\n\n', 2, 'it is not JSON'],
  ])('%j is refused with the line', (text, line, why) => {
    expect(() => readRecording(text)).toThrow(RecordingError)
    expect(() => readRecording(text)).toThrow(`Cannot read the recording, line ${line}: ${why}.`)
  })
})
