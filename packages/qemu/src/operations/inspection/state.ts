// State: what a domain is doing and why. Local memory: never waits, never asks QEMU.
import * as v from 'valibot'
import type { QemuDomainState } from '../../domain-types.ts'
import { operation } from '../../operation.ts'
import {
  pausedReasonNumbers,
  runningReasonNumbers,
  shutoffReasonNumbers,
  stateNumbers,
} from '../../run-state.ts'

export interface DomainStateReport {
  readonly state: 'running' | 'paused' | 'shutdown' | 'shutoff' | 'crashed' | 'pmsuspended'
  readonly reason: string
  /** virDomainState. */
  readonly stateNumber: number
  readonly reasonNumber: number
}

export const state = operation({
  api: 'virDomainGetState',
  summary: 'Tell what a domain is doing, and why.',
  requires: 'any',
  permission: 'read',
  readOnly: true,
  input: v.object({}),
  job: 'none',
  run: async (vm) => vm.read(describeState),
})

export function describeState(domain: QemuDomainState): DomainStateReport {
  const run = domain.live?.state
  if (run === undefined) {
    const reasonNumber = shutoffReasonNumbers[domain.shutoff]
    return report('shutoff', domain.shutoff, reasonNumber)
  }
  if (run.kind === 'running') return report(run.kind, run.reason, runningReasonNumbers[run.reason])
  if (run.kind === 'paused') return report(run.kind, run.reason, pausedReasonNumbers[run.reason])
  return report(run.kind, run.reason, run.kind === 'crashed' ? 1 : 0)
}

function report(
  name: DomainStateReport['state'],
  reason: string,
  reasonNumber: number,
): DomainStateReport {
  return { state: name, reason, stateNumber: stateNumbers[name], reasonNumber }
}
