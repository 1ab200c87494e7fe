// Commands as people and scripts run them: output, errors, exit statuses.
import { statSync } from 'node:fs'
import { createServer } from 'node:net'
import type { Invocation } from '@signalbox/qemu'
import { describe, expect, test } from 'vitest'
import { untilLeft } from '@signalbox/daemon/scripted'
import { ground } from './ground.ts'

const domains = [
  {
    name: 'web',
    uuid: 'u-web',
    id: 3,
    active: true,
    persistent: true,
    autostart: true,
    managedSave: false,
    state: 'running',
    reason: 'booted',
  },
  {
    name: 'build-7',
    uuid: 'u-b7',
    active: false,
    persistent: true,
    autostart: false,
    managedSave: true,
    state: 'shutoff',
    reason: 'saved',
  },
  {
    name: 'evil\u001b[2J\n日本',
    uuid: 'u-e',
    id: 4,
    active: true,
    persistent: false,
    autostart: false,
    managedSave: false,
    state: 'paused',
    reason: 'user',
  },
]

function fail(code: string, message: string, fields: object = {}): () => Promise<never> {
  return async () => {
    throw Object.assign(new Error(message), { code, errorDomain: 'VIR_FROM_QEMU', fields })
  }
}

const operations = {
  list: async () => domains,
  state: async () => ({ state: 'running', reason: 'booted' }),
  suspend: async () => undefined,
  info: fail('VIR_ERR_NO_DOMAIN', "no domain with matching name 'build-77'", {
    domain: 'build-77',
  }),
  destroy: fail('VIR_ERR_OPERATION_TIMEOUT', 'Cannot destroy domain: waited 1.0 s.', {
    waitedMs: 1000,
  }),
  define: async () => ({ name: 'web', uuid: 'u-web', added: true }),
  agentExec: async () => ({ exitCode: 7, stdout: 'out\u001b[1m', stderr: 'err', truncated: false }),
}

describe('output', () => {
  test('list prints a table, in which a name cannot move the cursor', async () => {
    await using stage = await ground({ operations })
    const { status, stdout } = await stage.run(['list'])
    expect(status).toBe(0)
    expect(stdout.split('\n')).toEqual([
      'Id  Name          State',
      ' -  build-7       shutoff (saved)   saved',
      ' 4  evil[2J 日本  paused (user)     transient',
      ' 3  web           running (booted)  autostart',
      '',
    ])
  })

  test('--json prints the result as it is, wherever it is written', async () => {
    await using stage = await ground({ operations })
    for (const words of [
      ['--json', 'list'],
      ['list', '--json'],
    ]) {
      const { stdout } = await stage.run(words)
      expect(JSON.parse(stdout)).toHaveLength(3)
    }
  })

  test('colours are for terminals, or for who insists', async () => {
    await using stage = await ground({ operations })
    expect((await stage.run(['list'])).stdout).not.toContain('\u001b')
    expect((await stage.run(['list', '--color', 'always'])).stdout).toContain('\u001b[32mrunning')
    const terminal = stage.terminal(['list'])
    await terminal.ended
    expect(terminal.shown).toContain('\u001b[32mrunning')
    expect(terminal.shown).toContain(`3 machines in its state directory ${stage.directory}`)
  })

  test('--quiet leaves out what is not a result', async () => {
    await using stage = await ground({ operations })
    const { stderr } = await stage.run(['--quiet', 'info', 'build-77'])
    expect(stderr.trim().split('\n')).toHaveLength(1)
  })

  test('a reader that goes away ends it without a word', async () => {
    const many = Array.from({ length: 20_000 }, (_, index) => ({
      ...domains[0],
      name: `vm-${index}`,
    }))
    await using stage = await ground({ operations: { list: async () => many } })
    const outcome = await stage.shell('signalbox list --names | head -1; echo "${PIPESTATUS[0]}"')
    expect(outcome).toEqual({ status: 0, stdout: 'vm-0\n0\n', stderr: '' })
  })
})

