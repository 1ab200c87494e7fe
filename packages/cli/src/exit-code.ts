// Exit statuses, for scripts.
import { DaemonError } from '@signalbox/daemon/client'
import { Interrupted, UsageError } from './usage-error.ts'

export const exitCodes = {
  /** The operation failed; the message says why. */
  error: 1,
  /** The command could not be understood; nothing was done. */
  usage: 2,
  /** A deadline passed, as with timeout(1). */
  deadline: 124,
  /** Ctrl-C. */
  interrupted: 130,
} as const

export function exitCodeOf(error: unknown): number {
  if (error instanceof UsageError) return exitCodes.usage
  if (error instanceof Interrupted) return exitCodes.interrupted
  if (error instanceof DaemonError && error.code === 'VIR_ERR_OPERATION_TIMEOUT') {
    return exitCodes.deadline
  }
  return exitCodes.error
}
