// Requests over the native front: each client gets exactly its own replies, whatever the others do.
import { setImmediate } from 'node:timers/promises'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { untilLeft } from '../src/scripted/index.ts'
import { queuedMax, runningMax } from '../src/protocol/limits.ts'
import { ground } from './ground.ts'

const echo = async ({ input }: { readonly input?: unknown }): Promise<unknown> => input

test('clients that interleave each get exactly their own replies', async () => {
  const law = fc.asyncProperty(
    fc.integer({ min: 0, max: 2 ** 31 }),
    fc.array(fc.nat({ max: 3 }), { minLength: 1, maxLength: 40 }),
    async (seed, senders) => {
      const { host, connect } = await ground({
        operations: { echo },
        simulation: { seed, fragments: true },
      })
      const clients = [await connect('a'), await connect('b'), await connect('c'), await connect()]
      const calls = senders.map((sender, index) => {
        const client = clients[sender]
        if (client === undefined) throw new Error('no such client')
        const input = { sender, index, text: '🚂'.repeat(index) }
        return { input, answer: client.call('echo', { input }) }
      })
      const answers = await host.finish(Promise.all(calls.map(({ answer }) => answer)))
      expect(answers).toEqual(calls.map(({ input }) => input))
    },
  )
  await fc.assert(law, { numRuns: 40 })
})

test('an error arrives with its code, its domain, its words and its fields', async () => {
  const { host, connect } = await ground({
    operations: {
      fail: async () => {
        throw Object.assign(new Error('Cannot do it: it is Tuesday.'), {
          code: 'VIR_ERR_OPERATION_INVALID',
          errorDomain: 'VIR_FROM_QEMU',
          fields: { domain: 'vm', waitedMs: 7 },
        })
      },
    },
  })
  const client = await connect()
  await expect(host.finish(client.call('fail'))).rejects.toMatchObject({
    code: 'VIR_ERR_OPERATION_INVALID',
    errorDomain: 'VIR_FROM_QEMU',
    message: 'Cannot do it: it is Tuesday.',
    fields: { domain: 'vm', waitedMs: 7 },
  })
})

test('the driver learns who calls, on what, and how long it may take', async () => {
  const { host, connect, driver } = await ground({ operations: { echo } })
  const client = await connect('signalbox save')
  const options = { domain: 'vm', input: { a: 1 }, deadlineMs: 5000, jobWaitMs: 30 }
  await host.finish(client.call('echo', options))
  expect(driver.invocations).toMatchObject([
    { operation: 'echo', domain: 'vm', input: { a: 1 }, jobWaitMs: 30 },
  ])
  const [invocation] = driver.invocations
  expect(invocation?.client).toBe('client 1 (signalbox save)')
  expect(invocation?.deadlineMs).toBeLessThanOrEqual(5000)
  expect(invocation?.deadlineMs).toBeGreaterThan(4900)
})

test('a client that calls thousands of times has a few running and the rest waiting', async () => {
  let running = 0
  let most = 0
  const gate = Promise.withResolvers<void>()
  const { host, connect } = await ground({
    operations: {
      echo,
      slow: async () => {
        most = Math.max(most, ++running)
        await gate.promise
        running--
      },
    },
  })
  const many = await connect('many')
  const other = await connect('other')
  const calls = Array.from({ length: 5000 }, () => many.call('slow'))
  await host.finish(other.call('echo'))
  await host.advance(100)
  expect(running).toBe(runningMax)
  expect(await host.finish(other.call('echo', { input: { n: 1 } }))).toEqual({ n: 1 })
  gate.resolve()
  await host.finish(Promise.all(calls))
  expect(most).toBe(runningMax)
})

test('a client whose queue is full is not read any further, and loses nothing', async () => {
  const gate = Promise.withResolvers<void>()
  const { host, raw } = await ground({ operations: { slow: () => gate.promise } })
  const client = await raw()
  client.greet()
  const count = queuedMax * 2
  for (let id = 1; id <= count; id++) client.send({ type: 'request', id, operation: 'slow' })
  await host.advance(1000)
  const observer = await raw()
  observer.greet()
  observer.send({ type: 'request', id: 1, operation: 'daemon.status' })
  await host.run({ until: () => observer.of('reply').length > 0 })
  const [reply] = observer.of('reply') as {
    readonly result: { clients: { requestsWaiting: number }[] }
  }[]
  const waiting = reply?.result.clients[0]?.requestsWaiting ?? 0
  expect(waiting).toBeGreaterThanOrEqual(queuedMax)
  expect(waiting).toBeLessThan(queuedMax + 2000)
  gate.resolve()
  await host.run({ until: () => client.of('reply').length === count, stepsMax: 1_000_000 })
  expect(
    client
      .of('reply')
      .map(({ id }) => id)
      .sort((a, b) => Number(a) - Number(b)),
  ).toEqual(Array.from({ length: count }, (_, index) => index + 1))
})

