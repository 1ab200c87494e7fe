// What recovery does, on the trace.
import { eventKind } from '@signalbox/trace'

export interface AutostartFailed {
  readonly message: string
}
export const autostartFailed = eventKind<AutostartFailed>(
  'qemu.autostart-failed',
  'A domain that is to start with the host could not be started.',
)

export interface RecoveryDecided {
  readonly decision: 'kept' | 'undone' | 'completed' | 'gone'
  readonly because: string
}
export const recoveryDecided = eventKind<RecoveryDecided>(
  'qemu.recovery',
  'What became of a domain that outlived its driver, and why.',
)
