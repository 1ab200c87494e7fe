// Events and trace: in order, complete, or with the loss told where it is; and a subscriber that
// does not read costs next to nothing.
import * as fc from 'fast-check'
import { eventKind } from '@signalbox/trace'
import { expect, test } from 'vitest'
import type { DaemonClient } from '../src/client/daemon-client.ts'
import { ground } from './ground.ts'
import type { Ground } from './ground.ts'

const tag = (name: string) => ({ number: 1, name, uuid: `uuid-of-${name}` })
const stepMade = eventKind<{ readonly text: string }>('test.step', 'A step of a test.')

interface Told {
  readonly items: Readonly<Record<string, unknown>>[]
  /** Losses, with the number of items told before each. */
  readonly missed: { readonly count: number | undefined; readonly after: number }[]
  next: number
  ended: boolean
}

function follow(
  client: DaemonClient,
  options: Parameters<DaemonClient['subscribe']>[0],
): Told & { close(): void } {
  const told: Told = { items: [], missed: [], next: 0, ended: false }
  const subscription = client.subscribe(options, {
    items(items, next) {
      told.items.push(...items)
      told.next = next
    },
    missed(count) {
      told.missed.push({ count, after: told.items.length })
    },
    ended() {
      told.ended = true
    },
  })
  return Object.assign(told, { close: () => subscription.close() })
}

function babble({ driver }: Ground, count: number, name = 'vm'): void {
  for (let n = 0; n < count; n++) {
    driver.emit({ event: 'balloon-change', actualKiB: n, domain: tag(name) })
  }
}

async function settled({ host, connect }: Ground): Promise<void> {
  const client = await connect()
  await host.finish(client.call('daemon.status'))
  await host.advance(100)
  client.close()
}

test('every subscriber is told every event in order', async () => {
  const stage = await ground()
  const followers = [await stage.connect(), await stage.connect()].map((client) =>
    follow(client, { to: 'events' }),
  )
  await settled(stage)
  babble(stage, 1000)
  await settled(stage)
  for (const { items, missed } of followers) {
    expect(missed).toEqual([])
    expect(items.map((item) => item['sequence'])).toEqual(
      Array.from({ length: 1000 }, (_, index) => index + 1),
    )
  }
})

test('a subscriber may ask for one domain alone, by name or UUID', async () => {
  const stage = await ground()
  const client = await stage.connect()
  const byName = follow(client, { to: 'events', domain: 'a' })
  const byUuid = follow(client, { to: 'events', domain: 'uuid-of-b' })
  await settled(stage)
  babble(stage, 3, 'a')
  babble(stage, 2, 'b')
  babble(stage, 1, 'c')
  await settled(stage)
  expect(byName.items.map((item) => item['domain'])).toEqual([tag('a'), tag('a'), tag('a')])
  expect(byUuid.items.map((item) => item['domain'])).toEqual([tag('b'), tag('b')])
})

test('a subscriber may ask for some kinds alone', async () => {
  const stage = await ground()
  const client = await stage.connect()
  const told = follow(client, { to: 'events', kinds: ['reboot'] })
  await settled(stage)
  babble(stage, 5)
  stage.driver.emit({ event: 'reboot', domain: tag('vm') })
  babble(stage, 5)
  await settled(stage)
  expect(told.items).toMatchObject([{ event: 'reboot', sequence: 6 }])
  expect(told.missed).toEqual([])
})

