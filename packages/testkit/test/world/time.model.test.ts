// Time in a simulation passes when nothing else happens, or when it is told to.
import { expect, test } from 'vitest'
import { SimulatedHost, SimulationStalled, SimulationTooLong, firstCome } from '../../src/index.ts'

test('an hour passes in no time, and nothing happens in between', async () => {
  const host = new SimulatedHost({ seed: 1 })
  const { clock } = host.world()
  const { promise, resolve } = Promise.withResolvers<number>()
  clock.alarm(3_600_000, () => resolve(clock.now()))
  expect(await host.finish(promise)).toBe(3_600_000)
})

test('time stands still while anything can happen', async () => {
  const host = new SimulatedHost({ seed: 1 })
  const { clock, scheduler } = host.world()
  const seen: string[] = []
  clock.alarm(1, () => seen.push('alarm'))
  const again = (left: number): void => {
    seen.push(`at ${clock.now()}`)
    if (left > 0) scheduler.resume(() => again(left - 1))
  }
  scheduler.resume(() => again(2))
  await host.run()
  expect(seen).toEqual(['at 0', 'at 0', 'at 0', 'alarm'])
})

test('advancing lets happen what is due until then, and no more', async () => {
  const host = new SimulatedHost({ seed: 1 })
  const { clock } = host.world()
  const rung: number[] = []
  for (const atMs of [10, 20, 30]) clock.alarm(atMs, () => rung.push(clock.now()))
  await host.advance(20)
  expect(rung).toEqual([10, 20])
  expect(clock.now()).toBe(20)
  await host.advance(5)
  expect(rung).toEqual([10, 20])
  expect(clock.now()).toBe(25)
})

test('after a leap all alarms of that time race with each other and with everything else', async () => {
  const orders = new Set<string>()
  for (let seed = 0; seed < 40; seed++) {
    const host = new SimulatedHost({ seed })
    const { clock, scheduler } = host.world()
    const order: string[] = []
    clock.alarm(10, () => order.push('deadline'))
    scheduler.resume(() => order.push('grant'))
    host.leap(10)
    await host.run()
    orders.add(order.join(', '))
  }
  expect([...orders].sort()).toEqual(['deadline, grant', 'grant, deadline'])
})

test('where time races, a deadline may pass although its reply could come', async () => {
  const orders = new Set<string>()
  for (let seed = 0; seed < 40; seed++) {
    const host = new SimulatedHost({ seed, timeRaces: true })
    const { clock, scheduler } = host.world()
    const order: string[] = []
    clock.alarm(10, () => order.push(`deadline at ${clock.now()}`))
    scheduler.resume(() => order.push(`grant at ${clock.now()}`))
    await host.run()
    orders.add(order.join(', '))
  }
  expect([...orders].sort()).toEqual([
    'deadline at 10, grant at 10',
    'grant at 0, deadline at 10',
    'grant at 10, deadline at 10',
  ])
})

test('background alarms alone do not keep a run going', async () => {
  const host = new SimulatedHost({ seed: 1 })
  const { clock } = host.world()
  let rung = 0
  const again = (): void => {
    rung++
    clock.alarm(clock.now() + 1000, again, true)
  }
  clock.alarm(1000, again, true)
  clock.alarm(2500, () => undefined)
  await host.run()
  expect(rung).toBe(2)
})

test('a run that waits in vain says what happened last, and one that circles is stopped', async () => {
  const host = new SimulatedHost({ seed: 1, chooser: firstCome() })
  const { scheduler } = host.world('server')
  scheduler.resume(() => undefined)
  const stalled = host.run({ until: () => false })
  await expect(stalled).rejects.toThrow(SimulationStalled)
  await expect(stalled).rejects.toThrow(/server\[1000\]: wake-up 1/)
  const again = (): void => scheduler.resume(again)
  again()
  await expect(host.run({ stepsMax: 50 })).rejects.toThrow(SimulationTooLong)
})

test('what a callback throws fails the run that it happens in', async () => {
  const host = new SimulatedHost({ seed: 1 })
  host.world().scheduler.resume(() => {
    throw new Error('a failed assertion')
  })
  await expect(host.run()).rejects.toThrow('a failed assertion')
})
