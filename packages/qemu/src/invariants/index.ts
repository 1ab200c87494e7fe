// What the steps of the driver must keep, beside those of the interlocking and of the monitors; and
// the checker that watches all of them (jobs.md 17).
import { jobInvariants } from '@signalbox/jobs'
import { qmpInvariants } from '@signalbox/qmp'
import { Checker, attachFamilies } from '@signalbox/trace'
import type { CheckOptions, Family, Recorder, TraceEvent } from '@signalbox/trace'
import { agentVisitInvariants } from './agent-visits.ts'
import { announcementInvariants } from './announcements.ts'
import { answerInvariants } from './answers.ts'
import { awaitedInvariants } from './awaited-commands.ts'
import { deathInvariants } from './deaths.ts'
import { debtCauseInvariants } from './debt-causes.ts'
import { departedCallInvariants } from './departed-calls.ts'
import { destroyInvariants } from './destroys.ts'
import { factInvariants } from './facts.ts'
import { leftoverInvariants } from './leftovers.ts'
import { outOfBandInvariants } from './out-of-band.ts'
import { returnInvariants } from './point-of-no-return.ts'
import { processInvariants } from './processes.ts'
import { rereadInvariants } from './rereads.ts'
import { runStateInvariants } from './run-states.ts'
import { stateFileInvariants } from './state-files.ts'
import { statisticsInvariants } from './statistics.ts'

/** What the steps of this layer must keep. */
export const qemuInvariants: readonly Family[] = [
  agentVisitInvariants,
  announcementInvariants,
  answerInvariants,
  awaitedInvariants,
  deathInvariants,
  debtCauseInvariants,
  departedCallInvariants,
  destroyInvariants,
  factInvariants,
  leftoverInvariants,
  outOfBandInvariants,
  processInvariants,
  rereadInvariants,
  returnInvariants,
  runStateInvariants,
  stateFileInvariants,
  statisticsInvariants,
]

const all: readonly Family[] = [...jobInvariants, ...qmpInvariants, ...qemuInvariants]

/**
 * Checks everything that a driver records from now on against every invariant, those of `further`
 * families too. Attach it before the driver is opened.
 */
export function attachCheckers(
  recorder: Recorder,
  options: CheckOptions = {},
  further: readonly Family[] = [],
): Checker {
  return attachFamilies(recorder, [...all, ...further], options)
}

/** Checks a recording of a driver from its first event on. */
export function checkDriverRecording(
  events: Iterable<TraceEvent>,
  options: CheckOptions = {},
  further: readonly Family[] = [],
): Checker {
  const checker = new Checker([...all, ...further], options)
  for (const event of events) checker.accept(event)
  return checker
}
