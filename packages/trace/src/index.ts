export { eventKind, eventKinds, isEvent } from './event.ts'
export type { CallTag, DomainTag, EventKind, TraceEvent } from './event.ts'
export { Recorder } from './recorder.ts'
export type { RecorderOptions, Tap, TraceSlice } from './recorder.ts'
