// Rename: an inactive domain gets another name; its files follow. After a crash in the middle
// exactly one of the two names exists.
import { domainFrom } from '@signalbox/domain'
import type { NormalJob } from '@signalbox/jobs'
import * as v from 'valibot'
import type { QemuTypes } from '../../domain-types.ts'
import { DriverError } from '../../errors.ts'
import { operation } from '../../operation.ts'
import type { StepContext } from '../../operation.ts'

export const rename = operation({
  api: 'virDomainRename',
  summary: 'Give a domain that is shut off another name.',
  requires: 'persistent',
  permission: 'write',
  input: v.object({ name: v.pipe(v.string(), v.minLength(1), v.maxLength(255)) }),
  job: { normal: 'modify' },
  async run(vm, input, { driver, call }) {
    const from = vm.read((d) => d.name)
    await driver.definitions.inTurn(from, () => renameTo(vm, input.name, { driver, call }))
  },
})

async function renameTo(
  vm: NormalJob<QemuTypes>,
  to: string,
  { driver, call }: Pick<StepContext, 'driver' | 'call'>,
): Promise<void> {
  const found = vm.read((d) => ({
    name: d.name,
    active: d.live !== undefined,
    managedSave: d.managedSave !== undefined,
    definition: d.definition,
  }))
  const problem =
    (found.active ? 'cannot rename active domain: shut it down first' : undefined) ??
    (found.managedSave ? 'domain with a managed save cannot be renamed: start it' : undefined)
  if (problem !== undefined) {
    throw new DriverError(
      'VIR_ERR_OPERATION_INVALID',
      `Cannot rename domain '${found.name}' to '${to}': ${problem}.`,
      { domain: found.name },
    )
  }
  const object = driver.objectOf(vm)
  const definition = domainFrom({ ...found.definition, name: to }, driver.parseOptions)
  const release = driver.list.reserveName(object, to)
  try {
    await driver.definitions.rename(found.name, definition)
  } catch (error) {
    release()
    throw error
  }
  driver.emit(
    object,
    { event: 'lifecycle', lifecycle: { kind: 'undefined', detail: 'renamed' } },
    call,
  )
  driver.list.rename(object, to)
  vm.update((d) => d.set({ definition }))
  driver.emit(
    object,
    { event: 'lifecycle', lifecycle: { kind: 'defined', detail: 'renamed' } },
    call,
  )
}
