// A daemon is killed and the next one starts on what it left: programs live on, locks are free,
// sockets are closed, and nothing that the dead one was about to do happens.
import type { ByteStream, SpawnRequest, World } from '@signalbox/world'
import { expect, test } from 'vitest'
import type { Child, SimulatedWorld } from '../../src/index.ts'
import { ProcessEnded, SimulatedHost } from '../../src/index.ts'

const qemu = '/usr/bin/qemu'
const decoder = new TextDecoder()

function greeter(child: Child): void {
  child.print(`begins with ${child.arguments.join(' ')}\n`)
  child.accept(3, (stream) => {
    stream.attach({
      data: (chunk) => {
        if (decoder.decode(chunk) === 'quit') child.exit(0)
      },
      closed: () => child.print('client left\n'),
    })
    stream
      .write(new TextEncoder().encode(`hello from ${child.identity.pid}`))
      .catch(() => undefined)
  })
}

async function request(world: World): Promise<SpawnRequest> {
  const log = await world.files.open('/var/log', 'append')
  const inherit = [{ kind: 'listener', path: '/run/monitor' }] as const
  return { command: qemu, arguments: ['-x'], environment: {}, directory: '/', log, inherit }
}

function begin(seed: number): { host: SimulatedHost; daemon: SimulatedWorld } {
  const host = new SimulatedHost({ seed })
  host.disk.put('/var/.keep', '')
  host.install(qemu, greeter)
  return { host, daemon: host.world() }
}

async function greeting(stream: ByteStream): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>()
  stream.attach({
    data: (chunk) => resolve(decoder.decode(chunk)),
    closed: () => resolve('closed'),
  })
  return promise
}

test('a program lives on, and the next daemon finds, greets and ends it', async () => {
  for (let seed = 0; seed < 20; seed++) {
    const { host, daemon } = begin(seed)
    const { identity } = daemon.processes.spawn(await host.finish(request(daemon)))
    const stream = await host.finish(daemon.sockets.connect('/run/monitor'))
    expect(await host.finish(greeting(stream))).toBe(`hello from ${identity.pid}`)

    daemon.kill()
    await host.run()
    expect(host.disk.text('/var/log')).toBe('begins with -x\nclient left\n')

    const next = host.world()
    expect(next.processes.look(identity.pid)).toMatchObject({ identity, state: 'S' })
    const again = await host.finish(next.sockets.connect('/run/monitor'))
    expect(await host.finish(greeting(again))).toBe(`hello from ${identity.pid}`)
    const gone = next.processes.gone(identity)
    await host.finish(again.write(new TextEncoder().encode('quit')))
    await host.finish(gone)
    await host.run()
    expect(next.processes.look(identity.pid)).toBeUndefined()
    await expect(host.finish(next.sockets.connect('/run/monitor'))).rejects.toMatchObject({
      code: 'ECONNREFUSED',
    })
  }
})

test('a lock goes with its holder, at once', async () => {
  const { host, daemon } = begin(1)
  expect(await host.finish(daemon.files.lock('/run/lock'))).toBeDefined()
  const next = host.world()
  expect(await host.finish(next.files.lock('/run/lock'))).toBeUndefined()
  daemon.kill()
  expect(await host.finish(next.files.lock('/run/lock'))).toBeDefined()
})

test('a daemon killed right after the birth leaves the child, and its code does not go on', async () => {
  const { host, daemon } = begin(1)
  const prepared = await host.finish(request(daemon))
  host.faults.actNext('after', 'spawn', /qemu/, () => daemon.kill())
  expect(() => daemon.processes.spawn(prepared)).toThrow(ProcessEnded)
  await host.run()
  expect(host.disk.text('/var/log')).toBe('begins with -x\n')

  const unborn = begin(1)
  const again = await unborn.host.finish(request(unborn.daemon))
  unborn.host.faults.failNext('spawn', /qemu/, 'EAGAIN')
  expect(() => unborn.daemon.processes.spawn(again)).toThrow('EAGAIN')
  await unborn.host.run()
  expect(unborn.host.disk.text('/var/log')).toBe('')
})

test('nothing that a dead daemon waited for comes, and nothing that it does has an effect', async () => {
  const { host, daemon } = begin(1)
  const told: string[] = []
  const tell = (what: string) => (): void => {
    told.push(what)
  }
  daemon.clock.alarm(5, tell('alarm'))
  daemon.scheduler.resume(tell('wake-up'))
  daemon.files.list('/var').then(tell('list'), tell('list'))
  daemon.kill()
  daemon.clock.alarm(5, tell('later alarm'))
  daemon.scheduler.resume(tell('later wake-up'))
  daemon.files.open('/var/late', 'create').then(tell('open'), tell('open'))
  expect(() => daemon.processes.look(1)).toThrow(ProcessEnded)
  await host.run()
  // Not even the time passes that a dead daemon's alarm would have waited for.
  expect(host.nowMs).toBe(0)
  await host.advance(100)
  expect(told).toEqual([])
  expect(host.disk.paths()).not.toContain('/var/late')
})

