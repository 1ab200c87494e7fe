// How a guest is asked to power off or reboot: through its agent, by the ACPI power button, or the
// first and then the second. Shared by shutdown and reboot, which differ in what they ask.
import * as v from 'valibot'
import type { AgentJob, NormalJob } from '@signalbox/jobs'
import type { QemuDomainState, QemuTypes } from '../../domain-types.ts'
import { DriverError } from '../../errors.ts'
import type { DriverServices } from '../../services.ts'

/** `auto` is the agent when it is connected, then ACPI if that failed. */
export const powerMode = v.picklist(['auto', 'acpi', 'agent'])
export type PowerMode = v.InferOutput<typeof powerMode>

/** What the agent step found: whether the guest was asked, and if not, why. */
export interface AgentAttempt {
  readonly asked: boolean
  readonly error?: Error
}

/** Asks the agent; in mode `auto` its failure is data for the next step, and no error. */
export async function askAgent(
  vm: AgentJob<QemuTypes>,
  mode: PowerMode,
  what: 'powerdown' | 'reboot',
): Promise<AgentAttempt> {
  const connected = vm.read((d) => d.live?.agent === 'connected')
  if (mode === 'auto' && !connected) return { asked: false }
  try {
    await vm.agent((a) => a.shutdown({ mode: what }))
    return { asked: true }
  } catch (error) {
    if (vm.read((d) => d.live === undefined || d.live.state.kind === 'shutdown')) {
      return { asked: true }
    }
    if (mode === 'agent' || !(error instanceof Error)) throw error
    return { asked: false, error }
  }
}

/** Whether the guest went away between the two steps: then there is nothing left to ask. */
export function guestGone(state: QemuDomainState): boolean {
  return state.live === undefined || state.live.state.kind === 'shutdown'
}

/** Presses the ACPI power button. What becomes of the power-off is on disk before. */
export async function pressPowerButton(
  vm: NormalJob<QemuTypes>,
  fakeReboot: boolean,
  driver: DriverServices,
): Promise<void> {
  const { name, kind } = vm.read((d) => ({ name: d.name, kind: d.live?.state.kind }))
  if (kind !== 'running') {
    throw new DriverError(
      'VIR_ERR_OPERATION_INVALID',
      `domain is not running: '${name}' is ${kind ?? 'shut off'}, and its guest cannot be asked; ` +
        "resume it first, or use 'destroy'.",
      { domain: name },
    )
  }
  const before = vm.read((d) => d.live?.fakeReboot)
  vm.update((d) => d.setLive({ fakeReboot }))
  if (fakeReboot !== before) await driver.status.write(driver.objectOf(vm))
  await vm.monitor((m) => m.systemPowerdown())
}
