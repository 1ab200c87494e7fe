// Ground for tests of the command line as it is run: a state directory of its own, a scripted
// driver served in it by this process, and `signalbox` as a child, with pipes or on a terminal.
import { spawn } from 'node:child_process'
import type { ChildProcess, ChildProcessWithoutNullStreams } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { DaemonClient, clientInvariants, daemonLogPath, serve } from '@signalbox/daemon'
import type { Daemon, DaemonReport } from '@signalbox/daemon'
import { ScriptedDriver } from '@signalbox/daemon/scripted'
import type { ScriptedDriverOptions } from '@signalbox/daemon/scripted'
import { layoutFor } from '@signalbox/qemu/layout'
import { prepareLayout } from '@signalbox/qemu/prepare-layout'
import { describeBreach } from '@signalbox/trace'
import type { Breach } from '@signalbox/trace'
import { realWorld } from '@signalbox/world'
import { expect } from 'vitest'

export const program = fileURLToPath(new URL('../bin/signalbox.js', import.meta.url))

/** How late a busy machine may make each step, in milliseconds. */
const hostDelayMs = 5_000

export interface Outcome {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface Ground extends AsyncDisposable {
  readonly directory: string
  readonly driver: ScriptedDriver
  readonly daemon: Daemon
  /** Runs the command to its end. */
  readonly run: (words: readonly string[], options?: RunOptions) => Promise<Outcome>
  /** Runs a script of bash's in which `signalbox` is the command. */
  readonly shell: (script: string) => Promise<Outcome>
  /** Starts it on a terminal. */
  readonly terminal: (words: readonly string[]) => TerminalRun
}

export interface RunOptions {
  readonly input?: string
  readonly environment?: Readonly<Record<string, string>>
}

type Script = Pick<ScriptedDriverOptions, 'operations' | 'openConsole'>

/** A scripted driver, behind a daemon in this process. */
export async function ground(script: Script = {}): Promise<Ground> {
  const world = realWorld()
  const directory = mkdtempSync(join(tmpdir(), 'sbx-cli-'))
  const breaches: string[] = []
  const checks = {
    further: [clientInvariants],
    hostDelayMs,
    onBreach: (breach: Breach) => {
      breaches.push(describeBreach(breach))
    },
  }
  const driver = new ScriptedDriver({ world, root: directory, checks, ...script })
  await prepareLayout(world.files, world.host, driver.layout)
  const daemon = await serve({ driver, world, socketPath: driver.layout.socketPath })
  const children = new Set<ChildProcess>()
  return {
    directory,
    driver,
    daemon,
    run: (words, options) => runToEnd(directory, words, options, children),
    shell: (script) => {
      const command = `signalbox() { '${process.execPath}' '${program}' "$@"; }`
      return toEnd(
        spawn('bash', ['-c', `${command}\n${script}`], { env: environmentOf(directory) }),
        children,
      )
    },
    terminal: (words) => new TerminalRun(directory, words, children),
    async [Symbol.asyncDispose]() {
      for (const child of children) child.kill('SIGKILL')
      await daemon.leave('the test is over')
      rmSync(directory, { recursive: true, force: true })
      expect(breaches).toEqual([])
    },
  }
}

export function runToEnd(
  directory: string,
  words: readonly string[],
  { input = '', environment = {} }: RunOptions = {},
  children = new Set<ChildProcess>(),
): Promise<Outcome> {
  const child = spawn(process.execPath, [program, ...words], {
    env: { ...environmentOf(directory), ...environment },
  })
  return toEnd(child, children, input)
}

function toEnd(
  child: ChildProcessWithoutNullStreams,
  children: Set<ChildProcess>,
  input = '',
): Promise<Outcome> {
  const { promise, resolve, reject } = Promise.withResolvers<Outcome>()
  children.add(child)
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  child.on('error', reject)
  child.on('close', (status) => {
    children.delete(child)
    resolve({ status, stdout, stderr })
  })
  // One that ends without reading its input is none of the test's concern.
  child.stdin.on('error', () => undefined)
  child.stdin.end(input)
  return promise
}

/** The command on a terminal that util-linux's `script` makes: what is typed, and what is shown. */
export class TerminalRun {
  readonly ended: Promise<number | null>
  #shown = ''
  #changed: (() => void)[] = []
  readonly #child: ChildProcess

  constructor(directory: string, words: readonly string[], children: Set<ChildProcess>) {
    const quoted = [process.execPath, program, ...words].map(
      (word) => `'${word.replaceAll("'", String.raw`'\''`)}'`,
    )
    // `exec`: a shell between would take Ctrl-C for itself, too, and its status would be told.
    const command = `exec ${quoted.join(' ')}`
    this.#child = spawn('script', ['-qefc', command, '/dev/null'], {
      env: { ...environmentOf(directory), TERM: 'xterm', COLUMNS: '100' },
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    children.add(this.#child)
    const { promise, resolve } = Promise.withResolvers<number | null>()
    this.ended = promise
    this.#child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.#shown += text
      for (const changed of this.#changed.splice(0)) changed()
    })
    this.#child.on('close', (status) => {
      children.delete(this.#child)
      resolve(status)
      for (const changed of this.#changed.splice(0)) changed()
    })
  }

  /** Everything that was shown so far, control sequences included. */
  get shown(): string {
    return this.#shown
  }

  type(keys: string): void {
    this.#child.stdin?.write(keys)
  }

  /** Waits until something is shown; the test's own time limit ends the wait. */
  async until(words: RegExp | string): Promise<void> {
    let over = false
    const end = this.ended.then(() => {
      over = true
    })
    for (;;) {
      const found =
        typeof words === 'string' ? this.#shown.includes(words) : words.test(this.#shown)
      if (found) return
      if (over) throw new Error(`It ended without showing ${words}:\n${this.#shown}`)
      const { promise, resolve } = Promise.withResolvers<void>()
      this.#changed.push(resolve)
      await Promise.race([promise, end])
    }
  }
}

function environmentOf(directory: string): Record<string, string> {
  return {
    PATH: process.env['PATH'] ?? '',
    HOME: directory,
    SIGNALBOX_STATE_DIR: directory,
    SIGNALBOX_GRACE: '0.5',
    // The daemon that a command starts checks itself, and logs what breaks an invariant.
    SIGNALBOX_CHECKS: '1',
  }
}

/** What the daemon's checks found: lines of its log. */
export function defectsLogged(directory: string): readonly string[] {
  const { stateDirectory } = layoutFor(realWorld().host, { root: directory })
  const log = readFileSync(daemonLogPath({ stateDirectory }), 'utf8')
  return log.split('\n').filter((line) => line.includes('DEFECT'))
}

/** Waits until a command that follows something is there: what happens from then on reaches it. */
export async function untilSubscribed(directory: string): Promise<void> {
  const world = realWorld()
  const { socketPath } = layoutFor(world.host, { root: directory })
  for (;;) {
    using client = await DaemonClient.connect({ world, socketPath, client: 'observer' })
    const report = (await client.call('daemon.status')) as DaemonReport
    // Each look is a round trip to the daemon, which tells the truth of that moment.
    if (report.clients.some(({ channels }) => channels > 0)) return
  }
}