test('a client that does not read its answers is not served any further', async () => {
  const big = 'x'.repeat(100_000)
  let served = 0
  const { host, connect, raw } = await ground({
    operations: {
      echo,
      big: async () => {
        served++
        return big
      },
    },
  })
  const client = await raw()
  client.greet()
  await host.run({ until: () => client.of('hello').length > 0 })
  client.stream.pause()
  for (let id = 1; id <= 2000; id++) client.send({ type: 'request', id, operation: 'big' })
  await host.advance(1000)
  expect(served).toBeLessThan(200)
  const other = await connect()
  expect(await host.finish(other.call('echo', { input: {} }))).toEqual({})
  client.stream.resume()
  await host.run({ until: () => client.of('reply').length === 2000, stepsMax: 1_000_000 })
  expect(served).toBe(2000)
})

test('cancelling ends a wait, also of a request that has not begun', async () => {
  const { host, connect } = await ground({ operations: { wait: untilLeft } })
  const client = await connect()
  const first = new AbortController()
  const running = client.call('wait', { signal: first.signal })
  await host.advance(10)
  first.abort()
  await expect(host.finish(running)).rejects.toMatchObject({ code: 'VIR_ERR_OPERATION_ABORTED' })

  const last = new AbortController()
  const filling = Array.from({ length: runningMax }, () => client.call('wait'))
  for (const each of filling) each.catch(() => undefined)
  const queued = client.call('wait', { signal: last.signal })
  await host.advance(10)
  last.abort()
  await expect(host.finish(queued)).rejects.toMatchObject({ code: 'VIR_ERR_OPERATION_ABORTED' })
})

test('a request that waited behind its own fellows until its deadline never begins', async () => {
  const { host, connect, driver } = await ground({ operations: { wait: untilLeft } })
  const client = await connect()
  const controller = new AbortController()
  const filling = Array.from({ length: runningMax }, () =>
    client.call('wait', { signal: controller.signal }),
  )
  const settled = Promise.allSettled(filling)
  const late = client.call('wait', { deadlineMs: 1000 })
  late.catch(() => undefined)
  await host.advance(1500)
  controller.abort()
  await expect(host.finish(late)).rejects.toMatchObject({ code: 'VIR_ERR_OPERATION_TIMEOUT' })
  expect(driver.invocations).toHaveLength(runningMax)
  await settled
})

test('when a client goes, its waits are given up and its subscriptions let go', async () => {
  const given: string[] = []
  const { host, raw, driver, connect } = await ground({
    operations: {
      wait: async (invocation) => {
        try {
          return await untilLeft(invocation)
        } finally {
          given.push('up')
        }
      },
    },
  })
  const client = await raw()
  client.greet()
  client.send({ type: 'request', id: 1, operation: 'wait' })
  client.send({ type: 'request', id: 2, operation: 'wait' })
  client.send({ type: 'subscribe', id: 3, to: 'trace' })
  await host.run({ until: () => driver.invocations.length === 2 })
  client.stream.destroy()
  await host.run({ until: () => given.length === 2 })
  await setImmediate()
  const status = (await host.finish((await connect()).call('daemon.status'))) as {
    readonly clients: readonly unknown[]
  }
  expect(status.clients).toHaveLength(1)
})

test('a read-only client is refused what changes the daemon, and the driver is told', async () => {
  const { host, raw, driver } = await ground({ operations: { echo } })
  const client = await raw()
  client.send({ type: 'hello', protocol: 'signalbox', version: 1, client: '', readOnly: true })
  client.send({ type: 'request', id: 1, operation: 'daemon.stop' })
  client.send({ type: 'request', id: 2, operation: 'echo' })
  await host.run({ until: () => client.of('reply').length === 2 })
  expect(client.of('reply')[0]).toMatchObject({ error: { code: 'VIR_ERR_OPERATION_DENIED' } })
  expect(driver.invocations).toMatchObject([{ operation: 'echo', readOnly: true }])
})
