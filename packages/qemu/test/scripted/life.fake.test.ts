// The life of a machine on real sockets: the driver spawns a scripted QEMU as a process, talks to
// it, saves it, lets go of it and finds it again.
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { domainXml, nextEvent, Stage } from './stage.ts'

test('a machine is started, asked, saved, restored, and destroyed', async () => {
  await using stage = await Stage.open()
  const driver = await stage.driver()
  const machine = await driver.define(domainXml('demo'))
  const connected = nextEvent(driver, ({ event }) => event === 'agent-lifecycle')
  await machine.start()
  await connected
  expect(await machine.state()).toMatchObject({ state: 'running', reason: 'booted' })
  await machine.agentPing()
  expect(await machine.vcpus()).toMatchObject({ current: 1 })
  await machine.suspend()
  await machine.resume()
  const balloon = nextEvent(driver, ({ event }) => event === 'balloon-change')
  await machine.setMemory({ memoryKiB: 65_536 })
  await balloon
  const path = join(stage.directory, 'demo.save')
  const saved = await machine.save({ path })
  expect(saved.bytes).toBeGreaterThan(256 * 1024)
  expect(await machine.state()).toMatchObject({ state: 'shutoff', reason: 'saved' })
  const again = nextEvent(driver, ({ event }) => event === 'agent-lifecycle')
  await driver.invoke({ operation: 'restore', input: { path } })
  await again
  expect(await machine.state()).toMatchObject({ state: 'running', reason: 'restored' })
  await machine.dump({ path: join(stage.directory, 'demo.core'), memoryOnly: true })
  await machine.destroy()
  expect(await machine.state()).toMatchObject({ state: 'shutoff', reason: 'destroyed' })
})

test('a guest that powers off by itself is told, and its QEMU ended', async () => {
  await using stage = await Stage.open()
  const driver = await stage.driver()
  const machine = await driver.define(domainXml('demo'))
  await machine.start()
  const stopped = nextEvent(
    driver,
    (event) => event.event === 'lifecycle' && event.lifecycle.kind === 'stopped',
  )
  const control = await stage.control('demo')
  await control.order({ order: 'guest', act: 'powerOff' })
  expect(await stopped).toMatchObject({ lifecycle: { detail: 'shutdown' } })
  control.close()
})

test('a driver that lets go of a machine finds it again', async () => {
  await using stage = await Stage.open()
  const first = await stage.driver()
  const machine = await first.define(domainXml('demo'))
  const connected = nextEvent(first, ({ event }) => event === 'agent-lifecycle')
  await machine.start()
  await connected
  const { pid } = await machine.info()
  await first.close()
  const second = await stage.driver()
  const found = second.machine('demo')
  expect(await found.vcpus()).toMatchObject({ current: 1 })
  expect(await found.info()).toMatchObject({ pid, state: 'running' })
  await found.agentPing()
})

test('a QEMU that ends at once, hangs or answers garbage is told in its own words', async () => {
  await using stage = await Stage.open({
    cues: [
      {
        on: { step: 'checked' },
        machine: 'ends',
        before: [{ act: 'exit', exitCode: 1, words: 'Failed to get "write" lock' }],
      },
      { on: { command: 'stop' }, machine: 'garbles', answer: { answer: 'garbage' } },
    ],
  })
  const driver = await stage.driver()
  const ends = await driver.define(domainXml('ends'))
  await expect(ends.start()).rejects.toThrow(/Failed to get "write" lock/)
  const garbles = await driver.define(domainXml('garbles'))
  await garbles.start()
  const lost = nextEvent(driver, ({ event }) => event === 'control-error')
  await expect(garbles.suspend()).rejects.toThrow(/broke the protocol/)
  await lost
})
