// Consoles over the native front: bytes in order both ways, and neither a guest that babbles nor a
// client that does not read fills any memory.
import * as fc from 'fast-check'
import type { ByteStream } from '@signalbox/world'
import { expect, test } from 'vitest'
import { streamWindowBytes } from '../src/protocol/limits.ts'
import { ground } from './ground.ts'
import type { Ground } from './ground.ts'

interface Stage extends Ground {
  /** The guest's end of the console that was opened last. */
  readonly guest: () => Promise<ByteStream>
}

/** A ground on which each console is a socket of its own. */
async function consoles(seed = 1): Promise<Stage> {
  const guests: ByteStream[] = []
  let opened = 0
  const stage: Ground = await ground({
    simulation: { seed, fragments: true },
    openConsole: async () => {
      const path = `/run/console-${opened++}`
      await stage.world.sockets.listen(path, 0o600, (stream) => guests.push(stream))
      return await stage.world.sockets.connect(path)
    },
  })
  return {
    ...stage,
    guest: async () => {
      await stage.host.run({ until: () => guests.length === opened && opened > 0 })
      const guest = guests.at(-1)
      if (guest === undefined) throw new Error('no console was opened')
      return guest
    },
  }
}

interface Ears {
  readonly chunks: Uint8Array[]
  readonly size: number
  readonly closed: boolean
  readonly reason: Error | undefined
}

function listenTo(stream: ByteStream): Ears {
  const ears = {
    chunks: [] as Uint8Array[],
    size: 0,
    closed: false,
    reason: undefined as Error | undefined,
  }
  stream.attach({
    data(chunk) {
      ears.chunks.push(chunk)
      ears.size += chunk.length
    },
    closed(reason) {
      ears.closed = true
      ears.reason = reason
    },
  })
  return ears
}

test('what either side writes reaches the other, byte for byte', async () => {
  const bytes = fc.array(fc.uint8Array({ minLength: 1, maxLength: 20_000 }), { maxLength: 12 })
  const law = fc.asyncProperty(fc.nat(), bytes, bytes, async (seed, typed, printed) => {
    const stage = await consoles(seed)
    const { host, connect, guest } = stage
    const client = await connect()
    const near = await host.finish(client.openConsole({ domain: 'vm' }))
    const far = await guest()
    const nearEars = listenTo(near)
    const farEars = listenTo(far)
    const writes = [
      ...typed.map((each) => near.write(each)),
      ...printed.map((each) => far.write(each)),
    ]
    await host.finish(Promise.all(writes))
    const size = (list: readonly Uint8Array[]): number =>
      list.reduce((sum, each) => sum + each.length, 0)
    await host.run({
      until: () => nearEars.size === size(printed) && farEars.size === size(typed),
    })
    expect(Buffer.concat(nearEars.chunks).equals(Buffer.concat(printed))).toBe(true)
    expect(Buffer.concat(farEars.chunks).equals(Buffer.concat(typed))).toBe(true)
  })
  await fc.assert(law, { numRuns: 40 })
})

test('a guest that babbles to a client that does not read is held back', async () => {
  const { host, connect, guest } = await consoles()
  const client = await connect('sleepy')
  const near = await host.finish(client.openConsole({ domain: 'vm' }))
  const far = await guest()
  near.pause()
  const ears = listenTo(near)
  listenTo(far)
  const flood = far.write(new Uint8Array(8 * 2 ** 20))
  flood.catch(() => undefined)
  await host.advance(1000)
  expect(ears.size).toBe(0)
  const observer = await connect()
  const report = (await host.finish(observer.call('daemon.status'))) as {
    readonly clients: readonly { readonly unsentBytes: number }[]
  }
  for (const each of report.clients) expect(each.unsentBytes).toBeLessThan(2 ** 20)
  expect(far.unsentBytes).toBeGreaterThan(6 * 2 ** 20)
  near.resume()
  await host.run({ until: () => ears.size === 8 * 2 ** 20, stepsMax: 1_000_000 })
})

test('the end of the console is told after its last bytes', async () => {
  const { host, connect, guest } = await consoles()
  const client = await connect()
  const near = await host.finish(client.openConsole({ domain: 'vm' }))
  const far = await guest()
  const ears = listenTo(near)
  listenTo(far)
  await host.finish(far.write(new TextEncoder().encode('reboot: Power down')))
  far.end()
  await host.run({ until: () => ears.closed })
  expect(Buffer.concat(ears.chunks).toString()).toBe('reboot: Power down')
  expect(ears.reason).toBeUndefined()
})

test('a client that leaves gives the console up', async () => {
  const { host, connect, guest } = await consoles()
  const client = await connect()
  await host.finish(client.openConsole({ domain: 'vm' }))
  const ears = listenTo(await guest())
  client.close()
  await host.run({ until: () => ears.closed })
})

test('a console that cannot be opened says why', async () => {
  const { host, connect } = await ground({
    openConsole: async () => {
      throw Object.assign(new Error("'vm' has a reader."), { code: 'VIR_ERR_OPERATION_FAILED' })
    },
  })
  const client = await connect()
  const opening = client.openConsole({ domain: 'vm' })
  await expect(host.finish(opening)).rejects.toMatchObject({
    code: 'VIR_ERR_OPERATION_FAILED',
    message: "'vm' has a reader.",
  })
})

test('a client that sends more than its window is sent away', async () => {
  const { host, raw, guest } = await consoles()
  const client = await raw()
  client.greet()
  client.send({ type: 'open', id: 1, stream: 'console', domain: 'vm' })
  // A guest that does not read: nothing it was sent is ever taken.
  const far = await guest()
  far.pause()
  const base64 = Buffer.alloc(streamWindowBytes).toString('base64')
  for (let n = 0; n < 40; n++) client.send({ type: 'data', id: 1, base64 })
  await host.run({ until: () => client.isClosed })
  expect(client.messages.at(-1)).toMatchObject({ type: 'goodbye', error: { code: 'VIR_ERR_RPC' } })
})
