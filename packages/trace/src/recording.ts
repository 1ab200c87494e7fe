// A recording as a file: JSON lines, a header with the version first, then one event a line.
// Numbers that JSON lacks come back as they were. A file that was cut off in its last line is read
// up to there, and says so; anything else that is not a recording is refused with the line.
import type { TraceEvent } from './event.ts'

export const recordingFormat = 'signalbox-trace'
export const recordingVersion = 1

/** What is not a recording, or not one of this version. */
export class RecordingError extends Error {
  override readonly name = 'RecordingError'
  readonly code = 'RECORDING_INVALID'
  /** Counted from 1. */
  readonly line: number

  constructor(line: number, message: string, options?: ErrorOptions) {
    super(`Cannot read the recording, line ${line}: ${message}.`, options)
    this.line = line
  }
}

export interface Recording {
  readonly events: readonly TraceEvent[]
  /** Whether the last line is incomplete: the writer ended in the midst of it. */
  readonly cutOff: boolean
}

/** The lines of a recording, without line ends. */
export function* recordingLines(events: Iterable<TraceEvent>): Generator<string> {
  yield JSON.stringify({ format: recordingFormat, version: recordingVersion })
  for (const event of events) yield JSON.stringify(event, toJson)
}

/** A whole recording as text. */
export function writeRecording(events: Iterable<TraceEvent>): string {
  return `${[...recordingLines(events)].join('\n')}\n`
}

/**
 * Reads a recording.
 *
 * @throws RecordingError it is no recording, or of another version
 */
export function readRecording(text: string): Recording {
  const lines = text.split('\n')
  const last = lines.pop() ?? ''
  // Every whole line ends with a line end, so what follows the last one is a piece of a line.
  const cutOff = last !== ''
  readHeader(lines[0])
  const events = lines.slice(1).map((line, at) => readEvent(line, at + 2))
  return { events, cutOff }
}

function readHeader(line: string | undefined): void {
  if (line === undefined) throw new RecordingError(1, 'it is empty')
  const header = parse(line, 1) as { format?: unknown; version?: unknown } | null
  if (header?.format !== recordingFormat) throw new RecordingError(1, 'it is no recording')
  if (header.version === recordingVersion) return
  throw new RecordingError(
    1,
    `it is of version ${String(header.version)}, and this reads version ${recordingVersion}`,
  )
}

function readEvent(line: string, number: number): TraceEvent {
  const event = parse(line, number) as Partial<TraceEvent> | null
  const valid =
    typeof event?.seq === 'number' &&
    typeof event.at === 'number' &&
    typeof event.kind === 'string' &&
    typeof event.detail === 'object'
  if (!valid) throw new RecordingError(number, 'it is no event')
  return event as TraceEvent
}

function parse(line: string, number: number): unknown {
  try {
    return JSON.parse(line, fromJson)
  } catch (error) {
    throw new RecordingError(number, 'it is not JSON', { cause: error })
  }
}

/** A deadline that never comes is Infinity, which JSON would turn into null. */
function toJson(_key: string, value: unknown): unknown {
  if (typeof value !== 'number' || Number.isFinite(value)) return value
  return { $number: String(value) }
}

function fromJson(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('$number' in value)) return value
  return Number(value.$number)
}
