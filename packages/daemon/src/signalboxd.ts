// The program signalboxd: its options, its log, its signals.
import { parseArgs } from 'node:util'
import { reportError } from '@signalbox/qemu'
import { describeBreach } from '@signalbox/trace'
import type { Breach } from '@signalbox/trace'
import { realWorld } from '@signalbox/world'
import type { OpenServedDriver } from './process/run-daemon.ts'
import { runDaemon } from './process/run-daemon.ts'

const usage = `Usage: signalboxd [--root DIR] [--grace SECONDS] [--tell SOCKET] [--checks]

Owns a state directory and answers the clients of its machines. 'signalbox' starts it by itself;
by hand it is for a service manager. It leaves on SIGTERM and SIGINT; machines that run go on.

  --root DIR       everything below DIR, instead of the user's or system's own places
  --grace SECONDS  leave when no machine runs and no client is there for so long (default: never)
  --tell SOCKET    tell the one who listens there why it could not start
  --checks         check every step against the invariants, and log what breaks one
                   (so does SIGNALBOX_CHECKS=1)
  --help           print this
`

/** Status 1: it could not start; 2: wrong options. */
export async function signalboxd(
  argv: readonly string[],
  open?: OpenServedDriver,
): Promise<number> {
  let options: ReturnType<typeof readOptions>
  try {
    options = readOptions(argv)
  } catch (error) {
    process.stderr.write(`signalboxd: ${error instanceof Error ? error.message : String(error)}\n`)
    return 2
  }
  if (options === undefined) {
    process.stdout.write(usage)
    return 0
  }
  const world = realWorld()
  const { clock } = world
  const log = (text: string): void => logLine(clock.wallTime(), text)
  const startedMs = clock.now()
  try {
    const { checks, ...rest } = options
    const checked = checks || world.host.environment('SIGNALBOX_CHECKS') === '1'
    const onBreach = (breach: Breach): void => log(`DEFECT ${describeBreach(breach)}`)
    const daemon = await runDaemon({
      world,
      ...rest,
      ...(checked && { checks: { onBreach } }),
      ...(open !== undefined && { open }),
    })
    const tookMs = Math.round(clock.now() - startedMs)
    log(`serves '${daemon.socketPath}' after ${tookMs} ms, process ${process.pid}`)
    const leave = (signal: NodeJS.Signals): void => {
      // A failure to leave rejects `left`, which is awaited below.
      daemon.leave(`it was asked to by ${signal}`).catch(() => undefined)
    }
    process.on('SIGTERM', leave)
    process.on('SIGINT', leave)
    log(`left: ${await daemon.left}`)
    return 0
  } catch (error) {
    log(`ended: ${reportError(error).message}`)
    return 1
  }
}

function readOptions(argv: readonly string[]):
  | {
      readonly root?: string
      readonly graceMs?: number
      readonly tellPath?: string
      readonly checks: boolean
    }
  | undefined {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      root: { type: 'string' },
      grace: { type: 'string' },
      tell: { type: 'string' },
      checks: { type: 'boolean' },
      help: { type: 'boolean' },
    },
  })
  if (values.help === true) return undefined
  const grace = values.grace === undefined ? undefined : Number(values.grace)
  if (grace !== undefined && !(grace >= 0)) {
    throw new Error(`--grace needs a number of seconds, not '${values.grace}'`)
  }
  return {
    checks: values.checks ?? false,
    ...(values.root !== undefined && { root: values.root }),
    ...(grace !== undefined && { graceMs: grace * 1000 }),
    ...(values.tell !== undefined && { tellPath: values.tell }),
  }
}

/** One line of the log: standard error, which whoever started the daemon made a file. */
function logLine(wallTimeMs: number, text: string): void {
  process.stderr.write(`${new Date(wallTimeMs).toISOString()} signalboxd ${text}\n`)
}
