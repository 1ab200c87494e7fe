// Callers that leave while their transient machine is being started, in a simulated host: the start
// goes on, the machine stays listed as long as it does, and is forgotten when nothing comes of it.
import { describe, expect, test } from 'vitest'
import type { Driver } from '../../src/index.ts'
import { Ground, domainXml } from '../simulated/ground.ts'

const path = '/images/demo.save'
const runDirectory = /\/1-demo$/u
const begins = { create: begin('create'), restore: begin('restore') }

function begin(operation: 'create' | 'restore') {
  const input = operation === 'create' ? { xml: domainXml('demo') } : { path }
  return (driver: Driver): Promise<unknown> =>
    driver.invoke({ operation, input, deadlineMs: 1_000 })
}

/** A file to restore from, as another host has left it. */
async function savedFile(): Promise<Uint8Array> {
  const ground = new Ground()
  const { machine, driver } = await ground.boot()
  const { bytes } = await ground.host.finish(machine.save({ path }))
  return await ground.host.finish(driver.world.files.read(path, bytes))
}

async function names({ host }: Ground, driver: Driver): Promise<readonly string[]> {
  const list = await host.finish(driver.invoke({ operation: 'list' }))
  return (list as readonly { readonly name: string }[]).map(({ name }) => name)
}

/**
 * What it needs before anything is begun lies on a disk that does not answer: the caller leaves.
 */
async function departed(start: (driver: Driver) => Promise<unknown>) {
  const ground = new Ground()
  const { host } = ground
  host.disk.put(path, await savedFile())
  const { driver } = await ground.open()
  const held = host.faults.hold('mkdir', runDirectory)
  await expect(host.finish(start(driver))).rejects.toMatchObject({
    code: 'VIR_ERR_OPERATION_TIMEOUT',
  })
  return { ground, host, driver, held }
}

describe.for(Object.entries(begins))('a %s whose caller leaves', ([, start]) => {
  test('goes on, and its machine is found and ended', async () => {
    const { ground, host, driver, held } = await departed(start)
    expect(ground.qemu.machines).toEqual([])
    expect(await names(ground, driver)).toEqual(['demo'])
    // Nobody else begins it meanwhile.
    await expect(host.finish(start(driver))).rejects.toThrow(/already/u)
    held.release()
    await host.advance(20_000)
    const machine = driver.machine('demo')
    expect(await host.finish(machine.state())).toMatchObject({ state: 'running' })
    await host.finish(machine.destroy())
    expect(await names(ground, driver)).toEqual([])
    expect(driver.world.processes.look(ground.qemu.machine('demo').identity.pid)).toBeUndefined()
  })

  test('is forgotten when it fails', async () => {
    const { ground, host, driver, held } = await departed(start)
    host.faults.failNext('mkdir', runDirectory, 'EROFS')
    held.release()
    await host.advance(20_000)
    expect(await names(ground, driver)).toEqual([])
    await host.finish(start(driver))
    expect(await names(ground, driver)).toEqual(['demo'])
  })
})

test('a restore is refused whose file became that of another before it had its job', async () => {
  const ground = new Ground()
  const { host } = ground
  const file = await savedFile()
  const { driver } = await ground.open()
  host.disk.put(path, file)
  const other = new TextDecoder('latin1').decode(file).replace(/<uuid>.{8}/u, '<uuid>01234567')
  host.faults.actNext('after', 'close', /demo\.save$/u, () => {
    host.disk.put(path, Buffer.from(other, 'latin1'))
  })
  await expect(
    host.finish(driver.invoke({ operation: 'restore', input: { path } })),
  ).rejects.toThrow(/the file was replaced by that of another domain, 'demo'/u)
  expect(await names(ground, driver)).toEqual([])
})

test('who leaves while an emulator is asked has changed nothing', async () => {
  const on = { command: 'query-qmp-schema' }
  const ground = new Ground({ qemu: { cues: [{ on, before: [{ act: 'delay', ms: 5_000 }] }] } })
  const { host } = ground
  const { driver } = await ground.open()
  const input = { xml: domainXml('demo') }
  for (const call of [
    { operation: 'create', input },
    { operation: 'define', input },
    { operation: 'capabilities' },
  ]) {
    await expect(host.finish(driver.invoke({ ...call, deadlineMs: 1_000 }))).rejects.toMatchObject({
      code: 'VIR_ERR_OPERATION_TIMEOUT',
      message: expect.stringContaining('is still being asked what it can do') as string,
    })
    expect(await names(ground, driver)).toEqual([])
  }
})
