// Reboot: asks the guest to restart. By ACPI this is a power-off that the driver turns into a
// reset.
import * as v from 'valibot'
import { operationInSteps } from '../../operation.ts'
import type { AgentAttempt } from './power-mode.ts'
import { askAgent, powerMode, pressPowerButton } from './power-mode.ts'

export const reboot = operationInSteps({
  api: 'virDomainReboot',
  summary: 'Ask the guest to restart, through its agent or by the power button.',
  requires: 'active',
  permission: 'init-control',
  input: v.object({ mode: v.optional(powerMode, 'auto') }),
  first: {
    job: { agent: 'modify' },
    when: (_given, { mode }) => mode !== 'acpi',
    run: (vm, { mode }): Promise<AgentAttempt> => {
      const ends = vm.read((d) => d.live?.definition.onReboot === 'destroy')
      return askAgent(vm, mode, ends ? 'powerdown' : 'reboot')
    },
  },
  second: {
    job: { normal: 'modify' },
    when: (given, { mode }) => mode !== 'agent' && given?.asked !== true,
    async run(vm, _input, _given, { driver }): Promise<AgentAttempt> {
      const ends = vm.read((d) => d.live?.definition.onReboot === 'destroy')
      await pressPowerButton(vm, !ends, driver)
      return { asked: true }
    },
  },
})
