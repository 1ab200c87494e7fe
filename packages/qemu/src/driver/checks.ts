// Checks of a running driver: every step against every invariant, on in tests and where somebody
// wants to know in production. A breach is a defect of our own code: it is told on the trace, among
// the driver's findings, and to whoever asked.
import type { CheckOptions, Checker, Family, Recorder } from '@signalbox/trace'
import { attachCheckers } from '../invariants/index.ts'

export interface DriverChecks extends CheckOptions {
  /** Families of the layers above. */
  readonly further?: readonly Family[]
}

/** What a busy host may run late by, in milliseconds, where nothing else is said. */
const usualHostDelayMs = 1_000
/** Findings of breaches kept; the trace tells of more. */
const findingsMax = 100

/** Attaches the checkers; undefined when none are wanted. Before the first step is recorded. */
export function attachDriverChecks(
  recorder: Recorder,
  wanted: boolean | DriverChecks | undefined,
  findings: string[],
): Checker | undefined {
  if (wanted === undefined || wanted === false) return undefined
  const given = wanted === true ? {} : wanted
  const options: CheckOptions = {
    hostDelayMs: given.hostDelayMs ?? usualHostDelayMs,
    onBreach(breach) {
      const { invariant, message, event } = breach
      const finding =
        `A rule of the driver was broken by itself, invariant ${invariant}: ${message}; the trace ` +
        `tells how it came to step ${event.seq}.`
      if (findings.length < findingsMax) findings.push(finding)
      given.onBreach?.(breach)
    },
  }
  return attachCheckers(recorder, options, given.further)
}
