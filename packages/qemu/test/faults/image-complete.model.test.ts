// The last write of a save, which makes its file a whole guest, fails, in a simulated host. From
// the point of no return on the guest is never continued (I34): the write is done again until it
// succeeds, by this driver or the next one, or until the guest is destroyed.
import { jobEvents } from '@signalbox/jobs'
import { isEvent } from '@signalbox/trace'
import { describe, expect, test } from 'vitest'
import { Ground } from '../simulated/ground.ts'
import type { Booted } from '../simulated/ground.ts'

const path = '/images/demo.save'
const managedPath = '/sbx/state/save/demo.save'
const image = /demo\.save$/u

/** Has the next `times` such operations on the image fail, once it is complete but for its mark. */
function failAtTheEnd(
  { host: { faults } }: Ground,
  { driver }: Booted,
  operation: 'write' | 'sync',
  times: number,
): void {
  driver.recorder.tap((event) => {
    if (!isEvent(event, jobEvents.phaseSet) || !event.detail.pastReturn) return
    for (let count = 0; count < times; count++) faults.failNext(operation, image, 'EIO')
  })
}

describe.for(['write', 'sync'] as const)('a %s that fails', (operation) => {
  test('is told, and done again until the guest is in its file alone', async () => {
    const ground = new Ground()
    const { host } = ground
    const booted = await ground.boot()
    const { driver, machine, scripted } = booted
    failAtTheEnd(ground, booted, operation, 4)
    await expect(host.finish(machine.save({ path }))).rejects.toMatchObject({
      code: 'VIR_ERR_SYSTEM_ERROR',
      message: expect.stringMatching(
        /Cannot finish the save of domain 'demo' to '\/images\/demo\.save' yet: .*Input\/output/u,
      ) as string,
    })
    await host.advance(500)
    // Neither runs, nor can anybody let it run.
    expect(await host.finish(machine.state())).toMatchObject({ state: 'paused' })
    expect((await host.finish(machine.jobs())).held).toMatchObject([
      { kind: 'save', doing: expect.stringContaining('Input/output error') as string },
    ])
    await expect(host.finish(machine.resume({}, { jobWaitMs: 100 }))).rejects.toThrow(/held by/u)
    expect(scripted.run.running).toBe(false)
    await host.advance(60_000)
    expect(await host.finish(machine.state())).toMatchObject({ state: 'shutoff', reason: 'saved' })
    await host.finish(driver.invoke({ operation: 'restore', input: { path } }))
    expect(await host.finish(machine.state())).toMatchObject({ state: 'running' })
  })

  test('is done again by the next driver', async () => {
    for (const end of ['killed', 'closed'] as const) {
      const ground = new Ground()
      const { host } = ground
      const booted = await ground.boot()
      failAtTheEnd(ground, booted, operation, 4)
      await host.finish(booted.machine.managedSave()).catch(() => undefined)
      await host.advance(1_500)
      if (end === 'killed') booted.kill()
      else {
        const closed = booted.driver.close()
        await host.advance(20_000)
        await host.finish(closed)
      }
      const next = await ground.open()
      const machine = next.driver.machine('demo')
      await host.advance(100)
      expect(await host.finish(machine.state())).toMatchObject({ state: 'paused' })
      await host.advance(60_000)
      expect(await host.finish(machine.info())).toMatchObject({
        state: 'shutoff',
        managedSave: true,
      })
      await host.finish(machine.start())
      expect(await host.finish(machine.state())).toMatchObject({ reason: 'restored' })
    }
  })

  test('ends with a destroy, and its file with it', async () => {
    for (const recovered of [false, true]) {
      const ground = new Ground()
      const { host } = ground
      const booted = await ground.boot()
      failAtTheEnd(ground, booted, operation, 1_000)
      await host.finish(booted.machine.managedSave()).catch(() => undefined)
      await host.advance(5_000)
      if (recovered) booted.kill()
      const { driver } = recovered ? await ground.open() : booted
      const machine = driver.machine('demo')
      await host.advance(5_000)
      await host.finish(machine.destroy())
      await host.advance(100)
      expect(await host.finish(machine.info())).toMatchObject({
        state: 'shutoff',
        managedSave: false,
      })
      expect(await host.finish(machine.state())).toMatchObject({ reason: 'destroyed' })
      expect((await host.finish(machine.jobs())).held).toEqual([])
      expect(host.disk.paths()).not.toContain(managedPath)
    }
  })
})
