// How the steps of the interlocking are drawn: calls, requests that wait, jobs in their three
// slots, visits, waits of bodies, debts and runs of QEMU as spans; arrows from a job to whom it let
// in.
import type { EventKind, Stroke } from '@signalbox/trace'
import { drawEvent } from '@signalbox/trace'
import * as events from './events.ts'
import type { SlotName } from './events.ts'

const waiting = 'waiting for a job'
const bodies = 'bodies wait for'
const debts = 'debts'
const qemu = 'QEMU'

function jobTrack(slot: SlotName): string {
  return `${slot} job`
}

drawEvent(events.callBegan, ({ call }) => callStrokes('begin', call))
drawEvent(events.callEnded, ({ call }) => callStrokes('end', call))

function callStrokes(edge: 'begin' | 'end', call?: { number: number; api: string }): Stroke[] {
  return [{ track: 'calls', id: call?.number ?? 0, edge, name: call?.api ?? '' }]
}

drawEvent(events.requestMade, ({ call, detail }) => {
  if (detail.grantable) return []
  const name = `${detail.asyncKind || detail.kind} for ${call?.api ?? ''}`
  return [{ track: waiting, id: call?.number ?? 0, edge: 'begin', name }]
})
drawEvent(events.requestEnded, ({ call, detail }) => {
  const name = `${detail.kind}: ${detail.how}`
  return [
    { track: waiting, id: call?.number ?? 0, edge: 'end', name },
    { track: waiting, id: 0, edge: 'point', name },
  ]
})
drawEvent(events.requestGranted, ({ call, job = 0, detail }) => {
  const { slot, kind, asyncKind, after, afterSlot } = detail
  const begin = {
    track: jobTrack(slot),
    id: job,
    edge: 'begin' as const,
    name: `${asyncKind || kind} ${call?.api ?? ''}`,
  }
  const arrow = afterSlot === '' ? {} : { after: { track: jobTrack(afterSlot), id: after } }
  return [
    { track: waiting, id: call?.number ?? 0, edge: 'end', name: kind },
    { ...begin, ...arrow },
  ]
})
drawEvent(events.jobReleased, ({ job = 0, detail }) => [
  {
    track: jobTrack(detail.slot),
    id: job,
    edge: 'end',
    name: detail.asyncKind || detail.kind,
    lastedMs: detail.heldMs,
  },
])
drawEvent(events.ownershipMoved, ({ call, job = 0, detail }) => {
  const { how, kind } = detail
  const restored = how === 'restored'
  const name = restored ? `${kind} ${call?.api ?? ''}` : `${how}: ${kind}`
  return [{ track: jobTrack('async'), id: job, edge: restored ? 'begin' : 'point', name }]
})

drawEvent(events.visitEntered, ({ call, job = 0, detail }) => [
  { track: detail.port, id: job, edge: 'begin', name: `visit of ${call?.api ?? ''}` },
])
drawEvent(events.visitLeft, ({ job = 0, detail }) => [
  { track: detail.port, id: job, edge: 'end', name: 'visit', lastedMs: detail.durationMs },
])

drawEvent(events.waitBegan, ({ detail }) => [
  { track: bodies, id: detail.wait, edge: 'begin', name: detail.purpose },
])
drawEvent(events.waitEnded, ({ detail }) => [
  { track: bodies, id: detail.wait, edge: 'end', name: detail.purpose, lastedMs: detail.waitedMs },
])
drawEvent(events.remoteBegan, ({ detail }) => [
  { track: bodies, id: detail.wait, edge: 'begin', name: detail.purpose },
])
drawEvent(events.remoteEnded, ({ detail }) => [
  { track: bodies, id: detail.wait, edge: 'end', name: detail.purpose },
])

drawEvent(events.debtMade, ({ detail }) => [
  { track: debts, id: detail.debt, edge: 'begin', name: detail.name },
])
for (const kind of [events.debtPaid, events.debtGone]) {
  drawEvent(kind, ({ detail }) => [
    { track: debts, id: detail.debt, edge: 'end', name: detail.name },
  ])
}

drawEvent(events.instanceBegan, ({ instance = 0 }) => [
  { track: qemu, id: instance, edge: 'begin', name: `QEMU ${instance}` },
])
drawEvent(events.instanceEnded, ({ detail }) => [
  { track: qemu, id: 0, edge: 'point', name: `ended: ${detail.reason}` },
])
drawEvent(events.instanceDropped, ({ instance = 0 }) => [
  { track: qemu, id: instance, edge: 'end', name: `QEMU ${instance}` },
])

drawEvent(events.phaseSet, ({ detail }) => [
  { track: jobTrack('async'), id: 0, edge: 'point', name: `phase '${detail.name}'` },
])
drawEvent(events.abortAsked, () => [
  { track: jobTrack('async'), id: 0, edge: 'point', name: 'abort asked' },
])

/** Steps that a picture is clearer without. */
const undrawn: readonly EventKind<object>[] = [
  events.sectionRan,
  events.referenceTaken,
  events.referenceReturned,
  events.maskSet,
  events.progressMade,
  events.asyncCompleted,
]
for (const kind of undrawn) drawEvent(kind, () => [])
