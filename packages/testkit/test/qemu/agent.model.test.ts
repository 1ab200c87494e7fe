// The guest's agent behind its port: handshakes, errors, who gets which answer, and the modes.
import type { ByteStream } from '@signalbox/world'
import { expect, test } from 'vitest'
import { parseAgentMode } from '../../src/index.ts'
import { Bench, smallMachine } from './bench.ts'
import { brief } from './raw-monitor.ts'

const words = [
  ...smallMachine.filter((word) => word !== '-S'),
  '-chardev',
  'socket,id=qga,path=/bench/agent,server=on,wait=off',
  '-device',
  'virtserialport,chardev=qga,name=org.qemu.guest_agent.0,id=agent0',
] as const

/** A client of the port: everything that comes, as text, 0xFF as §. */
class Client {
  text = ''
  bytes = 0
  readonly stream: ByteStream

  constructor(stream: ByteStream) {
    this.stream = stream
    stream.attach({
      data: (chunk) => {
        this.bytes += chunk.length
        const piece = new TextDecoder('latin1').decode(chunk.subarray(0, 4096))
        this.text += piece.replaceAll('\u00ff', '§')
      },
      closed: () => {
        this.text += '(closed)'
      },
    })
  }

  say(text: string): void {
    const bytes = new TextEncoder().encode(text.replaceAll('§', '\u0001'))
    this.stream.write(bytes.map((byte) => (byte === 1 ? 0xff : byte))).catch(() => undefined)
  }
}

async function open(mode = 'normal') {
  const bench = await Bench.open({ words, qemu: { agent: parseAgentMode(mode) } })
  const connect = async (): Promise<Client> =>
    new Client(await bench.finish(bench.world.sockets.connect('/bench/agent')))
  const client = await connect()
  if (mode !== 'off') await bench.host.run({ until: () => bench.machine.agentPort?.open === true })
  return { bench, client, connect, host: bench.host }
}

function sync(id: number): string {
  return `§{"execute":"guest-sync-delimited","arguments":{"id":${id}}}\n`
}

test('the 0xFF of a handshake is an error of its own, and the answer begins with one', async () => {
  const { client, host } = await open()
  client.say(sync(42))
  await host.advance(10)
  expect(client.text.split('\n')).toEqual([
    expect.stringContaining('JSON parse error, stray') as string,
    '§{"return":42}',
    '',
  ])
})

test('half a line waits for the rest, or for a 0xFF', async () => {
  const { client, host } = await open()
  client.say('{"execute":"guest-')
  await host.advance(1000)
  expect(client.text).toBe('')
  client.say('ping","id":7}\n')
  await host.advance(10)
  expect(client.text).toBe('{"return":{},"id":7}\n')
  client.say('{"execute":')
  client.say(sync(1))
  await host.advance(10)
  expect(client.text.split('\n').at(-2)).toBe('§{"return":1}')
})

test('what a client that left had asked for is answered to the next one', async () => {
  const { bench, client, connect, host } = await open()
  client.say('{"execute":"guest-get-host-name"}\n')
  await host.run({ until: () => bench.machine.agentPort?.agent.received.length === 1 })
  client.stream.destroy()
  await host.advance(10)
  const next = await connect()
  next.say('{"execute":"guest-ping"}\n')
  await host.advance(10)
  expect(next.text).toBe('{"return":{"host-name":"sbx-guest"}}\n{"return":{}}\n')
})

test('a second client is served when the first has gone, and what it had sent then', async () => {
  const { client, connect, host } = await open()
  const second = await connect()
  second.say('{"execute":"guest-ping"}\n')
  await host.advance(1000)
  expect(second.text).toBe('')
  client.stream.destroy()
  await host.advance(10)
  expect(second.text).toBe('{"return":{}}\n')
})

test('a command to nobody is kept, and answered by the agent that comes', async () => {
  const { bench, client, host } = await open('off')
  await host.advance(1000)
  client.say('{"execute":"guest-ping"}\n')
  await host.advance(1000)
  expect(client.text).toBe('')
  bench.machine.agentPort?.agent.become({ kind: 'normal' })
  await host.advance(100)
  expect(client.text).toBe('{"return":{}}\n')
})

