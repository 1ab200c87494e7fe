// Two terminals at one machine, with a real QEMU: what one does, the other sees, ends and survives.
// The machine has no disk and no guest: its firmware waits, which is all that a save needs.
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ChildProcess } from 'node:child_process'
import { realWorld } from '@signalbox/world'
import { expect, onTestFinished, test } from 'vitest'
import { TerminalRun, defectsLogged, runToEnd, untilSubscribed } from './ground.ts'
import type { Outcome } from './ground.ts'

const xml = `<domain type='qemu'>
  <name>vm</name>
  <memory unit='MiB'>64</memory>
  <os><type arch='x86_64' machine='pc'>hvm</type></os>
  <devices>
    <emulator>/usr/bin/qemu-system-x86_64</emulator>
    <serial type='pty'/>
    <memballoon model='virtio'/>
  </devices>
</domain>`

/** Slow enough that the save lasts for as long as the test needs it: some kilobytes a second. */
const slowly = ['--bandwidth-mib', '0.01']

interface Stage {
  readonly directory: string
  readonly run: (...words: readonly string[]) => Promise<Outcome>
  readonly json: (...words: readonly string[]) => Promise<unknown>
  readonly terminal: (...words: readonly string[]) => TerminalRun
}

/** A state directory with a machine that runs; both are gone when the test is over. */
async function stageWithMachine(): Promise<Stage> {
  const directory = mkdtempSync(join(tmpdir(), 'sbx-real-'))
  const children = new Set<ChildProcess>()
  const run = (...words: readonly string[]): Promise<Outcome> => runToEnd(directory, words)
  onTestFinished(async () => {
    for (const child of children) child.kill('SIGKILL')
    await run('destroy', 'vm')
    await run('daemon', 'stop')
    const defects = defectsLogged(directory)
    rmSync(directory, { recursive: true, force: true })
    expect(defects).toEqual([])
  })
  // The daemon that this starts outlasts the time between two commands on a busy host: one that had
  // left would not know any more why a machine is shut off.
  const environment = { SIGNALBOX_GRACE: '30' }
  const defined = await runToEnd(directory, ['define', '-'], { input: xml, environment })
  expect(defined).toMatchObject({ status: 0, stderr: '' })
  expect(await run('start', 'vm')).toMatchObject({ status: 0, stderr: '' })
  return {
    directory,
    run,
    async json(...words) {
      const { stdout, stderr } = await run('--json', ...words)
      expect(stderr).toBe('')
      return JSON.parse(stdout)
    },
    terminal: (...words) => new TerminalRun(directory, words, children),
  }
}

/** Starts a save, and waits until its progress is on the terminal. */
async function savingTerminal(stage: Stage): Promise<{ terminal: TerminalRun; file: string }> {
  const file = join(stage.directory, 'vm.save')
  const terminal = stage.terminal('save', 'vm', file, ...slowly)
  await terminal.until(/save vm .*iB\/s/)
  return { terminal, file }
}

interface HeldJob {
  readonly slot: string
  readonly kind: string
  readonly client: string
}

async function asyncJobs(stage: Stage): Promise<readonly HeldJob[]> {
  const { held } = (await stage.json('jobs', 'vm').then((tables) => (tables as unknown[])[0])) as {
    readonly held: readonly HeldJob[]
  }
  return held.filter(({ slot }) => slot === 'async')
}

test('a second terminal sees a save at work, looks at the machine, and ends the save', async () => {
  const stage = await stageWithMachine()
  const { terminal, file } = await savingTerminal(stage)

  expect(await asyncJobs(stage)).toMatchObject([
    {
      kind: 'save',
      api: 'virDomainSaveFlags',
      client: expect.stringMatching(/^client \d+ \(signalbox save, process \d+\)$/) as unknown,
    },
  ])
  // What only looks is let in, or does not even ask.
  expect(await stage.json('state', 'vm')).toMatchObject({ state: 'paused', reason: 'save' })
  expect(await stage.json('monitor', 'vm', 'query-migrate')).toMatchObject({ status: 'active' })
  // What changes something waits, gives up at its deadline, and says who is in the way.
  const waiting = await stage.run('--deadline', '0.5', 'suspend', 'vm')
  expect(waiting.status).toBe(124)
  expect(waiting.stderr).toMatch(/virDomainSaveFlags/)

  expect(await stage.run('abort', 'vm')).toMatchObject({ status: 0, stderr: '' })
  expect(await terminal.ended).toBe(1)
  expect(terminal.shown).toMatch(/canceled by client/)
  expect(await stage.json('state', 'vm')).toMatchObject({ state: 'running' })
  expect(() => statSync(file)).toThrow(/ENOENT/)
})

