// Suspend: stops the vCPUs; memory stays where it is.
import * as v from 'valibot'
import { DriverError } from '../../errors.ts'
import { operation } from '../../operation.ts'

export const suspend = operation({
  api: 'virDomainSuspend',
  summary: 'Stop the virtual processors; the guest stays in memory.',
  requires: 'active',
  permission: 'suspend',
  input: v.object({}),
  job: { normal: 'suspend' },
  async run(vm) {
    const { kind, name } = vm.read((d) => ({ kind: d.live?.state.kind, name: d.name }))
    if (kind === 'paused') return
    if (kind === 'pmsuspended') {
      throw new DriverError(
        'VIR_ERR_OPERATION_INVALID',
        `domain is pmsuspended: '${name}' sleeps by itself; wake it up first.`,
        { domain: name },
      )
    }
    vm.update((d) => d.setLive({ pauseReason: 'user' }))
    await vm.monitor((m) => m.stop())
  },
})
