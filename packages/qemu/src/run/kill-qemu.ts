// Ending the QEMU of a run: signals to its process, and the end of the run in the same step, so
// that no visit begins and every wait of that run ends (jobs.md 13).
import type { Call, Instance } from '@signalbox/jobs'
import { eventKind } from '@signalbox/trace'
import type { ProcessIdentity, Signal } from '@signalbox/world'
import { kill } from '../process/kill.ts'
import type { ShutoffReason } from '../run-state.ts'
import type { DomainOf, DriverServices } from '../services.ts'

export interface ProcessSignalled {
  readonly pid: number
  readonly startTime: number
  readonly signal: Signal
  readonly delivered: boolean
}
export const processSignalled = eventKind<ProcessSignalled>(
  'qemu.signalled',
  'QEMU was signalled; its identity was verified in the same step.',
)

export interface ProcessFound {
  readonly pid: number
  readonly startTime: number
}
export const processFound = eventKind<ProcessFound>(
  'qemu.process-found',
  'A QEMU was found by its environment, which its driver had not lived to record.',
)

export interface ProcessGone {
  readonly pid: number
  readonly startTime: number
}
export const processGone = eventKind<ProcessGone>(
  'qemu.process-gone',
  'The QEMU of a run was seen to be gone: the run is to be shut off.',
)

export interface KillRequest {
  readonly graceful: boolean
  /** Why the run ends: what a shut-off domain says. */
  readonly reason: ShutoffReason
  readonly call?: Call
}

/**
 * Ends QEMU and resolves once its process is gone. From SIGKILL on, or SIGTERM unless graceful, the
 * run counts as ended.
 *
 * @throws DriverError OPERATION_FAILED a graceful end took too long: nothing was changed;
 *   SYSTEM_ERROR the kernel does not let the process go: the death is completed when it does
 */
export async function killQemu(
  driver: DriverServices,
  object: DomainOf,
  instance: Instance,
  request: KillRequest,
): Promise<void> {
  const { graceful, reason, call } = request
  const process = object.read((state) =>
    state.live?.id === instance.id ? state.live.process : undefined,
  )
  const end = (): void => {
    object.apply(instance, (draft) => {
      if (draft.live?.expectedEnd === undefined) draft.setLive({ expectedEnd: reason })
    })
    object.end(instance, reason)
  }
  if (process === undefined) {
    // Nothing was spawned yet: the start finds itself bound to an ended run, and undoes.
    end()
    return
  }
  // Said before the signal: QEMU tells of its end before it is gone.
  if (graceful) setExpectedEnd(object, instance, reason)
  await kill(driver.world, process, {
    graceful,
    stuck: driver.runOf(object, instance)?.stuck ?? false,
    signalled: (signal, delivered) => {
      recordSignal(driver, object, instance, process, { signal, delivered }, call)
      if (graceful) return
      end()
      // A driver that is killed before QEMU has ended leaves its end to the next one.
      driver.status.touch(object)
    },
  }).catch((error: unknown) => {
    if (graceful) {
      setExpectedEnd(object, instance, undefined)
      driver.status.touch(object)
    }
    throw error
  })
  recordGone(driver, object, instance, process)
  end()
}

/** Has it on the trace that a run's process was seen to be gone. */
export function recordGone(
  driver: DriverServices,
  object: DomainOf,
  { id }: Instance,
  { pid, startTime }: ProcessIdentity,
): void {
  const { recorder, world } = driver
  recorder.record(processGone, world.clock.now(), object.tag, id, undefined, 0, { pid, startTime })
}

/** Has a signal on the trace, in the step in which it was sent. */
export function recordSignal(
  driver: DriverServices,
  object: DomainOf,
  { id }: Instance,
  { pid, startTime }: ProcessIdentity,
  sent: Pick<ProcessSignalled, 'signal' | 'delivered'>,
  call?: Call,
): void {
  const { recorder, world } = driver
  const detail = { pid, startTime, ...sent }
  recorder.record(processSignalled, world.clock.now(), object.tag, id, call?.tag, 0, detail)
}

function setExpectedEnd(
  object: DomainOf,
  instance: Instance,
  expectedEnd: ShutoffReason | undefined,
): void {
  object.apply(instance, (draft) => draft.setLive({ expectedEnd }))
}
