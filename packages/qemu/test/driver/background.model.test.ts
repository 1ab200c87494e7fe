// The driver's own work: follow-ups of one domain come one after another, in the order in which
// they were asked for, and a failure of one keeps nobody from the next.
import { SimulatedHost } from '@signalbox/testkit'
import { Recorder } from '@signalbox/trace'
import { expect, test } from 'vitest'
import { Background } from '../../src/background.ts'
import type { DomainOf } from '../../src/services.ts'

function ground() {
  const host = new SimulatedHost({ seed: 1 })
  const world = host.world()
  const background = new Background(world, new Recorder({ clock: world.clock, capacity: 64 }))
  const log: string[] = []
  const work = (name: string, ms: number) => (): Promise<void> => {
    log.push(`${name} begins`)
    const { promise, resolve } = Promise.withResolvers<void>()
    world.clock.alarm(world.clock.now() + ms, () => {
      log.push(`${name} is done`)
      resolve()
    })
    return promise
  }
  return { host, background, log, work }
}

/** A domain, as far as the driver's own work knows it. */
const domain = (): DomainOf => ({ record: () => undefined }) as unknown as DomainOf

test('follow-ups of one domain come one after another', async () => {
  const { host, background, log, work } = ground()
  const demo = domain()
  background.queue(demo, 'first', work('first', 100))
  background.queue(demo, 'second', work('second', 1))
  await host.finish(background.idle())
  expect(log).toEqual(['first begins', 'first is done', 'second begins', 'second is done'])
})

test('follow-ups of two domains come side by side', async () => {
  const { host, background, log, work } = ground()
  background.queue(domain(), 'first', work('first', 100))
  background.queue(domain(), 'second', work('second', 1))
  await host.finish(background.idle())
  expect(log).toEqual(['first begins', 'second begins', 'second is done', 'first is done'])
})

test('one that fails is told, and the next one comes', async () => {
  const { host, background, log, work } = ground()
  const demo = domain()
  background.queue(demo, 'first', () => Promise.reject(new Error('a defect')))
  background.queue(demo, 'second', work('second', 1))
  await host.finish(background.idle())
  expect(log).toEqual(['second begins', 'second is done'])
})
