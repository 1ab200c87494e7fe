// Save, managed save, restore and dumps, against a QEMU that streams, dumps and fails as a real
// one.
import { jobEvents } from '@signalbox/jobs'
import { isEvent } from '@signalbox/trace'
import { expect, test } from 'vitest'
import { Ground } from './ground.ts'

const path = '/images/demo.save'

test('a guest is saved, its QEMU ends, and restore lets it go on in another', async () => {
  const ground = new Ground()
  const { host } = ground
  const { driver, machine, scripted } = await ground.boot()
  const saved = await host.finish(machine.save({ path }))
  expect(saved).toMatchObject({ path })
  await host.run()
  expect(await host.finish(machine.state())).toMatchObject({ state: 'shutoff', reason: 'saved' })
  expect(host.world().processes.look(scripted.identity.pid)).toBeUndefined()
  await host.finish(driver.invoke({ operation: 'restore', input: { path } }))
  expect(await host.finish(machine.state())).toMatchObject({ state: 'running', reason: 'restored' })
  const next = ground.qemu.machine('demo')
  expect(next).not.toBe(scripted)
  await host.run({ until: () => next.agentPort?.open === true })
  await host.advance(1)
  await host.finish(machine.agentPing())
})

test('a managed save is taken up by the next start, and is gone then', async () => {
  const ground = new Ground()
  const { host } = ground
  const { machine } = await ground.boot()
  await host.finish(machine.suspend())
  const saved = await host.finish(machine.managedSave())
  expect(await host.finish(machine.info())).toMatchObject({ managedSave: true })
  await host.finish(machine.start())
  // It was paused when it was saved.
  expect(await host.finish(machine.state())).toMatchObject({ state: 'paused' })
  expect(host.disk.paths()).not.toContain(saved.path)
  await host.finish(machine.resume())
})

test('a save at a limited rate shows progress, lets a query in, and is aborted', async () => {
  const ground = new Ground({ qemu: { savedBytes: 2 ** 20 } })
  const { host } = ground
  const { machine, scripted } = await ground.boot()
  const saving = machine.save({ path, bandwidthMiB: 0.1 })
  const ended = expect(saving).rejects.toMatchObject({ code: 'VIR_ERR_OPERATION_ABORTED' })
  await host.advance(2000)
  const { progress } = (await host.finish(machine.jobInfo())) as {
    progress: { dataProcessedBytes: number }
  }
  expect(progress.dataProcessedBytes).toBeGreaterThan(100_000)
  expect(progress.dataProcessedBytes).toBeLessThan(300_000)
  await host.finish(machine.vcpus())
  await host.finish(machine.abortJob())
  await host.run({ until: () => scripted.run.running })
  await host.run()
  await ended
  expect(await host.finish(machine.state())).toMatchObject({
    state: 'running',
    reason: 'save-canceled',
  })
  expect(host.disk.paths()).not.toContain(path)
})

test.for(['migrate-set-parameters', 'migrate'])(
  'a QEMU that refuses %s fails the save at once, and the guest goes on',
  async (command) => {
    const ground = new Ground()
    const { host } = ground
    const { machine, scripted } = await ground.boot()
    const description = 'Migration is disabled'
    ground.qemu.script.add({ on: { command }, answer: { answer: 'refused', description } })
    await expect(host.finish(machine.save({ path }))).rejects.toThrow(description)
    expect(scripted.run.running).toBe(true)
    expect(await host.finish(machine.state())).toMatchObject({ state: 'running' })
    expect(host.disk.paths()).not.toContain(path)
    await host.finish(machine.save({ path }))
  },
)

test('a save that is aborted before its stream begins begins none', async () => {
  const ground = new Ground()
  const { host } = ground
  const { machine, scripted } = await ground.boot()
  const ended = expect(machine.save({ path })).rejects.toMatchObject({
    code: 'VIR_ERR_OPERATION_ABORTED',
  })
  await host.run({ until: () => scripted.received.at(-1)?.name === 'stop' })
  await host.finish(machine.abortJob())
  await host.run()
  await ended
  const sent = scripted.received.map(({ name }) => name)
  expect(sent).not.toContain('migrate')
  expect(await host.finish(machine.state())).toMatchObject({ state: 'running' })
})

