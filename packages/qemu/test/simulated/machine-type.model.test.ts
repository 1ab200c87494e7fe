// Machine types by their own names, in a simulated host: a definition keeps the machine that its
// alias meant when it was defined, so that a newer QEMU does not change the guest's hardware.
import { expect, test } from 'vitest'
import { Ground, domainXml, emulator } from './ground.ts'

const machineIn = (xml: string): string | undefined =>
  /machine='(?<machine>[^']+)'/u.exec(xml)?.groups?.['machine']

test.for([
  ['q35', 'pc-q35-7.2'],
  ['pc', 'pc-i440fx-7.2'],
  ['pc-q35-7.2', 'pc-q35-7.2'],
  ['microvm', 'microvm'],
] as const)('%s is kept as %s', async ([alias, name]) => {
  const ground = new Ground()
  const { host } = ground
  const { driver } = await ground.open()
  const text = domainXml('demo').replace("machine='q35'", `machine='${alias}'`)
  const machine = await host.finish(driver.define(text))
  expect(machineIn(await host.finish(machine.xml()))).toBe(name)
  const [path = ''] = host.disk.paths().filter((each) => each.endsWith('demo.xml'))
  expect(machineIn(host.disk.text(path))).toBe(name)
})

test('no machine is the one that QEMU takes when it is told none', async () => {
  const ground = new Ground()
  const { driver } = await ground.open()
  const text = domainXml('demo').replace(" machine='q35'", '')
  const machine = await ground.host.finish(driver.define(text))
  expect(machineIn(await ground.host.finish(machine.xml()))).toBe('pc-i440fx-7.2')
})

test('a transient machine, its status and its saved image have the name, too', async () => {
  const ground = new Ground()
  const { host } = ground
  const { driver } = await ground.open()
  await host.finish(driver.invoke({ operation: 'create', input: { xml: domainXml('demo') } }))
  const machine = driver.machine('demo')
  expect(machineIn(await host.finish(machine.xml()))).toBe('pc-q35-7.2')
  expect(ground.qemu.machine('demo').child.arguments.join(' ')).toContain('pc-q35-7.2')
  const [status = ''] = host.disk.paths().filter((each) => each.endsWith('demo.json'))
  expect(host.disk.text(status)).toContain("machine='pc-q35-7.2'")
  await host.finish(machine.save({ path: '/images/demo.save' }))
  expect(host.disk.text('/images/demo.save')).toContain("machine='pc-q35-7.2'")
})

test('what was kept while its emulator was away is named when it starts', async () => {
  const ground = new Ground()
  const { host } = ground
  host.disk.unlink(emulator)
  const { driver } = await ground.open()
  const machine = await host.finish(driver.define(domainXml('demo')))
  expect(machineIn(await host.finish(machine.xml()))).toBe('q35')
  host.install(emulator, ground.qemu)
  await host.finish(machine.start())
  expect(machineIn(await host.finish(machine.xml()))).toBe('pc-q35-7.2')
})