test('no signal reaches a process with a number that was used again', async () => {
  const { host, daemon } = begin(1)
  const prepared = await host.finish(request(daemon))
  const { identity } = daemon.processes.spawn(prepared)
  daemon.processes.signal(identity, 'SIGKILL')
  await host.run()
  host.reusePid(identity.pid)
  const successor = daemon.processes.spawn(prepared).identity
  expect(successor.pid).toBe(identity.pid)
  expect(daemon.processes.signal(identity, 'SIGKILL')).toBe(false)
  await host.finish(daemon.processes.gone(identity))
  expect(daemon.processes.look(successor.pid)?.identity).toEqual(successor)
})

test('a stopped program is connected to and says nothing, until it goes on or is killed', async () => {
  const { host, daemon } = begin(1)
  const { identity } = daemon.processes.spawn(await host.finish(request(daemon)))
  daemon.processes.signal(identity, 'SIGSTOP')
  expect(daemon.processes.look(identity.pid)?.state).toBe('T')
  const stream = await host.finish(daemon.sockets.connect('/run/monitor'))
  let heard: string | undefined
  const hearing = greeting(stream).then((text) => {
    heard = text
  })
  daemon.processes.signal(identity, 'SIGTERM')
  await host.advance(60_000)
  expect(heard).toBeUndefined()
  expect(daemon.processes.look(identity.pid)?.state).toBe('T')
  daemon.processes.signal(identity, 'SIGKILL')
  await host.finish(hearing)
  expect(heard).toBe('closed')
})

test('a program decides what it does at SIGTERM, and at SIGKILL it does not', async () => {
  const { host, daemon } = begin(1)
  host.install(qemu, (child) => {
    child.on('SIGTERM', () => {
      child.print('asked to end\n')
      child.world.clock.alarm(child.world.clock.now() + 1000, () => child.exit(0))
    })
  })
  const prepared = await host.finish(request(daemon))
  const { identity } = daemon.processes.spawn(prepared)
  await host.run()
  daemon.processes.signal(identity, 'SIGTERM')
  await host.advance(999)
  expect(daemon.processes.look(identity.pid)?.state).toBe('S')
  await host.finish(daemon.processes.gone(identity))
  expect(host.nowMs).toBe(1000)
  expect(host.disk.text('/var/log')).toBe('asked to end\n')
})

test('a program reads what it inherits from where it was left, and serves a terminal', async () => {
  const { host, daemon } = begin(1)
  host.disk.put('/var/image', 'header|memory')
  host.install(qemu, (child) => {
    child.makeTerminal('/dev/pts/7', (stream) => {
      stream.attach({
        data: (chunk) => {
          stream.write(chunk.toReversed()).catch(() => undefined)
        },
        closed: () => undefined,
      })
    })
    child.readInherited(3, 100).then(
      (bytes) => child.print(decoder.decode(bytes)),
      () => undefined,
    )
  })
  const image = await host.finish(daemon.files.open('/var/image', 'read'))
  await host.finish(image.advance(7))
  const inherit = [{ kind: 'file', file: image }] as const
  const prepared = await host.finish(request(daemon))
  const { identity } = daemon.processes.spawn({ ...prepared, inherit })
  await host.run()
  expect(host.disk.text('/var/log')).toBe('memory')
  const terminal = await host.finish(daemon.sockets.openTerminal('/dev/pts/7'))
  const heard = greeting(terminal)
  await host.finish(terminal.write(new TextEncoder().encode('abc')))
  expect(await host.finish(heard)).toBe('cba')
  daemon.processes.signal(identity, 'SIGKILL')
  await expect(host.finish(daemon.sockets.openTerminal('/dev/pts/7'))).rejects.toMatchObject({
    code: 'ENOENT',
  })
})

test('a tool is run with its input, and killed past its time or its output', async () => {
  const { host, daemon } = begin(1)
  host.install('/usr/bin/tool', (child) => {
    const [how] = child.arguments
    if (how === 'echo') child.print(decoder.decode(child.input))
    if (how === 'flood') child.print('x'.repeat(1000))
    child.printError('words')
    if (how !== 'hang') child.exit(3)
  })
  const run = (how: string) => {
    const input = new TextEncoder().encode('input')
    const limits = { timeLimitMs: 500, outputLimitBytes: 100 }
    return host.finish(
      daemon.processes.run({ command: 'tool', arguments: [how], input, ...limits }),
    )
  }
  const echo = await run('echo')
  expect(echo).toMatchObject({ exitCode: 3, timedOut: false, outputExceeded: false })
  expect([decoder.decode(echo.stdout), decoder.decode(echo.stderr)]).toEqual(['input', 'words'])
  expect(await run('hang')).toMatchObject({ endedBy: 'SIGKILL', timedOut: true })
  expect(host.nowMs).toBe(500)
  expect(await run('flood')).toMatchObject({ endedBy: 'SIGKILL', outputExceeded: true })
  const missing = daemon.processes.run({
    command: '/usr/bin/absent',
    arguments: [],
    timeLimitMs: 1,
    outputLimitBytes: 1,
  })
  await expect(host.finish(missing)).rejects.toMatchObject({ code: 'ENOENT' })
})
