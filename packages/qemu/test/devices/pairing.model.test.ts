// A device is two files of one name: its XML in the domain package, and its QEMU here. Neither is
// without the other, and the list of devices has each of them.
import { readdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import { deviceKinds } from '../../src/devices/index.ts'

function namesIn(folder: string): readonly string[] {
  const files = readdirSync(new URL(folder, import.meta.url))
  return files.filter((name) => name.endsWith('.ts')).map((name) => name.slice(0, -'.ts'.length))
}

const elements = namesIn('../../../domain/src/elements')
const devices = namesIn('../../src/devices')

/** Elements that are no device: parts of others, and what the machine itself is. */
const noDevices = [
  'address',
  'alias',
  'boot-order',
  'clock',
  'cpu',
  'devices',
  'domain',
  'features',
  'os',
  'pm',
  'qemu-commandline',
  'vcpu',
]
/** Files of devices that are part of others. */
const parts = ['agent-channel', 'disk-node', 'index']

test('each element that is a device has its file here, and the other way round', () => {
  const described = elements.filter((name) => !noDevices.includes(name))
  const built = devices.filter((name) => !parts.includes(name))
  expect(built.toSorted()).toEqual(described.toSorted())
  expect(noDevices.filter((name) => !elements.includes(name))).toEqual([])
  expect(parts.filter((name) => !devices.includes(name))).toEqual([])
})

test('each of them is in the list of devices', () => {
  const listed = deviceKinds.map(({ name }) => name).toSorted()
  // What serial ports, consoles and channels have in common is no device of its own.
  const files = devices.filter((name) => !parts.includes(name) && name !== 'character')
  expect(listed).toEqual(files.toSorted())
})
