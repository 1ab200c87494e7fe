// Restore: a guest that was saved into a file goes on. Where no domain has its name and UUID it
// becomes a transient one.
import * as v from 'valibot'
import { driverOperation } from '../../driver-operation.ts'
import { newState } from '../../new-state.ts'
import { operation } from '../../operation.ts'
import type { RestoreSource } from '../../run/restore-source.ts'
import { openRestoreSource } from '../../run/restore-source.ts'
import { runOperation } from '../../run-operation.ts'
import { startMachine } from '../../run/start-machine.ts'
import { absolutePath } from '../save/stream-input.ts'

export const restore = driverOperation({
  api: 'virDomainRestoreFlags',
  summary: 'Let a guest go on that was saved into a file.',
  permission: 'start',
  input: v.object({
    path: absolutePath,
    /** Leave it paused, however it was saved. */
    paused: v.optional(v.boolean(), false),
  }),
  async run({ path, paused }, { driver, call, request }) {
    await using source = await openRestoreSource(driver, path)
    const { uuid, name } = source.definition
    const { object, added } = driver.list.add({
      uuid,
      name,
      persistent: false,
      mustBeInactive: true,
      state: newState(source.definition),
    })
    try {
      const child = { ...request, api: call.tag.api, parent: call.tag }
      const { id } = await runOperation(driver, goOn(source, paused), object, {}, child)
      return { uuid, name, id }
    } finally {
      const kept = object.active || object.read((state) => state.persistent)
      if (added && !kept) driver.list.remove(object)
    }
  },
})

function goOn(source: RestoreSource, paused: boolean) {
  return operation({
    api: 'virDomainRestoreFlags',
    summary: 'Let a saved guest go on.',
    requires: 'inactive',
    permission: 'start',
    input: v.object({}),
    job: { async: 'start', operation: 3 },
    run: (job, _input, { driver, call }) =>
      startMachine(driver, job, call, { paused, forceBoot: false, restore: source }),
  })
}
