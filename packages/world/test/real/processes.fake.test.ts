// Real children: handed-over listeners, survival of their parent, identities, signals, tools.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { readFile, readdir, stat } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import type { ByteStream, Inherited, OpenFile, ProcessIdentity } from '../../src/index.ts'
import { realWorld } from '../../src/index.ts'
import { TemporaryDirectory } from './temporary-directory.ts'

const { processes, files, sockets } = realWorld()
const index = fileURLToPath(new URL('../../src/index.ts', import.meta.url))

/** Kills what a test spawned, whatever became of the test. */
class Spawning implements AsyncDisposable {
  readonly #identities: ProcessIdentity[] = []

  child(command: string, args: readonly string[], log: OpenFile, inherit: Inherited[] = []) {
    const environment = { PATH: '/usr/bin:/bin', GIVEN: 'exactly this' }
    const request = { command, arguments: args, environment, directory: '/', log, inherit }
    const { identity } = processes.spawn(request)
    this.#identities.push(identity)
    return identity
  }

  adopt(identity: ProcessIdentity): void {
    this.#identities.push(identity)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const identity of this.#identities) {
      processes.signal(identity, 'SIGKILL')
      await processes.gone(identity)
    }
  }
}

function text(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes)
}

/** All that a stream brings until its end. */
async function all(stream: ByteStream): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>()
  const decoder = new TextDecoder()
  let received = ''
  stream.attach({
    data: (chunk) => {
      received += decoder.decode(chunk, { stream: true })
    },
    closed: () => resolve(received),
  })
  return promise
}

test('a child has exactly the environment, log, directory and session that it was given', async () => {
  await using directory = await TemporaryDirectory.make()
  await using spawning = new Spawning()
  const log = await files.open(directory.at('log'), 'append')
  const script = 'env; pwd; cut -d" " -f5,6 /proc/$$/stat; echo $$; echo words >&2'
  const identity = spawning.child('sh', ['-c', script], log)
  await log.close()
  await processes.gone(identity)
  const lines = (await readFile(directory.at('log'), 'utf8')).trim().split('\n')
  const { pid } = identity
  expect(lines.filter((line) => !/^(PWD|OLDPWD|SHLVL|_)=/.test(line)).sort()).toEqual(
    ['/', 'GIVEN=exactly this', 'PATH=/usr/bin:/bin', `${pid}`, `${pid} ${pid}`, 'words'].sort(),
  )
})

test('a child accepts on the listener that it inherited, and what was sent before is not lost', async () => {
  await using directory = await TemporaryDirectory.make()
  await using spawning = new Spawning()
  const log = await files.open(directory.at('log'), 'append')
  const path = directory.at('monitor')
  const script = `require('net').createServer((s) => s.end('greeting')).listen({ fd: 3 })`
  const identity = spawning.child(process.execPath, ['-e', script], log, [
    { kind: 'listener', path },
  ])
  await log.close()
  // At once: the child has hardly begun, and nothing is retried.
  expect(await all(await sockets.connect(path))).toBe('greeting')
  expect(await all(await sockets.connect(path))).toBe('greeting')
  expect((await stat(path)).mode & 0o777).toBe(0o600)
  expect(await readdir(directory.path)).toEqual(['log', 'monitor'])

  processes.signal(identity, 'SIGKILL')
  await processes.gone(identity)
  await expect(sockets.connect(path)).rejects.toMatchObject({ code: 'ECONNREFUSED' })
})

test('a listener fits into a path of 107 bytes, and a longer one is refused before anything is made', async () => {
  await using directory = await TemporaryDirectory.make()
  await using spawning = new Spawning()
  const log = await files.open(directory.at('log'), 'append')
  const longest = directory.at('m').padEnd(107, 'm')
  spawning.child('sleep', ['60'], log, [{ kind: 'listener', path: longest }])
  const stream = await sockets.connect(longest)
  stream.destroy()
  const longer: Inherited = { kind: 'listener', path: `${longest}m` }
  expect(() => spawning.child('sleep', ['60'], log, [longer])).toThrow('ENAMETOOLONG')
  await log.close()
  expect((await readdir(directory.path)).length).toBe(2)
})

