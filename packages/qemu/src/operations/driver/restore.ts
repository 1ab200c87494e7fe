// Restore: a guest that was saved into a file goes on. Where no domain has its name and UUID it
// becomes a transient one.
import type { DomainDefinition } from '@signalbox/domain'
import * as v from 'valibot'
import { driverOperation } from '../../driver-operation.ts'
import { DriverError } from '../../errors.ts'
import { newState } from '../../new-state.ts'
import { forgetTransient } from '../../run/forget-transient.ts'
import { operation } from '../../operation.ts'
import { openRestoreSource } from '../../run/restore-source.ts'
import { runOperation } from '../../run-operation.ts'
import { startMachine } from '../../run/start-machine.ts'
import type { DriverServices } from '../../services.ts'
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
    const definition = await savedDefinition(driver, path)
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
      const { id } = await runOperation(driver, goOn(path, paused), object, {}, child)
      return { uuid, name, id }
    } finally {
      // A start that goes on without its caller forgets the domain itself if nothing comes of it.
      const goesOn = object.interlock.async !== undefined
      if (added && !goesOn) forgetTransient(driver, object)
    }
  },
})

async function savedDefinition(driver: DriverServices, path: string): Promise<DomainDefinition> {
  await using source = await openRestoreSource(driver, path)
  return source.definition
}

/** The file is opened by the body, which may outlive its caller. */
function goOn(path: string, paused: boolean) {
  return operation({
    api: 'virDomainRestoreFlags',
    summary: 'Let a saved guest go on.',
    requires: 'inactive',
    permission: 'start',
    input: v.object({}),
    job: { async: 'start', operation: 3 },
    async run(job, _input, { driver, call }) {
      const uuid = job.read((state) => state.uuid)
      const restore = await openRestoreSource(driver, path)
      if (restore.definition.uuid === uuid) {
        return await startMachine(driver, job, call, { paused, forceBoot: false, restore })
      }
      await restore.file.close()
      const { name } = restore.definition
      throw new DriverError(
        'VIR_ERR_OPERATION_FAILED',
        `Cannot restore from '${path}': while this call waited for its job, the file was replaced ` +
          `by that of another domain, '${name}'.`,
        { domain: name, path },
      )
    },
  })
}