test('a subscriber that comes back goes on where it was', async () => {
  const law = fc.asyncProperty(
    fc.array(fc.nat({ max: 300 }), { minLength: 1, maxLength: 6 }),
    async (bursts) => {
      const stage = await ground()
      const seen: unknown[] = []
      let from = { sequence: 0, epoch: '' }
      for (const burst of bursts) {
        const client = await stage.connect()
        from = { ...from, epoch: client.hello.epoch }
        const told = follow(client, { to: 'events', from })
        babble(stage, burst)
        await settled(stage)
        seen.push(...told.items.map((item) => item['sequence']))
        from = { ...from, sequence: Math.max(from.sequence, told.next) }
        client.close()
        babble(stage, 2)
      }
      const last = await stage.connect()
      const told = follow(last, { to: 'events', from })
      await settled(stage)
      seen.push(...told.items.map((item) => item['sequence']))
      const all = bursts.reduce((sum, burst) => sum + burst + 2, 0)
      expect(seen).toEqual(Array.from({ length: all }, (_, index) => index + 1))
    },
  )
  await fc.assert(law, { numRuns: 20 })
})

test('after a position of another daemon come an unknown loss and all there is', async () => {
  const stage = await ground()
  babble(stage, 3)
  const client = await stage.connect()
  const told = follow(client, { to: 'events', from: { sequence: 77, epoch: 'of another' } })
  await settled(stage)
  expect(told.missed).toEqual([{ count: undefined, after: 0 }])
  expect(told.items).toHaveLength(3)
})

test('who does not read costs less than 1 MiB, and learns exactly what it missed', async () => {
  const stage = await ground()
  const client = await stage.connect('slow')
  const told = follow(client, { to: 'events' })
  await settled(stage)
  client.pause()
  const total = 100_000
  for (let n = 0; n < total / 1000; n++) {
    babble(stage, 1000)
    await stage.host.advance(10)
  }
  const observer = await stage.connect('observer')
  const report = (await stage.host.finish(observer.call('daemon.status'))) as {
    readonly clients: readonly { readonly client: string; readonly unsentBytes: number }[]
  }
  const slow = report.clients.find((each) => each.client.includes('slow'))
  expect(slow?.unsentBytes).toBeLessThan(2 ** 20)
  client.resume()
  await settled(stage)
  const lost = told.missed.reduce((sum, { count = 0 }) => sum + count, 0)
  expect(lost).toBeGreaterThan(0)
  expect(told.items.length + lost).toBe(total)
  // The loss is told where it is: nowhere else is there a gap.
  const gaps = told.items
    .map((item, index) => ({
      index,
      jump: Number(item['sequence']) - Number(told.items[index - 1]?.['sequence'] ?? 0),
    }))
    .filter(({ jump }) => jump !== 1)
  expect(gaps.map(({ index }) => index)).toEqual(told.missed.map(({ after }) => after))
  expect(gaps.map(({ jump }) => jump - 1)).toEqual(told.missed.map(({ count }) => count))
})

test('the trace can be followed from its beginning, and what the ring forgot is told', async () => {
  const stage = await ground()
  const { recorder } = stage.driver
  const record = (text: string): void =>
    recorder.record(stepMade, stage.host.nowMs, tag('vm'), 1, undefined, 0, { text })
  for (let n = 0; n < 5000; n++) record(`early ${n}`)
  const client = await stage.connect()
  const told = follow(client, { to: 'trace', from: { sequence: 0 } })
  await settled(stage)
  for (let n = 0; n < 10; n++) record(`late ${n}`)
  await settled(stage)
  // Steps of the daemon itself are among them: that clients came, and what they have open.
  expect(told.items.length).toBeGreaterThanOrEqual(4096 + 10)
  expect(told.missed).toEqual([{ count: recorder.next - told.items.length, after: 0 }])
  expect(told.items.findLast(({ kind }) => kind === 'test.step')).toMatchObject({
    domain: { name: 'vm' },
    detail: { text: 'late 9' },
  })
})

test('who unsubscribes hears no more, and nothing is left of the subscription', async () => {
  const stage = await ground()
  const client = await stage.connect()
  const told = follow(client, { to: 'events' })
  await settled(stage)
  babble(stage, 1)
  await settled(stage)
  told.close()
  await settled(stage)
  expect(told.ended).toBe(true)
  babble(stage, 1)
  await settled(stage)
  expect(told.items).toHaveLength(1)
})
