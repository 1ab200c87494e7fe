// How long agent calls of a domain wait by default. A setting: it needs no job.
import * as v from 'valibot'
import { operation } from '../../operation.ts'

export const setAgentTimeout = operation({
  api: 'virDomainAgentSetResponseTimeout',
  summary: 'Set how long agent calls of a domain wait for an answer.',
  requires: 'any',
  permission: 'write',
  input: v.object({
    /** -2 as long as allowed, -1 the default of 5 s, 0 do not wait, or seconds. */
    seconds: v.pipe(v.number(), v.integer(), v.minValue(-2), v.maxValue(3600)),
  }),
  job: 'none',
  async run(vm, { seconds }, { driver }) {
    const object = driver.objectOf(vm)
    object.update(undefined, (draft) => draft.set({ agentTimeout: seconds }))
    if (object.active) await driver.status.write(object)
  },
})
