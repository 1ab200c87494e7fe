// A driver that closes while something is under way that it cannot finish, in a simulated host: it
// does not wait for a QEMU that hangs, and leaves to the next driver what it found.
import { expect, test } from 'vitest'
import { Ground } from '../simulated/ground.ts'

const path = '/images/demo.save'
const slowly = { path, bandwidthMiB: 0.01 }

test('closed as it saves, it leaves the undoing to the next one', async () => {
  const ground = new Ground({ qemu: { savedBytes: 2 ** 20 } })
  const { host } = ground
  const { driver, machine, scripted } = await ground.boot()
  const saving = machine.save(slowly).catch((error: unknown) => error)
  await host.advance(500)
  scripted.hang()
  await host.advance(500)
  let answered = false
  saving.then(
    () => (answered = true),
    () => undefined,
  )
  const closed = driver.close()
  await host.advance(20_000)
  await host.finish(closed)
  expect(answered).toBe(true)
  scripted.unhang()
  const next = await ground.open()
  await host.advance(60_000)
  expect(await host.finish(next.driver.machine('demo').state())).toMatchObject({
    state: 'running',
  })
  expect(host.disk.paths()).not.toContain(path)
})

test('closed as it finds a save again whose QEMU hangs, it leaves that as it was', async () => {
  const ground = new Ground({ qemu: { savedBytes: 2 ** 20 } })
  const { host } = ground
  const { machine, scripted, kill } = await ground.boot()
  machine.save(slowly).catch(() => undefined)
  await host.advance(500)
  scripted.hang()
  kill()
  await host.advance(100)
  const second = await ground.open()
  await host.advance(8_000)
  const { held } = await host.finish(second.driver.machine('demo').jobs())
  expect(held).toMatchObject([{ kind: 'save' }])
  const closed = second.driver.close()
  await host.advance(20_000)
  await host.finish(closed)

  scripted.unhang()
  const third = await ground.open()
  await host.advance(60_000)
  const found = third.driver.machine('demo')
  expect(await host.finish(found.state())).toMatchObject({ state: 'running' })
  expect((await host.finish(found.jobs())).held).toEqual([])
  expect(host.disk.paths()).not.toContain(path)
  await host.finish(found.suspend())
})