test('a child reads the file that it inherited from where the file was advanced to', async () => {
  await using directory = await TemporaryDirectory.make()
  await using spawning = new Spawning()
  const image = await files.open(directory.at('image'), 'create')
  await image.write(new TextEncoder().encode('header|memory'), 0)
  await image.close()
  const log = await files.open(directory.at('log'), 'append')
  const memory = await files.open(directory.at('image'), 'read')
  await memory.advance(7)
  const identity = spawning.child('sh', ['-c', 'cat <&3'], log, [{ kind: 'file', file: memory }])
  await memory.close()
  await log.close()
  await processes.gone(identity)
  expect(await readFile(directory.at('log'), 'utf8')).toBe('memory')
})

test('what cannot be executed throws in the same step and leaves nothing behind', async () => {
  await using directory = await TemporaryDirectory.make()
  const log = await files.open(directory.at('log'), 'append')
  const path = directory.at('monitor')
  const request = { arguments: [], environment: {}, directory: '/', log }
  const inherit: Inherited[] = [{ kind: 'listener', path }]
  const attempt =
    (command: string, cwd = '/') =>
    () =>
      processes.spawn({ ...request, command, directory: cwd, inherit })
  expect(attempt(directory.at('absent'))).toThrow('ENOENT')
  expect(attempt('found-by-no-path')).toThrow('ENOENT')
  expect(attempt(directory.path)).toThrow('EACCES')
  expect(attempt(directory.at('log'))).toThrow('EACCES')
  expect(attempt('/bin/true', directory.at('absent'))).toThrow('ENOENT')
  const nowhere: Inherited = { kind: 'listener', path: directory.at('absent/monitor') }
  expect(() => processes.spawn({ ...request, command: '/bin/true', inherit: [nowhere] })).toThrow(
    'ENOENT',
  )
  await log.close()
  expect(() => processes.spawn({ ...request, command: '/bin/true', inherit: [] })).toThrow('EBADF')
  expect(await readdir(directory.path)).toEqual(['log'])
})

