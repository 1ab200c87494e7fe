// Random definitions that a machine can be built from: random ones of the codec, with the devices
// that the driver refuses left out one by one. What is refused is not decided here.
import { domain, domainFrom, type DomainDefinition } from '@signalbox/domain'
import { identities, valueOf } from '@signalbox/testkit/domain'
import { constantFrom, record, type Arbitrary } from 'fast-check'
import type { AnyDevice, DeviceKind } from '../../src/device.ts'
import { deviceKinds } from '../../src/devices/index.ts'
import { DriverError } from '../../src/errors.ts'
import { plan } from './ground.ts'

/** Anything that the codec gives, of a machine that the driver knows. */
export const anyDefinition: Arbitrary<DomainDefinition> = record({
  drawn: valueOf(domain),
  machine: constantFrom('q35', 'pc', 'microvm', 'pc-q35-7.2', 'pc-i440fx-7.2'),
}).map(({ drawn, machine }) => ({
  ...drawn,
  os: { ...drawn.os, arch: 'x86_64' as const, machine },
}))

/** Whether a plan comes of it; whatever is thrown besides a refusal is a defect. */
export function isBuildable(definition: DomainDefinition): boolean {
  try {
    plan(definition)
    return true
  } catch (error) {
    if (error instanceof DriverError && error.code === 'VIR_ERR_CONFIG_UNSUPPORTED') return false
    throw error
  }
}

/** What is left of a definition after all that cannot be built was taken out. */
function pruned(definition: DomainDefinition): DomainDefinition {
  const board = { ...definition, devices: nothing }
  const bare = isBuildable(board) ? board : plain(board)
  return deviceKinds.reduce(
    (built, kind) =>
      kind.list(definition).reduce((grown: DomainDefinition, device) => {
        const tried = [device, withoutAddress(device)].map((each) => added(grown, kind, each))
        return tried.find(isBuildable) ?? grown
      }, built),
    bare,
  )
}

const nothing: DomainDefinition['devices'] = {
  disks: [],
  controllers: [],
  interfaces: [],
  serials: [],
  consoles: [],
  channels: [],
  inputs: [],
  graphics: [],
  videos: [],
  watchdogs: [],
  rngs: [],
  panics: [],
}

function added(to: DomainDefinition, kind: DeviceKind, device: AnyDevice): DomainDefinition {
  return kind.put(to, [...kind.list(to), device])
}

function withoutAddress({ address: _address, ...device }: AnyDevice): AnyDevice {
  return device
}

/** The definition without what of the board itself may be refused. */
function plain({ cpu: _cpu, features: _features, ...rest }: DomainDefinition): DomainDefinition {
  const { arch, machine, type, bootDevices } = rest.os
  return {
    ...rest,
    clock: { offset: 'utc', timers: [] },
    os: { arch, type, bootDevices, ...(machine !== undefined && { machine }) },
  }
}

/**
 * Definitions from which a machine comes, as the codec gives them: what was left out may have been
 * one device with something that stayed.
 */
export const buildable: Arbitrary<DomainDefinition> = anyDefinition
  .map((definition) => domainFrom(pruned(definition), { ...identities, live: true }))
  .filter(isBuildable)
