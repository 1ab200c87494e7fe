// The run state that QEMU reports, as ours: for a driver that finds a domain again, and after a
// moment in which events may have been missed.
import type { RunState } from '../run-state.ts'

/**
 * What a domain is now, by QEMU's own status and what was known of it (jobs-recovery 6.3).
 *
 * @returns undefined when nothing has to be corrected
 */
export function correctedState(known: RunState, status: string): RunState | undefined {
  const running = status === 'running'
  if (known.kind === 'shutdown' || known.kind === 'crashed' || known.kind === 'pmsuspended') {
    return undefined
  }
  if (known.kind === 'paused') {
    if (!running) return status === 'shutdown' ? { kind: 'shutdown', reason: 'unknown' } : undefined
    const starting = known.reason === 'starting-up'
    return { kind: 'running', reason: starting ? 'booted' : 'unpaused' }
  }
  return running ? undefined : (stopped.get(status) ?? { kind: 'paused', reason: 'unknown' })
}

const stopped: ReadonlyMap<string, RunState> = new Map([
  ['shutdown', { kind: 'shutdown', reason: 'unknown' }],
  ['guest-panicked', { kind: 'crashed', reason: 'panicked' }],
  ['suspended', { kind: 'pmsuspended', reason: 'unknown' }],
  ['inmigrate', { kind: 'paused', reason: 'migration' }],
  ['postmigrate', { kind: 'paused', reason: 'migration' }],
  ['finish-migrate', { kind: 'paused', reason: 'migration' }],
  ['io-error', { kind: 'paused', reason: 'ioerror' }],
  ['watchdog', { kind: 'paused', reason: 'watchdog' }],
  ['save-vm', { kind: 'paused', reason: 'save' }],
  ['paused', { kind: 'paused', reason: 'user' }],
  ['prelaunch', { kind: 'paused', reason: 'user' }],
])