test('Ctrl-C on the first terminal ends its save, and the machine runs on', async () => {
  const stage = await stageWithMachine()
  const { terminal } = await savingTerminal(stage)
  terminal.type('\u0003')
  await terminal.until(/Asked for the save to end; the guest goes on/)
  expect(await terminal.ended).toBe(130)
  expect(await stage.json('state', 'vm')).toMatchObject({ state: 'running' })
})

test('a terminal that is closed leaves its save to the daemon, where another ends it', async () => {
  const stage = await stageWithMachine()
  const { terminal } = await savingTerminal(stage)
  const pid = Number(/process (\d+)/.exec((await asyncJobs(stage))[0]?.client ?? '')?.[1])
  process.kill(pid, 'SIGHUP')
  expect(await terminal.ended).toBe(130)
  expect(await asyncJobs(stage)).toMatchObject([{ kind: 'save' }])
  expect(await stage.json('state', 'vm')).toMatchObject({ state: 'paused', reason: 'save' })

  const ended = stage.terminal('--json', 'events', 'vm', '--type', 'job-completed', '--count', '1')
  await untilSubscribed(stage.directory)
  expect(await stage.run('abort', 'vm')).toMatchObject({ status: 0, stderr: '' })
  expect(await ended.ended).toBe(0)
  expect(ended.shown).toContain('"outcome":"cancelled"')
  expect(await asyncJobs(stage)).toEqual([])
  expect(await stage.json('state', 'vm')).toMatchObject({ state: 'running' })
})

test('a second terminal pulls the plug while the first saves', async () => {
  const stage = await stageWithMachine()
  const { terminal, file } = await savingTerminal(stage)
  expect(await stage.run('destroy', 'vm')).toMatchObject({ status: 0, stderr: '' })
  expect(await terminal.ended).toBe(1)
  expect(await stage.json('state', 'vm')).toMatchObject({ state: 'shutoff', reason: 'destroyed' })
  expect(await stage.json('jobs')).toMatchObject([{ held: [], waiting: [] }])
  expect(() => statSync(file)).toThrow(/ENOENT/)
})

test('a saved machine goes on where it was, and events tell the story', async () => {
  const stage = await stageWithMachine()
  const events = stage.terminal('--json', 'events', 'vm', '--type', 'lifecycle')
  await untilSubscribed(stage.directory)
  const file = join(stage.directory, 'vm.save')
  expect(await stage.run('save', 'vm', file)).toMatchObject({ status: 0 })
  expect(await stage.json('list')).toMatchObject([
    { name: 'vm', state: 'shutoff', reason: 'saved' },
  ])
  expect(await stage.run('restore', file)).toMatchObject({ status: 0 })
  expect(await stage.json('state', 'vm')).toMatchObject({ state: 'running' })
  await events.until(/"kind":"stopped","detail":"saved"[^]*"kind":"started","detail":"restored"/)
})

test('a machine outlives its daemon, and the next command finds it', async () => {
  const stage = await stageWithMachine()
  const before = (await stage.json('info', 'vm')) as { readonly pid: number }
  const world = realWorld()
  const process = world.processes.look(before.pid)
  expect((await stage.run('daemon', 'stop')).status).toBe(0)
  expect(world.processes.look(before.pid)?.identity).toEqual(process?.identity)
  expect(await stage.json('info', 'vm')).toMatchObject({ state: 'running', pid: before.pid })
  expect(await stage.json('monitor', 'vm', 'query-status')).toMatchObject({ status: 'running' })
})

test('the console attaches and leaves, and one at a time has it', async () => {
  const stage = await stageWithMachine()
  const first = stage.terminal('console', 'vm')
  await first.until(/Attached to 'vm'/)
  const second = await stage.run('console', 'vm')
  expect(second.status).toBe(1)
  expect(second.stderr).toMatch(/Active console session/)
  first.type('\u001d')
  expect(await first.ended).toBe(0)
  const third = stage.terminal('console', 'vm')
  await third.until(/Attached to 'vm'/)
  third.type('\u001d')
  expect(await third.ended).toBe(0)
})
