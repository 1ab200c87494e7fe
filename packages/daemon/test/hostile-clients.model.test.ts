// Whatever a client sends, it ends its own connection at most.
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { helloMs, requestBytesMax } from '../src/protocol/limits.ts'
import { ground } from './ground.ts'
import type { Ground, RawClient } from './ground.ts'

const encoder = new TextEncoder()
const operations = { echo: async ({ input }: { readonly input?: unknown }) => input }

/** The daemon serves another client still. */
async function serves({ host, connect }: Ground): Promise<void> {
  const client = await connect()
  const input = { still: 'here' }
  expect(await host.finish(client.call('echo', { input, deadlineMs: 1000 }))).toEqual(input)
  client.close()
}

async function saidGoodbye({ host }: Ground, client: RawClient, words: RegExp): Promise<void> {
  await host.run({ until: () => client.isClosed })
  expect(client.messages.at(-1)).toMatchObject({
    type: 'goodbye',
    error: { code: 'VIR_ERR_RPC', message: expect.stringMatching(words) as unknown },
  })
}

/** A line that is nearly a message: pieces of real ones with something else in their places. */
const nearly = fc
  .record(
    {
      type: fc.oneof(
        fc.constantFrom('hello', 'request', 'cancel', 'subscribe', 'open', 'data', 'window', 'end'),
        fc.jsonValue(),
      ),
      id: fc.oneof(fc.integer({ min: -1, max: 3 }), fc.jsonValue()),
      operation: fc.oneof(fc.constant('echo'), fc.constant('__proto__'), fc.jsonValue()),
      domain: fc.jsonValue(),
      input: fc.jsonValue(),
      to: fc.constantFrom('events', 'trace', 'nothing'),
      from: fc.jsonValue(),
      bytes: fc.integer({ min: -1, max: 2 ** 40 }),
      base64: fc.oneof(fc.base64String(), fc.string()),
      deadlineMs: fc.double(),
    },
    { requiredKeys: [] },
  )
  .map((object) => encoder.encode(`${JSON.stringify(object)}\n`))

const garbage = fc.oneof(fc.uint8Array({ maxLength: 300 }), nearly)

test('no bytes whatsoever harm anybody but the connection that sent them', async () => {
  const law = fc.asyncProperty(
    fc.integer({ min: 0, max: 2 ** 31 }),
    fc.boolean(),
    fc.array(garbage, { maxLength: 12 }),
    async (seed, greets, pieces) => {
      const stage = await ground({ operations, simulation: { seed, fragments: true } })
      const client = await stage.raw()
      if (greets) client.greet()
      for (const piece of pieces) client.sendBytes(piece)
      await stage.host.advance(100)
      await serves(stage)
    },
  )
  await fc.assert(law, { numRuns: 150 })
})

const valid = { type: 'request', id: 1, operation: 'echo' }

test.each<[string, (client: RawClient) => void, RegExp]>([
  ['a message before hello', (client) => client.send(valid), /before hello/],
  ['no JSON', (client) => client.sendBytes(encoder.encode('destroy everything\n')), /no JSON/],
  ['a list', (client) => client.sendBytes(encoder.encode('[]\n')), /no JSON object/],
  [
    'deep nesting',
    (client) => client.sendBytes(encoder.encode(`${'['.repeat(100_000)}\n`)),
    /nested too deeply/,
  ],
  [
    'an endless line',
    (client) => client.sendBytes(new Uint8Array(requestBytesMax + 1).fill(0x20)),
    /longer than/,
  ],
  [
    'an unknown message',
    (client) => {
      client.greet()
      client.send({ type: 'destroy', id: 1 })
    },
    /type/,
  ],
  [
    'an identifier twice',
    (client) => {
      client.greet()
      client.send({ type: 'subscribe', id: 1, to: 'events' })
      client.send(valid)
    },
    /identifier 1 is in use/,
  ],
  [
    'too many subscriptions',
    (client) => {
      client.greet()
      for (let id = 1; id <= 65; id++) client.send({ type: 'subscribe', id, to: 'events' })
    },
    /more than 64/,
  ],
])('%s ends the connection with an error that says so', async (_what, send, words) => {
  const stage = await ground({ operations })
  const client = await stage.raw()
  send(client)
  await saidGoodbye(stage, client, words)
  await serves(stage)
})

test('a client that says no hello is sent away', async () => {
  const stage = await ground({ operations })
  const client = await stage.raw()
  await stage.host.advance(helloMs - 1)
  expect(client.isClosed).toBe(false)
  await stage.host.advance(helloMs)
  await saidGoodbye(stage, client, /no hello/)
})

test('a client of another version is told how to go on', async () => {
  const stage = await ground({ operations })
  const client = await stage.raw()
  client.send({ type: 'hello', protocol: 'signalbox', version: 99, client: 'tomorrow' })
  await saidGoodbye(stage, client, /version 99.*machines that run go on/)
})

test('a client cannot put lines or terminal codes into what others read of it', async () => {
  const stage = await ground({ operations })
  const client = await stage.raw()
  client.greet('evil\n\u001b[2Jname')
  client.send(valid)
  await stage.host.run({ until: () => client.of('reply').length === 1 })
  expect(stage.driver.invocations[0]?.client).toBe('client 1 (evil[2Jname)')
})
