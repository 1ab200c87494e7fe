// A scripted QEMU: a program that behaves towards whoever starts it as QEMU does, as far as a
// driver can see, and breaks the rules where a script says so. It runs in a simulated world or on
// real sockets, and knows no more of either than a program is given.
import type { Child, Program } from '../world/program.ts'
import type { AgentMode } from './agent-mode.ts'
import { openChardev } from './chardevs.ts'
import type { Frontend } from './chardevs.ts'
import { BadCommandLine, parseCommandLine } from './command-line.ts'
import type { MachineLine } from './command-line.ts'
import { reasonOf } from './host-file.ts'
import { Machine } from './machine.ts'
import { Script } from './script.ts'
import type { Cue } from './script.ts'
import { usualTiming } from './timing.ts'
import type { Timing } from './timing.ts'

export interface ScriptedQemuOptions {
  /** What happens against the rules; more can be given while it runs. */
  readonly cues?: readonly Cue[]
  readonly timing?: Partial<Timing>
  /** How agents behave; a kernel argument such as `sbx.agent=silent` goes before it. */
  readonly agent?: AgentMode
  /** Bytes of memory that a saved or dumped guest has; 256 KiB by default. */
  readonly savedBytes?: number
  /** Called with each machine, before its start goes on. */
  readonly began?: (machine: Machine) => void
}

/** The program, and the machines that it has become. */
export interface ScriptedQemu extends Program {
  readonly script: Script
  /** Every machine that was begun, the last one last; capability probes are none. */
  readonly machines: readonly Machine[]
  /** The latest machine of that name. @throws RangeError there was none */
  machine(name: string): Machine
}

const savedBytesUsual = 256 * 1024

/** The program that a driver takes for QEMU. */
export function scriptedQemu(options: ScriptedQemuOptions = {}): ScriptedQemu {
  const script = new Script(options.cues)
  const machines: Machine[] = []
  const program = (child: Child): void => {
    const machine = assemble(child, script, options)
    if (machine === undefined) return
    if (machine.name !== undefined) {
      machines.push(machine)
      options.began?.(machine)
    }
    start(machine).catch((error: unknown) => {
      if ((error as { code?: unknown }).code === 'PROCESS_ENDED') return
      machine.exit(1, reasonOf(error))
    })
  }
  return Object.assign(program, {
    script,
    machines,
    machine(name: string): Machine {
      const found = machines.findLast((machine) => machine.name === name)
      if (found === undefined) throw new RangeError(`No machine '${name}' was started.`)
      return found
    },
  })
}

/** Undefined when the command line is none that QEMU would take: then it has ended. */
function assemble(
  child: Child,
  script: Script,
  { timing, agent, savedBytes }: ScriptedQemuOptions,
): Machine | undefined {
  let line: MachineLine
  try {
    line = parseCommandLine(child.arguments)
  } catch (error) {
    if (!(error instanceof BadCommandLine)) throw error
    child.printError(`${child.command}: ${error.message}\n`)
    child.exit(1)
    return undefined
  }
  return new Machine({
    child,
    line,
    script,
    timing: { ...usualTiming, ...timing },
    agent: agent ?? { kind: 'normal' },
    savedBytes: savedBytes ?? savedBytesUsual,
  })
}

async function start(machine: Machine): Promise<void> {
  const { child, line, run } = machine
  child.use(20_000_000, 250 * 1024)
  child.on('SIGTERM', () => machine.terminate())
  child.on('SIGINT', () => machine.terminate())
  await machine.step('begin')
  await machine.step('parsed')
  const problem = await missingFile(machine)
  if (problem !== undefined) {
    machine.exit(1, problem)
    return
  }
  await machine.step('checked')
  for (const chardev of line.chardevs.values()) {
    const open = await openChardev(machine, chardev, frontendOf(machine, chardev.id))
    machine.chardevs.set(chardev.id, open)
  }
  await machine.step('listening')
  const { promise, resolve } = Promise.withResolvers<void>()
  machine.later(machine.timing.startMs, resolve)
  await promise
  await machine.step('ready')
  const descriptor = line.chardevs.get(line.monitor ?? '')?.values.get('fd')
  if (descriptor !== undefined) {
    child.accept(Number(descriptor), (stream) => machine.monitor.offer(stream))
  }
  await machine.step('greeted')
  if (line.incoming !== undefined && line.incoming !== 'defer') {
    machine.incoming.begin(line.incoming)
  } else if (!line.stopped && line.machineType !== 'none' && run.status === 'prelaunch') {
    machine.guest.begin()
    run.resume()
  }
}

/** What stands behind a character device. */
function frontendOf(machine: Machine, id: string): Frontend {
  const { line, monitor, agentPort } = machine
  if (id === line.monitor) {
    return {
      accept: (stream) => monitor.offer(stream),
      connected: () => monitor.connected,
      open: () => true,
    }
  }
  const console = machine.consoles.get(id)
  if (console !== undefined) return console
  const user = line.devices.find(({ properties }) => properties['chardev'] === id)
  if (agentPort !== undefined && user?.id === agentPort.id) {
    return {
      accept: (stream) => agentPort.offer(stream),
      connected: () => agentPort.connected,
      open: () => agentPort.open,
    }
  }
  return { accept: (stream) => stream.destroy(), connected: () => false, open: () => false }
}

/** QEMU's words for an image, kernel or initial RAM disk that is not there. */
async function missingFile({ line, child }: Machine): Promise<string | undefined> {
  for (const { path } of line.images) {
    const reason = await unreadable(child, path)
    if (reason !== undefined) return `-blockdev: Could not open '${path}': ${reason}`
  }
  for (const path of line.bootFiles) {
    const reason = await unreadable(child, path)
    if (reason !== undefined) return `could not open kernel file '${path}': ${reason}`
  }
  return undefined
}

async function unreadable({ world }: Child, path: string): Promise<string | undefined> {
  try {
    const file = await world.files.open(path, 'read')
    await file.close()
    return undefined
  } catch (error) {
    return reasonOf(error)
  }
}
