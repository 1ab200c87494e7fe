// What nobody asked for: a guest that stands still of itself, and what happens while nobody is
// listening.
import { expect, test } from 'vitest'
import { Ground } from './ground.ts'

test('a guest that is stopped by nobody is told as paused, for no reason', async () => {
  const ground = new Ground()
  const { host } = ground
  const { driver, machine, scripted } = await ground.boot()
  const told: string[] = []
  driver.subscribe((event) => {
    if (event.event === 'lifecycle') told.push(`${event.lifecycle.kind} ${event.lifecycle.detail}`)
  })
  scripted.run.stop('paused')
  await host.advance(1)
  expect(told).toEqual(['suspended paused'])
  expect(await host.finish(machine.state())).toMatchObject({ state: 'paused', reason: 'unknown' })
  await host.finish(machine.resume())
  expect(told).toEqual(['suspended paused', 'resumed unpaused'])
})

test('what happened while the monitor was lost is known once it is back, before anybody asks', async () => {
  const ground = new Ground()
  const { host } = ground
  const { machine, scripted } = await ground.boot()
  scripted.monitor.closeClient()
  // Nobody hears of it.
  scripted.run.stop('paused')
  await host.advance(2000)
  expect(scripted.received.at(-1)).toMatchObject({ name: 'query-balloon' })
  expect(await host.finish(machine.state())).toMatchObject({ state: 'paused' })
})
