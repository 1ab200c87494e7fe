// Define: a definition goes on disk; a domain that has the same name and UUID gets it for its next
// start. A list operation: it takes no job (jobs.md 20).
import { parseDomain } from '@signalbox/domain'
import * as v from 'valibot'
import { driverOperation } from '../../driver-operation.ts'
import { implyMachine } from '../../machine/plan.ts'
import { newState } from '../../new-state.ts'

export const define = driverOperation({
  api: 'virDomainDefineXMLFlags',
  summary: 'Keep the definition of a machine on disk.',
  permission: 'write',
  input: v.object({ xml: v.pipe(v.string(), v.maxLength(16 * 2 ** 20)) }),
  async run({ xml }, { driver, call }) {
    const definition = implyMachine(parseDomain(xml, driver.parseOptions))
    const { uuid, name } = definition
    const { object, added } = driver.list.add({
      uuid,
      name,
      persistent: true,
      state: newState(definition),
    })
    try {
      await driver.definitions.save(definition)
    } catch (error) {
      if (added) driver.list.remove(object)
      throw error
    }
    object.update(undefined, (draft) => draft.set({ persistent: true, definition }))
    driver.emit(
      object,
      {
        event: 'lifecycle',
        lifecycle: { kind: 'defined', detail: added ? 'added' : 'updated' },
      },
      call,
    )
    return { uuid, name, added }
  },
})
