// Monitor and agent on real sockets: the same clients, the kernel's buffers, pieces and resets.
import { Recorder, attachFamilies } from '@signalbox/trace'
import { realWorld } from '@signalbox/world'
import type { ByteStream } from '@signalbox/world'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { Agent, Monitor, MonitorLost, qmpInvariants } from '../src/index.ts'
import { greeting } from './monitor-peer.ts'
import { handshakeAnswer, handshakeNumber, isHandshake } from './agent-peer.ts'
import type { Message } from './scripted-peer.ts'

/** Somebody who listens on a real socket, and answers each line by `answer`. */
class Listening implements AsyncDisposable {
  readonly path: string
  readonly streams: ByteStream[] = []
  readonly #undo: AsyncDisposableStack

  private constructor(path: string, undo: AsyncDisposableStack) {
    this.path = path
    this.#undo = undo
  }

  static async open(
    answer: (message: Message, say: (said: string | Uint8Array) => void) => void,
    hello = '',
  ): Promise<Listening> {
    const undo = new AsyncDisposableStack()
    const directory = await mkdtemp(join(tmpdir(), 'sbx-qmp-'))
    undo.defer(() => rm(directory, { recursive: true, force: true }))
    const path = join(directory, 'socket')
    const listening = new Listening(path, undo)
    const listener = await realWorld().sockets.listen(path, 0o600, (stream) => {
      listening.streams.push(stream)
      const say = (said: string | Uint8Array): void => {
        const bytes = typeof said === 'string' ? new TextEncoder().encode(said) : said
        stream.write(bytes).catch(() => undefined)
      }
      let text = ''
      stream.attach({
        data: (chunk) => {
          text += new TextDecoder('latin1').decode(chunk)
          const lines = text.split('\n')
          text = lines.pop() ?? ''
          for (const line of lines)
            answer(JSON.parse(line.slice(line.indexOf('{'))) as Message, say)
        },
        closed: () => undefined,
      })
      if (hello !== '') say(hello)
    })
    undo.defer(() => listener.close())
    undo.defer(async () => {
      for (const stream of listening.streams) stream.destroy()
    })
    return listening
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#undo.disposeAsync()
  }
}

async function connection(path: string) {
  const world = realWorld()
  const recorder = new Recorder({ clock: world.clock, capacity: 1024 })
  const checker = attachFamilies(recorder, qmpInvariants)
  const stream = await world.sockets.connect(path)
  return { world, recorder, checker, stream, domain: undefined, instance: 1 }
}

test('a session is opened, asked and told, and a long answer comes whole', async () => {
  const long = 'x'.repeat(5 * 2 ** 20)
  await using qemu = await Listening.open(
    ({ id, execute }, say) => {
      if (execute === 'stop') say('{"event":"STOP"}\r\n')
      say(`${JSON.stringify({ return: execute === 'query-block' ? long : {}, id })}\r\n`)
    },
    `${JSON.stringify(greeting)}\r\n`,
  )
  const connected = await connection(qemu.path)
  const monitor = await Monitor.open({ ...connected, greetingDeadlineMs: 10_000 })
  const events = monitor.events()
  expect(await monitor.execute('query-block', {}, {})).toBe(long)
  await monitor.execute('stop', {}, {})
  expect((await events.next()).value).toMatchObject({ name: 'STOP' })
  const asking = monitor.execute('query-status', {}, {}).catch((error: unknown) => error)
  qemu.streams[0]?.destroy()
  expect([await asking, await events.next()]).toEqual([
    expect.toSatisfy((answer) => answer instanceof MonitorLost || typeof answer === 'object'),
    { done: true, value: undefined },
  ])
  await expect(monitor.execute('query-status', {}, {})).rejects.toBeInstanceOf(MonitorLost)
  expect(connected.checker.breaches).toEqual([])
})

test('a socket on which nobody greets is given up', async () => {
  await using silent = await Listening.open(() => undefined)
  const connected = await connection(silent.path)
  const opening = Monitor.open({ ...connected, greetingDeadlineMs: 50 })
  await expect(opening).rejects.toThrow(/no greeting within 50 ms/)
})

test('an agent answers after a flood, and one that floods for ever is given up', async () => {
  const flood = new Uint8Array(8 * 2 ** 20).fill(0x7b)
  await using guest = await Listening.open((message, say) => {
    if (!isHandshake(message)) say(`{"return":"${String(message['execute'])}"}\n`)
    else {
      say(flood)
      say(handshakeAnswer(handshakeNumber(message)))
    }
  })
  const connected = await connection(guest.path)
  const agent = new Agent(connected)
  const patience = { deadlineMs: 10_000, syncDeadlineMs: 10_000 }
  expect(await agent.execute('guest-a', {}, patience)).toBe('guest-a')
  expect(await agent.execute('guest-b', {}, patience)).toBe('guest-b')
  agent.close()
  await expect(agent.execute('guest-c', {}, patience)).rejects.toThrow(/disappeared/)
  expect(connected.checker.breaches).toEqual([])
})
