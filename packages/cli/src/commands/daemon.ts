// daemon …: the process that owns the state directory.
import type { DaemonReport } from '@signalbox/daemon'
import { OtherVersion } from '@signalbox/daemon/client'
import type { DaemonClient } from '@signalbox/daemon/client'
import { resolve } from 'node:path'
import type { Cli } from '../cli.ts'
import type { CommandSpec } from '../command-spec.ts'
import { existingDaemon, layoutOf } from '../daemon-access.ts'
import { plainLine } from '../plain-text.ts'
import { formatDuration } from '../quantities.ts'
import { readDeadlineMs } from '../settings.ts'
import { tableLines } from '../table.ts'

/** How long a daemon may take to leave, in milliseconds. */
const leaveMs = 30_000

function access(cli: Cli): Promise<DaemonClient | undefined> {
  const { world, words, settings } = cli
  return existingDaemon({ world, stateDirectory: settings.stateDirectory, client: words })
}

function directoryOf(cli: Cli): string {
  return layoutOf(cli.world, cli.settings.stateDirectory).stateDirectory
}

const status: CommandSpec = {
  name: 'status',
  summary: 'Tell whether a daemon runs, what it found, and who its clients are.',
  examples: ['signalbox daemon status'],
  notes: 'Exit status 3 when no daemon runs; none is started by this.',
  async run(cli) {
    const client = await access(cli)
    if (client === undefined) {
      cli.print({ running: false, stateDirectory: directoryOf(cli) }, () => [
        `No daemon runs for '${directoryOf(cli)}'. The first command starts one.`,
      ])
      return 3
    }
    using _connection = client
    const deadlineMs = cli.settings.deadlineMs ?? readDeadlineMs
    const report = (await client.call('daemon.status', { deadlineMs })) as DaemonReport
    cli.print({ running: true, ...report }, () => reportLines(cli, report))
    return undefined
  },
}

function reportLines(cli: Cli, report: DaemonReport): readonly string[] {
  const machines = report.activeDomains === 1 ? 'machine runs' : 'machines run'
  const clients = report.clients.map((each) => [
    each.client,
    { text: formatDuration(each.connectedMs), right: true },
    { text: String(each.requestsRunning), right: true },
    { text: String(each.requestsWaiting), right: true },
    { text: String(each.channels), right: true },
  ])
  return [
    `Process ${report.pid} has served '${report.stateDirectory}' for ` +
      `${formatDuration(report.uptimeMs)}; ${report.activeDomains} ${machines}.`,
    ...report.findings.map((each) => `! ${plainLine(each)}`),
    '',
    ...tableLines(cli.terminal, ['Client', 'For', 'Running', 'Waiting', 'Open'], clients),
  ]
}

const stop: CommandSpec = {
  name: 'stop',
  summary: 'Ask the daemon to leave. Machines that run go on, and the next one finds them.',
  examples: ['signalbox daemon stop'],
  async run(cli) {
    const pid = await askToLeave(cli)
    if (pid === undefined) {
      cli.print({ stopped: false }, () => [`No daemon runs for '${directoryOf(cli)}'.`])
      return undefined
    }
    cli.print({ stopped: true, pid }, () => [`The daemon (process ${pid}) has left.`])
    return undefined
  },
}

/** Asks, and waits until its process is gone; undefined when there is none. */
async function askToLeave(cli: Cli): Promise<number | undefined> {
  const { processes } = cli.world
  try {
    const client = await access(cli)
    if (client === undefined) return undefined
    using connection = client
    const { pid } = connection.hello
    const process = processes.look(pid)
    await connection.call('daemon.stop', { deadlineMs: cli.settings.deadlineMs ?? readDeadlineMs })
    if (process !== undefined) {
      await processes.gone(process.identity, AbortSignal.timeout(leaveMs))
    }
    return pid
  } catch (error) {
    if (!(error instanceof OtherVersion)) throw error
    const { pid } = error
    // It speaks another version of the protocol: a signal, it understands.
    const process = processes.look(pid)
    if (process === undefined) return pid
    processes.signal(process.identity, 'SIGTERM')
    await processes.gone(process.identity, AbortSignal.timeout(leaveMs))
    return pid
  }
}

const run: CommandSpec = {
  name: 'run',
  summary: 'Be the daemon, in the foreground, until Ctrl-C.',
  options: [{ flags: '--grace <seconds>', description: 'leave when nobody needs it for so long' }],
  notes: 'For service managers and for looking at its log. Machines go on when it leaves.',
  examples: ['signalbox daemon run'],
  async run(cli, { options }) {
    const { signalboxd } = await import('@signalbox/daemon')
    const { stateDirectory } = cli.settings
    const { grace } = options
    return await signalboxd([
      ...(stateDirectory === undefined ? [] : ['--root', resolve(stateDirectory)]),
      ...(typeof grace === 'string' ? ['--grace', grace] : []),
    ])
  },
}

export const daemon: CommandSpec = {
  name: 'daemon',
  summary: 'Look at, stop or be the daemon that owns the state directory.',
  examples: ['signalbox daemon status', 'signalbox daemon stop'],
  commands: [status, stop, run],
}
