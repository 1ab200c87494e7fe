// Define: a definition goes on disk; a domain that has the same name and UUID gets it for its next
// start. A list operation: it takes no job (jobs.md 20). From its first step on the domain counts
// as persistent, so that one whose run ends meanwhile stays listed.
import { parseDomain } from '@signalbox/domain'
import type { DomainDefinition } from '@signalbox/domain'
import type { Call } from '@signalbox/jobs'
import * as v from 'valibot'
import { driverOperation } from '../../driver-operation.ts'
import { pinned } from '../../machine/canonical-machine.ts'
import { implyMachine } from '../../machine/plan.ts'
import { newState } from '../../new-state.ts'
import type { DriverServices } from '../../services.ts'

export const define = driverOperation({
  api: 'virDomainDefineXMLFlags',
  summary: 'Keep the definition of a machine on disk.',
  permission: 'write',
  input: v.object({ xml: v.pipe(v.string(), v.maxLength(16 * 2 ** 20)) }),
  async run({ xml }, { driver, call }) {
    const implied = implyMachine(parseDomain(xml, driver.parseOptions))
    const definition = await pinned(driver, call, implied)
    const { uuid, name } = definition
    const added = await driver.definitions.inTurn(name, () => save(driver, definition, call))
    return { uuid, name, added }
  },
})

/** Lists the domain, or finds it listed, and has the disk say the same; whether it is new. */
async function save(
  driver: DriverServices,
  definition: DomainDefinition,
  call: Call,
): Promise<boolean> {
  const { uuid, name } = definition
  const state = newState(definition)
  const { object, added } = driver.list.add({ uuid, name, persistent: true, state })
  const before = object.read(({ persistent }) => persistent && !added)
  object.update(undefined, (draft) => draft.set({ persistent: true }))
  try {
    await driver.definitions.save(definition)
  } catch (error) {
    object.update(undefined, (draft) => draft.set({ persistent: before }))
    if (!before && !object.active) driver.list.remove(object)
    throw error
  }
  object.update(undefined, (draft) => draft.set({ definition }))
  driver.emit(
    object,
    { event: 'lifecycle', lifecycle: { kind: 'defined', detail: added ? 'added' : 'updated' } },
    call,
  )
  return added
}