describe('errors', () => {
  test('an error is its message, what helps, and status 1', async () => {
    await using stage = await ground({ operations })
    const { status, stdout, stderr } = await stage.run(['info', 'build-77'])
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
    expect(stderr).toBe(
      "signalbox: no domain with matching name 'build-77'\nDid you mean 'build-7'?\n",
    )
  })

  test('--verbose adds code and facts; --json makes an error one object', async () => {
    await using stage = await ground({ operations })
    const verbose = await stage.run(['info', '--verbose', 'build-77'])
    expect(verbose.stderr).toContain('VIR_ERR_NO_DOMAIN (VIR_FROM_QEMU)\n  domain: "build-77"')
    const json = await stage.run(['info', '--json', 'build-77'])
    expect(JSON.parse(json.stderr)).toMatchObject({
      error: { code: 'VIR_ERR_NO_DOMAIN', fields: { domain: 'build-77' } },
    })
  })

  test('a deadline that passed is status 124', async () => {
    await using stage = await ground({ operations })
    expect((await stage.run(['destroy', 'web'])).status).toBe(124)
    const deadline = stage.driver.invocations.find(({ operation }) => operation === 'destroy')
    expect(deadline?.deadlineMs).toBeUndefined()
    expect(deadline?.jobWaitMs).toBe(30_000)
  })

  test('what only looks has a deadline of 10 s, and --deadline changes any', async () => {
    await using stage = await ground({ operations })
    await stage.run(['state', 'web'])
    await stage.run(['state', 'web', '--deadline', '2.5'])
    await stage.run(['suspend', 'web', '--deadline', '3'])
    const [first, second, third] = stage.driver.invocations.map(({ deadlineMs = 0 }) => deadlineMs)
    expect(Math.ceil((first ?? 0) / 100)).toBe(100)
    expect(Math.ceil((second ?? 0) / 100)).toBe(25)
    expect(Math.ceil((third ?? 0) / 100)).toBe(30)
  })

  test.each([
    [['sav'], /unknown command 'sav'.*did you mean save/is],
    [['save', 'web'], /missing required argument 'file'/],
    [['list', '--activ'], /unknown option '--activ'.*did you mean --active/is],
    [['reboot', 'web', '--mode', 'hard'], /allowed choices are auto, acpi, agent/i],
    [['save', 'web', '/f', '--bandwidth-mib', 'much'], /must be a number/],
    [['set-memory', 'web', 'lots'], /'lots' is no amount of memory/],
    [['--deadline', 'soon', 'list'], /'soon' is no number of seconds/],
    [
      ['define', '/nowhere/at-all.xml'],
      /Cannot read '\/nowhere\/at-all.xml': there is no such file/,
    ],
    [['monitor', 'web', 'x', '--arguments', '[1]'], /no JSON object/],
  ])('%j is not understood: status 2, and nothing is done', async (words, message) => {
    await using stage = await ground({ operations })
    const { status, stderr } = await stage.run(words)
    expect(stderr).toMatch(message)
    expect(status).toBe(2)
    expect(stage.driver.invocations).toEqual([])
  })

  test('Ctrl-C leaves a call that waits, and is status 130', async () => {
    const invoked = Promise.withResolvers<Invocation>()
    const resume = (invocation: Invocation): Promise<never> => {
      invoked.resolve(invocation)
      return untilLeft(invocation)
    }
    await using stage = await ground({ operations: { ...operations, resume } })
    const terminal = stage.terminal(['resume', 'web'])
    const invocation = await invoked.promise
    terminal.type('\u0003')
    expect(await terminal.ended).toBe(130)
    expect(invocation.signal?.aborted).toBe(true)
  })

  test('a daemon of another release is named, with what to do', async () => {
    await using stage = await ground({ operations })
    await stage.daemon.leave('to make room')
    const server = createServer((socket) => {
      socket.on('error', () => undefined)
      const hello = {
        type: 'hello',
        protocol: 'signalbox',
        version: 99,
        pid: 1,
        stateDirectory: '/',
        epoch: 'e',
      }
      socket.end(`${JSON.stringify(hello)}\n`)
    })
    const { promise, resolve } = Promise.withResolvers<void>()
    server.listen(stage.driver.layout.socketPath, resolve)
    await promise
    try {
      const { status, stderr } = await stage.run(['list'])
      expect(status).toBe(1)
      expect(stderr).toMatch(/version 99.*'signalbox daemon stop'/s)
    } finally {
      server.close()
    }
  })
})

describe('input', () => {
  test('XML comes from a file or standard input', async () => {
    await using stage = await ground({ operations })
    const { status, stdout } = await stage.run(['define', '-'], { input: '<domain/>' })
    expect({ status, stdout }).toEqual({ status: 0, stdout: "Machine 'web' is defined.\n" })
    expect(stage.driver.invocations[0]?.input).toEqual({ xml: '<domain/>' })
  })

  test('a command in the guest keeps its output, its exit status and its words', async () => {
    await using stage = await ground({ operations })
    const outcome = await stage.run(['agent', 'exec', 'web', '--', 'ls', '--json', '-q'])
    expect(outcome).toEqual({ status: 7, stdout: 'out\u001b[1m', stderr: 'err' })
    expect(stage.driver.invocations[0]?.input).toEqual({ path: 'ls', arguments: ['--json', '-q'] })
  })
})

test('who calls is told with its process, for job tables and errors', async () => {
  await using stage = await ground({ operations })
  await stage.run(['agent', 'exec', 'web', 'true'])
  expect(stage.driver.invocations[0]?.client).toMatch(
    /^client \d+ \(signalbox agent exec, process \d+\)$/,
  )
})

test('nobody but this user can talk to the daemon', async () => {
  await using stage = await ground({ operations })
  const { socketPath, runDirectory } = stage.driver.layout
  expect(statSync(socketPath).mode & 0o777).toBe(0o600)
  expect(statSync(runDirectory).mode & 0o777).toBe(0o700)
})
