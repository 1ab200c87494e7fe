// What the steps of the interlocking say to people: clauses for the timeline, which shows time,
// domain and call in columns of their own.
import { describeEvent, duration } from '@signalbox/trace'
import * as events from './events.ts'

function jobWords({ kind, asyncKind }: { kind: string; asyncKind: string }): string {
  return `${asyncKind === '' ? kind : asyncKind} job`
}

function after(ms: number): string {
  return ms < 0.001 ? '' : ` after ${duration(ms)}`
}

describeEvent(events.callBegan, ({ at, detail }) =>
  detail.deadlineAtMs === Number.POSITIVE_INFINITY
    ? 'begins'
    : `begins, with ${duration(detail.deadlineAtMs - at)} to go`,
)
describeEvent(events.callEnded, ({ detail: { outcome, departed } }) =>
  departed ? `ends: ${outcome}, its caller had gone` : `ends: ${outcome}`,
)
describeEvent(events.callLeft, ({ detail }) => `its caller is gone (${detail.outcome}); it goes on`)
describeEvent(events.callLeaked, ({ detail }) => `DEFECT: ended while it held: ${detail.kind}`)
describeEvent(events.objectListed, ({ detail }) =>
  detail.persistent ? 'listed' : 'listed, transient',
)
describeEvent(events.objectRemoving, () => 'is being removed')
describeEvent(events.objectRemoved, () => 'removed')
describeEvent(events.objectRenamed, ({ detail }) => `renamed, was '${detail.from}'`)
describeEvent(events.nameReserved, ({ detail }) => `holds the name '${detail.name}'`)
describeEvent(events.nameFreed, ({ detail }) => `gives up the name '${detail.name}'`)
describeEvent(events.referenceTaken, () => 'takes a reference')
describeEvent(events.referenceReturned, () => 'gives its reference back')
describeEvent(events.ruleTrapped, ({ detail }) => `DEFECT: ${detail.message}`)
describeEvent(events.sectionRan, ({ detail }) => {
  const long = detail.durationMs > 10 ? ', too long' : ''
  return `${detail.access} section of ${duration(detail.durationMs)}${long}`
})
describeEvent(events.requestMade, ({ detail }) =>
  detail.grantable
    ? `asks for its ${jobWords(detail)}`
    : `waits for its ${jobWords(detail)}, ${detail.count} wait or hold`,
)
describeEvent(
  events.requestGranted,
  ({ detail }) => `┬ ${jobWords(detail)}${after(detail.waitedMs)}`,
)
describeEvent(
  events.requestEnded,
  ({ detail }) => `✗ no ${detail.kind} job: ${detail.how}${after(detail.waitedMs)}`,
)
describeEvent(
  events.jobReleased,
  ({ detail }) => `┴ ${jobWords(detail)}, held ${duration(detail.heldMs)}`,
)
describeEvent(events.ownershipMoved, ({ detail }) => {
  if (detail.how === 'handed-over') return `leaves its ${detail.kind} job to the driver`
  if (detail.how === 'released') return `leaves its ${detail.kind} job to a later call`
  return detail.how === 'continued'
    ? `takes the ${detail.kind} job over`
    : `a ${detail.kind} job was under way`
})
describeEvent(events.maskSet, ({ detail }) => `lets in: ${detail.mask.join(', ')}`)
describeEvent(events.phaseSet, ({ detail }) => {
  const past = detail.pastReturn ? ', past its point of no return' : ''
  return `phase ${detail.phase} '${detail.name}'${past}`
})
describeEvent(
  events.phaseRefused,
  ({ detail }) => `✗ phase ${detail.phase} '${detail.name}' is not entered`,
)
describeEvent(events.progressMade, ({ detail }) => `progress ${JSON.stringify(detail.progress)}`)
describeEvent(
  events.asyncCompleted,
  ({ detail }) => `${detail.kind} job ${detail.outcome} in ${duration(detail.elapsedMs)}`,
)
describeEvent(
  events.abortAsked,
  ({ detail }) => `asks job ${detail.target} to end: ${detail.accepted ? 'accepted' : 'in vain'}`,
)
describeEvent(events.visitEntered, ({ detail }) => `  ┌ enters the ${detail.port}`)
describeEvent(
  events.visitLeft,
  ({ detail }) => `  └ leaves the ${detail.port}, ${detail.outcome}${after(detail.durationMs)}`,
)
describeEvent(events.waitBegan, ({ detail }) => `waits for ${detail.purpose}`)
describeEvent(
  events.waitEnded,
  ({ detail }) =>
    `${detail.how === 'true' ? 'has seen' : 'gives up'} ${detail.purpose}${after(detail.waitedMs)}`,
)
describeEvent(events.remoteBegan, ({ detail }) => `${detail.purpose} …`)
describeEvent(events.remoteEnded, ({ detail }) => `… ${detail.purpose}: over`)
describeEvent(events.effectMade, ({ detail }) => `does: ${detail.effect}`)
describeEvent(events.debtMade, ({ detail }) => `owes '${detail.name}' (${detail.debt})`)
describeEvent(events.debtPaid, ({ detail }) => `paid '${detail.name}' (${detail.debt})`)
describeEvent(
  events.debtLeft,
  ({ detail }) => `leaves '${detail.name}' (${detail.debt}) for the driver to pay`,
)
describeEvent(events.debtGone, ({ detail }) => `'${detail.name}' (${detail.debt}) is owed no more`)
describeEvent(events.instanceBegan, ({ instance }) => `QEMU ${instance ?? 0} begins`)
describeEvent(events.instanceEnded, ({ detail }) => `QEMU ended: ${detail.reason}`)
describeEvent(events.instanceDropped, () => 'is shut off')