test('the agent of a stopped guest answers once it is continued', async () => {
  const { bench, client, host } = await open()
  await bench.ask('stop')
  client.say('{"execute":"guest-ping"}\n')
  await host.advance(1000)
  expect(client.text).toBe('')
  await bench.ask('cont')
  await host.advance(10)
  expect(client.text).toBe('{"return":{}}\n')
})

test('a frozen agent does little else, and thaws', async () => {
  const { client, host } = await open()
  for (const command of ['guest-fsfreeze-freeze', 'guest-exec', 'guest-fsfreeze-status']) {
    client.say(`{"execute":"${command}"}\n`)
  }
  client.say('{"execute":"guest-fsfreeze-thaw"}{"execute":"guest-fsfreeze-thaw"}\n')
  await host.advance(10)
  expect(client.text.trim().split('\n')).toEqual([
    '{"return":1}',
    expect.stringContaining('guest-exec has been disabled: the agent is in frozen state') as string,
    '{"return":"frozen"}',
    '{"return":1}',
    '{"return":0}',
  ])
})

test('a program is started, and its end told once', async () => {
  const { client, host } = await open()
  client.say('{"execute":"guest-exec","arguments":{"path":"/bin/false"}}\n')
  await host.advance(100)
  const pid = Number(/"pid":(?<pid>\d+)/u.exec(client.text)?.groups?.['pid'])
  client.say(`{"execute":"guest-exec-status","arguments":{"pid":${pid}}}\n`)
  client.say(`{"execute":"guest-exec-status","arguments":{"pid":${pid}}}\n`)
  await host.advance(100)
  expect(client.text).toContain('"exited":true,"exitcode":1')
  expect(client.text).toContain("Invalid parameter 'pid'")
})

test.for([
  ['silent', ''],
  ['sync', '§{"return":5}'],
  ['badid', '§{"return":6}'],
] as const)('an agent that is %s', async ([mode, last]) => {
  const { client, host } = await open(mode)
  client.say(`${sync(5)}{"execute":"nosuch"}\n`)
  await host.advance(10_000)
  expect(client.text.split('\n').find((line) => line.startsWith('§')) ?? '').toBe(last)
})

test('an agent that is slow answers each in its time; one that repeats, twice', async () => {
  const slow = await open('slow=2')
  slow.client.say('{"execute":"guest-ping"}\n')
  await slow.host.advance(1999)
  expect(slow.client.text).toBe('')
  await slow.host.advance(2)
  expect(slow.client.text).toBe('{"return":{}}\n')
  const twice = await open('dup')
  twice.client.say('{"execute":"guest-ping"}\n')
  await twice.host.advance(10)
  expect(twice.client.text).toBe('{"return":{}}\n{"return":{}}\n')
})

test.for(['flood', 'garbage'])(
  'an agent that is %s speaks for as long as somebody reads',
  async (mode) => {
    const { client, host } = await open(mode)
    await host.advance(200)
    const before = client.bytes
    expect(before).toBeGreaterThan(10_000)
    client.stream.pause()
    await host.advance(5000)
    expect(client.bytes).toBe(before)
    client.stream.resume()
    await host.advance(200)
    expect(client.bytes).toBeGreaterThan(before)
  },
)

test('a port that flaps is told once a second, and only the latest of it', async () => {
  const { bench, host } = await open('flap')
  await host.advance(5000)
  bench.monitor.send('query-status')
  const told = brief(await bench.finish(bench.monitor.untilAnswer()))
  const changes = told.filter((each) => each.startsWith('VSERPORT_CHANGE'))
  expect(changes.length).toBeGreaterThanOrEqual(4)
  expect(changes.length).toBeLessThanOrEqual(7)
})

test('guest-shutdown has no answer', async () => {
  const { bench, client, host } = await open()
  client.say('{"execute":"guest-shutdown","arguments":{"mode":"powerdown"}}\n')
  await bench.finish(bench.monitor.untilEnd())
  await host.run()
  expect(client.text).toBe('(closed)')
})