test('a child outlives kill -9 of the process that spawned it, and is known and ended by the next', async () => {
  await using directory = await TemporaryDirectory.make()
  await using spawning = new Spawning()
  const source = `
    import { realWorld } from '${index}'
    const { files, processes } = realWorld()
    const log = await files.open('${directory.at('log')}', 'append')
    const { identity } = processes.spawn({ command: '/bin/sleep', arguments: ['60'],
      environment: {}, directory: '/', log, inherit: [] })
    console.log(JSON.stringify(identity))
    setInterval(() => undefined, 60_000)`
  const daemon = spawn(process.execPath, ['--input-type=module', '--eval', source], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const identity = JSON.parse(String((await once(daemon.stdout, 'data'))[0])) as ProcessIdentity
  spawning.adopt(identity)
  const exited = once(daemon, 'exit')
  daemon.kill('SIGKILL')
  await exited

  expect(processes.look(identity.pid)).toMatchObject({ identity, state: 'S' })
  const gone = processes.gone(identity)
  expect(processes.signal(identity, 'SIGTERM')).toBe(true)
  await gone
  expect(processes.signal(identity, 'SIGTERM')).toBe(false)
})

test('no signal reaches a process whose number is right and whose start time is not', async () => {
  await using directory = await TemporaryDirectory.make()
  await using spawning = new Spawning()
  const log = await files.open(directory.at('log'), 'append')
  const identity = spawning.child('sleep', ['60'], log)
  await log.close()
  const predecessor = { ...identity, startTime: identity.startTime - 1 }
  expect(processes.signal(predecessor, 'SIGKILL')).toBe(false)
  await processes.gone(predecessor)
  expect(processes.look(identity.pid)?.identity).toEqual(identity)
})

test('a name with parentheses and spaces does not confuse the identity', async () => {
  await using directory = await TemporaryDirectory.make()
  await using spawning = new Spawning()
  const log = await files.open(directory.at('log'), 'append')
  const script = `process.title = ') R 1 (x'; console.log('named'); setInterval(() => 0, 1e6)`
  const identity = spawning.child(process.execPath, ['-e', script], log)
  await log.close()
  await expect.poll(() => readFile(directory.at('log'), 'utf8')).toBe('named\n')
  expect(processes.look(identity.pid)?.identity).toEqual(identity)
})

test('a stopped child shows as T and goes on when told', async () => {
  await using directory = await TemporaryDirectory.make()
  await using spawning = new Spawning()
  const log = await files.open(directory.at('log'), 'append')
  const identity = spawning.child('sleep', ['60'], log)
  await log.close()
  processes.signal(identity, 'SIGSTOP')
  await expect.poll(() => processes.look(identity.pid)?.state).toBe('T')
  processes.signal(identity, 'SIGCONT')
  await expect.poll(() => processes.look(identity.pid)?.state).toBe('S')
})

test('waiting for an end can be given up, for a child and for another process', async () => {
  await using directory = await TemporaryDirectory.make()
  await using spawning = new Spawning()
  const log = await files.open(directory.at('log'), 'append')
  const child = spawning.child('sleep', ['60'], log)
  await log.close()
  const self = processes.look(process.pid)?.identity
  expect(self).toBeDefined()
  for (const identity of [child, self ?? child]) {
    const giveUp = new AbortController()
    const gone = processes.gone(identity, giveUp.signal)
    giveUp.abort(new Error('enough'))
    await expect(gone).rejects.toThrow('enough')
    await expect(processes.gone(identity, giveUp.signal)).rejects.toThrow('enough')
  }
})

test('descriptors that a careless parent left open do not reach a child', async () => {
  await using directory = await TemporaryDirectory.make()
  const source = `
    import { realWorld } from '${index}'
    const { files, processes } = realWorld()
    const log = await files.open('${directory.at('log')}', 'append')
    const { identity } = processes.spawn({ command: '/bin/sh',
      arguments: ['-c', 'readlink /proc/$$/fd/99; readlink /proc/$$/fd/3'],
      environment: { PATH: '/usr/bin:/bin' }, directory: '/', log, inherit: [{ kind: 'file', file: log }] })
    await processes.gone(identity)`
  const script = 'exec 99</etc/passwd; exec "$0" "$@"'
  const args = ['-c', script, process.execPath, '--input-type=module', '--eval', source]
  const careless = spawn('/bin/bash', args, { stdio: ['ignore', 'ignore', 'inherit'] })
  expect(await once(careless, 'exit')).toEqual([0, null])
  const lines = (await readFile(directory.at('log'), 'utf8')).trim().split('\n')
  expect(lines).toEqual(['/dev/null', directory.at('log')])
})

const limits = { timeLimitMs: 20_000, outputLimitBytes: 1000 }

test('a tool is run with its input, and its output and status are told', async () => {
  const script = 'cat; echo problem >&2; exit 3'
  const input = new TextEncoder().encode('hello')
  const request = { command: 'sh', arguments: ['-c', script], input, ...limits }
  const result = await processes.run(request)
  expect(result).toMatchObject({ exitCode: 3, timedOut: false, outputExceeded: false })
  expect([text(result.stdout), text(result.stderr)]).toEqual(['hello', 'problem\n'])
})

test('a tool past its time is killed with what it started, even if that holds its output', async () => {
  const args = ['-c', 'echo $$; sleep 60 & wait']
  const request = { command: 'sh', arguments: args, ...limits, timeLimitMs: 150 }
  const result = await processes.run(request)
  expect(result).toMatchObject({ exitCode: undefined, endedBy: 'SIGKILL', timedOut: true })
  const session = text(result.stdout).trim()
  await expect
    .poll(async () => {
      const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number)
      return pids.filter((pid) => groupOf(pid) === session)
    })
    .toEqual([])
})

/** The process group of a process that lives. */
function groupOf(pid: number): string | undefined {
  const status = processes.look(pid)
  if (status === undefined || status.state === 'Z') return undefined
  try {
    const line = readFileSync(`/proc/${pid}/stat`, 'latin1')
    return line.slice(line.lastIndexOf(')') + 2).split(' ')[2]
  } catch {
    return undefined
  }
}

test('a tool that floods is killed at its limit', async () => {
  const result = await processes.run({ command: 'yes', arguments: [], ...limits })
  expect(result).toMatchObject({ endedBy: 'SIGKILL', timedOut: false, outputExceeded: true })
  expect(result.stdout.length).toBeLessThanOrEqual(limits.outputLimitBytes)
})

test('a tool is killed when its caller gives up, and a missing one is told', async () => {
  const giveUp = new AbortController()
  const request = { command: 'sleep', arguments: ['60'], ...limits, signal: giveUp.signal }
  const run = processes.run(request)
  giveUp.abort(new Error('enough'))
  await expect(run).rejects.toThrow('enough')
  await expect(processes.run(request)).rejects.toThrow('enough')
  const missing = processes.run({ command: '/nowhere/tool', arguments: [], ...limits })
  await expect(missing).rejects.toMatchObject({ name: 'FileError', code: 'ENOENT' })
})
