// Create: starts a transient machine, which is forgotten when it stops.
import { parseDomain } from '@signalbox/domain'
import * as v from 'valibot'
import { driverOperation } from '../../driver-operation.ts'
import { pinned } from '../../machine/canonical-machine.ts'
import { implyMachine } from '../../machine/plan.ts'
import { newState } from '../../new-state.ts'
import { forgetTransient } from '../../run/forget-transient.ts'
import { runOperation } from '../../run-operation.ts'
import { start } from '../lifecycle/start.ts'

export const create = driverOperation({
  api: 'virDomainCreateXML',
  summary: 'Start a machine that is forgotten when it stops.',
  permission: 'start',
  input: v.object({
    xml: v.pipe(v.string(), v.maxLength(16 * 2 ** 20)),
    paused: v.optional(v.boolean(), false),
  }),
  async run({ xml, paused }, { driver, call, request }) {
    const implied = implyMachine(parseDomain(xml, driver.parseOptions))
    const definition = await pinned(driver, call, implied)
    const { uuid, name } = definition
    const { object, added } = driver.list.add({
      uuid,
      name,
      persistent: false,
      mustBeInactive: true,
      state: newState(definition),
    })
    try {
      const child = { ...request, api: call.tag.api, parent: call.tag }
      const input = { paused, forceBoot: false }
      const { id } = await runOperation(driver, start, object, input, child)
      return { uuid, name, id }
    } finally {
      // A start that goes on without its caller forgets the domain itself if nothing comes of it.
      const goesOn = object.interlock.async !== undefined
      if (added && !goesOn) forgetTransient(driver, object)
    }
  },
})
