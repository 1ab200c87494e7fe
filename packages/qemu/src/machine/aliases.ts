// Names of devices in QEMU, by libvirt's scheme. A name that is there stays; a new one is the first
// that nobody has.
import type { DomainDefinition } from '@signalbox/domain'
import type { AnyDevice, DeviceKind } from '../device.ts'
import { refuse } from '../device.ts'
import { deviceKinds } from '../devices/index.ts'
import type { Machine } from './machine.ts'

/** QEMU's rule for ids, which it does not check itself in JSON. */
const legal = /^[A-Za-z][A-Za-z0-9_.-]{0,100}$/u

/** @throws DriverError CONFIG_UNSUPPORTED a given alias is no id, or two devices share one */
export function assignAliases(definition: DomainDefinition, machine: Machine): DomainDefinition {
  const taken = new Map<string, string>()
  for (const kind of deviceKinds) {
    kind.list(definition).forEach((device, index) => {
      if (device.alias === undefined || isTwin(kind, device)) return
      keep(device.alias, kind.form.describe(device, index), taken)
    })
  }
  let result = definition
  for (const kind of deviceKinds) {
    const { form } = kind
    if (form.alias === undefined) continue
    const aliasOf = (device: AnyDevice, index: number): string =>
      form.alias?.(device, index, machine, result) ?? ''
    const named: AnyDevice[] = []
    kind.list(result).forEach((device, index) => {
      if (isTwin(kind, device)) {
        named.push({ ...device, alias: aliasOf(device, index) })
      } else if (device.alias !== undefined) named.push(device)
      else {
        const name = kind.form.describe(device, index)
        const chosen = firstFree((each) => aliasOf(device, each), taken, name)
        taken.set(chosen, name)
        named.push({ ...device, alias: chosen })
      }
    })
    if (named.length > 0) result = kind.put(result, named)
  }
  return result
}

function isTwin({ form }: DeviceKind, device: AnyDevice): boolean {
  return form.isTwin?.(device) ?? false
}

function keep(alias: string, name: string, taken: Map<string, string>): void {
  if (!legal.test(alias)) {
    refuse(name, `alias '${alias}' is no id for QEMU`, "letters, digits, '_', '.' and '-'")
  }
  const owner = taken.get(alias)
  if (owner !== undefined) refuse(name, `alias '${alias}' is that of ${owner}`, 'another one')
  taken.set(alias, name)
}

function firstFree(
  alias: (index: number) => string,
  taken: ReadonlyMap<string, string>,
  name: string,
): string {
  for (let index = 0; ; index++) {
    const candidate = alias(index)
    const owner = taken.get(candidate)
    if (owner === undefined) return candidate
    // A name that follows from the device's place has no next one.
    if (alias(index + 1) === candidate) {
      refuse(name, `its alias '${candidate}' is that of ${owner}`, "an own alias, 'ua-…', for one")
    }
  }
}
