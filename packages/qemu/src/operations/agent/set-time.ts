// Set time: the guest's clock, through its agent; then QEMU forgets the ticks that it still owed.
import * as v from 'valibot'
import { operationInSteps } from '../../operation.ts'

export const setTime = operationInSteps({
  api: 'virDomainSetTime',
  summary: "Set the guest's clock through its agent.",
  requires: 'active',
  permission: 'set-time',
  input: v.object({
    /** Seconds since 1970, with a fraction; from the machine's clock when absent. */
    seconds: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(2 ** 40))),
  }),
  first: {
    job: { agent: 'modify' },
    run: (vm, { seconds }): Promise<void> => vm.agent((a) => a.setTime(seconds)),
  },
  second: {
    job: { normal: 'modify' },
    run: async (vm): Promise<void> => {
      await vm.monitor((m) => m.rtcResetReinjection())
    },
  },
})
