// I43, I46: what a call may do that only looks: reads that hold no job do not wait, and clients
// that may only look change nothing.
import { on } from '@signalbox/trace'
import type { Family, Judge, Step, TraceEvent } from '@signalbox/trace'
import * as events from '../events.ts'
import type { RequestKind } from '../kinds.ts'

/** How long a call may take that only looks: time to run, and none to wait, in milliseconds. */
const lookMs = 50

interface CallView {
  readonly beganMs: number
  readonly readOnly: boolean
  /** Whether it took a reference, and has done nothing else. */
  looks: boolean
  referenced: boolean
}

export const callInvariants: Family = {
  file: 'jobs/src/invariants/calls.ts',
  invariants: ['I43', 'I46'],
  begin(judge) {
    const calls = new Map<number, CallView>()
    const callOf = (event: TraceEvent): CallView | undefined =>
      event.call === undefined ? undefined : calls.get(event.call.number)
    return {
      every(event) {
        const call = callOf(event)
        if (call !== undefined && !looking.has(event.kind)) call.looks = false
      },
      steps: [
        on(events.callBegan, ({ at, call, detail: { readOnly } }) => {
          const view = { beganMs: at, readOnly, looks: true, referenced: false }
          if (call !== undefined) calls.set(call.number, view)
        }),
        on(events.referenceTaken, (event) => {
          const call = callOf(event)
          if (call !== undefined) call.referenced = true
        }),
        on(events.callEnded, (event) => {
          const call = callOf(event)
          if (call === undefined) return
          calls.delete(event.call?.number ?? 0)
          const tookMs = event.at - call.beganMs
          if (call.looks && call.referenced && tookMs > lookMs + judge.hostDelayMs) {
            judge.broken('I43', `a read without a job took ${tookMs.toFixed(1)} ms`)
          }
        }),
        ...changes(judge, (event) => callOf(event)?.readOnly === true),
      ],
    }
  },
}

/** Steps of a call that looks, and no others. */
const looking: ReadonlySet<string> = new Set(
  [
    events.callBegan,
    events.callEnded,
    events.referenceTaken,
    events.referenceReturned,
    events.sectionRan,
  ].map((kind) => kind.name),
)

const readKinds: ReadonlySet<RequestKind> = new Set<RequestKind>(['query', 'agent-query'])

/** Steps that change something. */
function changes(judge: Judge, readOnly: (event: TraceEvent) => boolean): readonly Step[] {
  const refuse = (event: TraceEvent, what: string): void => {
    if (readOnly(event)) judge.broken('I46', `a read-only client ${what}`)
  }
  const job = (event: TraceEvent<{ readonly kind: RequestKind }>): void => {
    if (!readKinds.has(event.detail.kind)) refuse(event, `gets a ${event.detail.kind} job`)
  }
  return [
    on(events.requestMade, job),
    on(events.requestGranted, job),
    on(events.sectionRan, (event) => {
      if (event.detail.access === 'update') refuse(event, 'changes the state')
    }),
    on(events.effectMade, (event) => refuse(event, `makes the effect '${event.detail.effect}'`)),
    on(events.debtMade, (event) => refuse(event, `owes '${event.detail.name}'`)),
    on(events.abortAsked, (event) => refuse(event, 'aborts a job')),
    on(events.instanceBegan, (event) => refuse(event, 'begins a run')),
    on(events.instanceEnded, (event) => refuse(event, 'ends a run')),
  ]
}
