// List: every domain, from local memory.
import * as v from 'valibot'
import { driverOperation } from '../../driver-operation.ts'
import { describeState } from '../inspection/state.ts'

export const list = driverOperation({
  api: 'virConnectListAllDomains',
  summary: 'Tell all domains and what they are doing.',
  permission: 'getattr',
  readOnly: true,
  input: v.object({
    active: v.optional(v.boolean()),
    persistent: v.optional(v.boolean()),
  }),
  async run(input, { driver }) {
    return driver.list
      .objects()
      .map((object) =>
        object.read((d) => ({
          name: d.name,
          uuid: d.uuid,
          id: d.live?.id,
          active: d.live !== undefined,
          persistent: d.persistent,
          autostart: d.autostart,
          managedSave: d.managedSave !== undefined,
          ...describeState(d),
        })),
      )
      .filter((each) => input.active === undefined || each.active === input.active)
      .filter((each) => input.persistent === undefined || each.persistent === input.persistent)
  },
})