test('nobody is told that all is written before QEMU has said how much there is', async () => {
  const ground = new Ground({ qemu: { savedBytes: 2 ** 20 } })
  const { host } = ground
  const { driver, machine } = await ground.boot()
  const told: { dataTotalBytes: number; dataProcessedBytes: number }[] = []
  driver.recorder.tap((event) => {
    if (isEvent(event, jobEvents.progressMade)) told.push(event.detail.progress as never)
  })
  const command = 'query-migrate'
  ground.qemu.script.add({ on: { command }, before: [{ act: 'delay', ms: 5_000 }] })
  const dumping = machine.dump({ path, bandwidthMiB: 0.1 })
  await host.advance(4_000)
  expect(told.length).toBeGreaterThan(10)
  expect(told.some(({ dataProcessedBytes }) => dataProcessedBytes > 100_000)).toBe(true)
  for (const { dataTotalBytes, dataProcessedBytes } of told) {
    expect(dataProcessedBytes).toBeLessThan(dataTotalBytes / 2)
  }
  await host.finish(dumping)
})

test('how a stream ended that could not be cancelled is no end of the next', async () => {
  const ground = new Ground({ qemu: { savedBytes: 2 ** 18 } })
  const { host } = ground
  const { machine } = await ground.boot()
  const saving = expect(machine.save({ path, bandwidthMiB: 0.1 })).rejects.toThrow()
  await host.advance(500)
  // The abort's own is taken, that of the save is not.
  const refused = { answer: 'refused', description: 'not now' } as const
  ground.qemu.script.add({ on: { command: 'migrate_cancel' }, nth: 2, answer: refused })
  await host.finish(machine.abortJob())
  await host.run()
  await saving
  if ((await host.finish(machine.state())).state === 'paused') await host.finish(machine.resume())
  const saved = await host.finish(machine.save({ path }))
  expect(saved.bytes).toBeGreaterThan(2 ** 18)
})

test('a disk that is full fails the save, and the guest goes on', async () => {
  const ground = new Ground({ host: { capacityBytes: 500_000 }, qemu: { savedBytes: 2 ** 20 } })
  const { host } = ground
  const { machine } = await ground.boot()
  await expect(host.finish(machine.save({ path }))).rejects.toThrow()
  expect(await host.finish(machine.state())).toMatchObject({ state: 'running' })
  expect(host.disk.paths()).not.toContain(path)
})

test('a saved guest whose file is torn is not restored, and QEMU says why', async () => {
  const ground = new Ground()
  const { host } = ground
  const { driver, machine } = await ground.boot()
  const { bytes } = await host.finish(machine.save({ path }))
  const file = await host.finish(driver.world.files.read(path, bytes))
  host.disk.put(path, file.subarray(0, bytes - 1000))
  await expect(
    host.finish(driver.invoke({ operation: 'restore', input: { path } })),
  ).rejects.toThrow(/load of migration failed: Input\/output error/)
  expect(await host.finish(machine.state())).toMatchObject({ state: 'shutoff' })
})

test('a dump by stream, and one by QEMU itself, leave the guest running', async () => {
  const ground = new Ground()
  const { host } = ground
  const { machine, scripted } = await ground.boot()
  const stream = await host.finish(machine.dump({ path: '/images/a.core' }))
  expect(stream.bytes).toBeGreaterThan(256 * 1024)
  const core = await host.finish(machine.dump({ path: '/images/b.core', memoryOnly: true }))
  expect(core.bytes).toBe(256 * 1024)
  expect(host.disk.text('/images/b.core').slice(1, 4)).toBe('ELF')
  expect(await host.finish(machine.state())).toMatchObject({ state: 'running' })
  expect(scripted.run.running).toBe(true)
  // A second one is not refused: the first is over, its RESUME included.
  await host.finish(machine.dump({ path: '/images/c.core', memoryOnly: true }))
  await expect(
    host.finish(machine.dump({ path: '/nowhere/d.core', memoryOnly: true })),
  ).rejects.toThrow(/No such file or directory/)
  // What the refused one would have stopped the guest for is forgotten with it.
  await host.finish(machine.monitorCommand({ command: 'stop' }))
  expect(await host.finish(machine.state())).toMatchObject({ state: 'paused', reason: 'unknown' })
})
