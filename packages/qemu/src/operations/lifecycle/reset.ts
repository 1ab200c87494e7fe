// Reset: the machine's reset button; the guest is not asked.
import * as v from 'valibot'
import { operation } from '../../operation.ts'

export const reset = operation({
  api: 'virDomainReset',
  summary: "Press the machine's reset button; the guest is not asked.",
  requires: 'active',
  permission: 'reset',
  input: v.object({}),
  job: { normal: 'modify' },
  async run(vm) {
    await vm.monitor((m) => m.systemReset())
    vm.update((d) => {
      d.setLive({ fakeReboot: false })
      if (d.live?.state.kind === 'crashed') {
        d.setLive({ state: { kind: 'paused', reason: 'crashed' } })
      }
    })
  },
})
