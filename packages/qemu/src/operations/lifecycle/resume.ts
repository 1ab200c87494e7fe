// Resume: lets the vCPUs of a paused or crashed guest run again.
import * as v from 'valibot'
import { DriverError } from '../../errors.ts'
import { operation } from '../../operation.ts'

export const resume = operation({
  api: 'virDomainResume',
  summary: 'Let a paused guest run again.',
  requires: 'active',
  permission: 'suspend',
  input: v.object({}),
  job: { normal: 'modify' },
  async run(vm) {
    const { kind, name } = vm.read((d) => ({ kind: d.live?.state.kind, name: d.name }))
    if (kind === 'running' || kind === 'pmsuspended') {
      const text =
        kind === 'running'
          ? `domain is already running: '${name}'.`
          : `domain is pmsuspended: '${name}'.`
      throw new DriverError('VIR_ERR_OPERATION_INVALID', text, { domain: name })
    }
    if (kind !== 'paused' && kind !== 'crashed') return
    vm.update((d) => d.setLive({ runReason: 'unpaused' }))
    await vm.monitor((m) => m.cont())
  },
})
