// Undefine: a domain loses its definition. One that runs goes on as a transient one; one that is
// shut off leaves the list.
import * as v from 'valibot'
import { DriverError } from '../../errors.ts'
import { operation } from '../../operation.ts'
import { removeDurably } from '../../state/durable-file.ts'

export const undefine = operation({
  api: 'virDomainUndefineFlags',
  summary: 'Delete the definition of a domain; one that runs goes on until it stops.',
  requires: 'persistent',
  permission: 'delete',
  input: v.object({
    /** Delete what managed-save kept, too. */
    managedSave: v.optional(v.boolean(), false),
  }),
  job: { normal: 'modify' },
  async run(vm, input, { driver, call }) {
    const { name, managedSave } = vm.read((d) => ({ name: d.name, managedSave: d.managedSave }))
    if (managedSave !== undefined && !input.managedSave) {
      throw new DriverError(
        'VIR_ERR_OPERATION_INVALID',
        `Refusing to undefine while domain managed save image exists: '${name}' would lose its ` +
          'saved guest; start it, or say that the save is to go too.',
        { domain: name },
      )
    }
    const object = driver.objectOf(vm)
    await driver.definitions.inTurn(name, async () => {
      // Files first: what cannot be deleted stays listed, and the call fails (jobs.md 20).
      await driver.definitions.delete(name)
      if (managedSave !== undefined) await removeDurably(driver.world.files, managedSave)
      vm.update((d) => d.set({ persistent: false, autostart: false, managedSave: undefined }))
      // In this step: whoever defines it next is to find it, or find it gone.
      if (!object.active) driver.list.remove(object)
    })
    driver.emit(
      object,
      { event: 'lifecycle', lifecycle: { kind: 'undefined', detail: 'removed' } },
      call,
    )
    if (!object.removing) await driver.status.write(object)
  },
})
