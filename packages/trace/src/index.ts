export {
  Checker,
  attachFamilies,
  checkRecording,
  describeBreach,
  invariantBroken,
} from './checker.ts'
export type { Breach, CheckOptions, InvariantBroken } from './checker.ts'
export { eventKind, eventKinds, isEvent } from './event.ts'
export type { CallTag, DomainTag, EventKind, TraceEvent } from './event.ts'
export { on } from './family.ts'
export type { Due, Family, Judge, Step, Watch } from './family.ts'
export { Holdings, holdingsAt } from './holdings.ts'
export type { EndedSpan, Span } from './holdings.ts'
export { toPerfetto } from './perfetto.ts'
export { Recorder } from './recorder.ts'
export type { RecorderOptions, Tap, TraceSlice } from './recorder.ts'
export {
  RecordingError,
  readRecording,
  recordingFormat,
  recordingLines,
  recordingVersion,
  writeRecording,
} from './recording.ts'
export type { Recording } from './recording.ts'
export { drawEvent, strokesOf } from './stroke.ts'
export type { SpanKey, Stroke } from './stroke.ts'
export { formatEvent, formatTimeline } from './timeline.ts'
export type { LineOptions } from './timeline.ts'
export { describeEvent, duration, wordsOf } from './words.ts'
