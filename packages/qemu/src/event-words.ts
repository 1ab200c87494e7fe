// What the driver does, and finds, in words: clauses for the timeline, which shows time, domain and
// call in columns of their own.
import { describeEvent } from '@signalbox/trace'
import { backgroundFailed, followUpQueued, followUpRun } from './background.ts'
import type { DomainEventBody } from './domain-event.ts'
import { debtNotPaid } from './driver/debts.ts'
import { agentChannelChanged, processRecorded, stateChanged } from './driver/state-trace.ts'
import { domainEventTold, listenerFailed } from './event-hub.ts'
import { processSpawned } from './process/launch.ts'
import { factApplied } from './qmp-event.ts'
import { autostartFailed, recoveryDecided } from './recovery/events.ts'
import { automaticDump } from './run/automatic-dump.ts'
import { imageNotCompleted } from './run/finish-save.ts'
import { processFound, processGone, processSignalled } from './run/kill-qemu.ts'
import { rereadBegan, rereadEnded } from './run/reread.ts'
import { startStep } from './run/start-machine.ts'
import { filePut, fileWriteFailed, fileWritten } from './state/file-writer.ts'

describeEvent(stateChanged, ({ detail: { from, fromReason, to, reason } }) =>
  from === to
    ? `is ${to}, now for '${reason}' (was '${fromReason}')`
    : `is ${to} (${reason}), was ${from}`,
)
describeEvent(agentChannelChanged, ({ detail }) => `the agent's channel is ${detail.to}`)
describeEvent(startStep, ({ detail }) => `start: ${detail.step}`)
describeEvent(processSpawned, ({ detail }) => `spawns QEMU, process ${detail.pid}`)
describeEvent(processRecorded, ({ detail }) => `its QEMU is process ${detail.pid}`)
describeEvent(processSignalled, ({ detail: { signal, pid, delivered } }) =>
  delivered ? `${signal} to process ${pid}` : `${signal} finds no process ${pid}`,
)
describeEvent(processFound, ({ detail }) => `finds a QEMU of its own, process ${detail.pid}`)
describeEvent(processGone, ({ detail }) => `process ${detail.pid} is gone`)
describeEvent(factApplied, ({ detail }) => `${detail.event} is part of its state`)
describeEvent(rereadBegan, () => 'reads QEMU afresh')
describeEvent(rereadEnded, ({ detail }) =>
  detail.outcome === 'done' ? 'has read QEMU afresh' : '✗ could not read QEMU afresh',
)
describeEvent(domainEventTold, ({ detail }) => `tells: ${toldWords(detail)}`)
describeEvent(listenerFailed, ({ detail }) => `✗ one who listens failed: ${detail.message}`)
describeEvent(followUpQueued, ({ detail }) => `to follow: ${detail.what}`)
describeEvent(followUpRun, ({ detail }) => `done: ${detail.what}`)
describeEvent(backgroundFailed, ({ detail }) => `✗ ${detail.what}: ${detail.message}`)
describeEvent(debtNotPaid, ({ detail }) => `✗ still owes '${detail.name}': ${detail.message}`)
describeEvent(imageNotCompleted, ({ detail }) => `✗ image not complete yet: ${detail.message}`)
describeEvent(automaticDump, ({ detail: { path, failure } }) =>
  failure === '' ? `its memory is dumped to '${path}'` : `✗ no dump to '${path}': ${failure}`,
)
describeEvent(autostartFailed, ({ detail }) => `✗ not started with the host: ${detail.message}`)
describeEvent(recoveryDecided, ({ detail }) => `found again: ${detail.decision}, ${detail.because}`)
describeEvent(filePut, ({ detail }) => `'${detail.path}' is to be version ${detail.version}`)
describeEvent(fileWritten, ({ detail }) => `'${detail.path}' is version ${detail.version} on disk`)
describeEvent(fileWriteFailed, ({ detail }) => `✗ '${detail.path}': ${detail.message}`)

/** What is told, by its own words; anything else of it stands behind them. */
function toldWords(body: DomainEventBody): string {
  if (body.event === 'lifecycle') return `${body.lifecycle.kind} (${body.lifecycle.detail})`
  if (body.event === 'qemu') return `QEMU's ${body.name}`
  const { event, ...rest } = body
  const more = Object.entries(rest).map(([name, value]) => `${name} ${JSON.stringify(value)}`)
  return more.length === 0 ? event : `${event}: ${more.join(', ')}`
}
