// Shutdown: asks the guest to power off. Success means that it was asked; whether it obeys is told
// by events, and there is no time limit for it.
import * as v from 'valibot'
import { operationInSteps } from '../../operation.ts'
import type { AgentAttempt } from './power-mode.ts'
import { askAgent, guestGone, powerMode, pressPowerButton } from './power-mode.ts'

export const shutdown = operationInSteps({
  api: 'virDomainShutdownFlags',
  summary: 'Ask the guest to power off, through its agent or by the power button.',
  requires: 'active',
  permission: 'init-control',
  input: v.object({ mode: v.optional(powerMode, 'auto') }),
  first: {
    job: { agent: 'modify' },
    when: (_given, { mode }) => mode !== 'acpi',
    run: (vm, { mode }): Promise<AgentAttempt> => askAgent(vm, mode, 'powerdown'),
  },
  second: {
    job: { normal: 'modify' },
    when: (given, { mode }) => mode !== 'agent' && given?.asked !== true,
    async run(vm, _input, _given, { driver }): Promise<AgentAttempt> {
      if (vm.read(guestGone)) return { asked: true }
      const reboots = vm.read((d) => d.live?.definition.onPoweroff === 'restart')
      await pressPowerButton(vm, reboots, driver)
      return { asked: true }
    },
  },
})
