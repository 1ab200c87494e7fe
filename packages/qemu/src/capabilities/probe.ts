// Asks a QEMU binary what it can do: runs it once without a machine, over a monitor of its own, and
// ends it. Whatever the binary is or does, the probe ends by its deadline and leaves nothing
// behind.
import { join } from 'node:path'
import { Monitor, MonitorLost } from '@signalbox/qmp'
import type { Recorder } from '@signalbox/trace'
import type { ProcessIdentity, World } from '@signalbox/world'
import * as v from 'valibot'
import { CommandLine } from '../process/command-line.ts'
import { goneWithin, kill } from '../process/kill.ts'
import type { PreparedLaunch } from '../process/launch.ts'
import { prepareLaunch } from '../process/launch.ts'
import { readLastWords } from '../process/last-words.ts'
import type { Layout } from '../state/layout.ts'
import type { Capabilities } from './capabilities.ts'
import { probeFailed } from './probe-failure.ts'
import { readSchemaFacts } from './schema-facts.ts'

/** For the greeting, and for each answer: all together take 0.2 s on an idle host. */
const answerMs = 15_000
/** How long the process may outlive its monitor. */
const lingerMs = 2_000

/** Runs the binary and asks. @throws DriverError see `probeFailed`, and `PreparedLaunch.spawn` */
export async function probe(
  world: World,
  recorder: Recorder,
  layout: Layout,
  emulator: string,
  key: string,
): Promise<Capabilities> {
  const directory = join(layout.runDirectory, `probe-${world.random.uuid().slice(0, 8)}`)
  await using undo = new AsyncDisposableStack()
  undo.defer(() => world.files.removeTree(directory))
  await world.files.makeDirectory(directory, 0o700)
  await using launch = await prepareLaunch(world, recorder, {
    commandLine: withoutMachine(emulator),
    monitorPath: join(directory, 'monitor.sock'),
    logPath: join(directory, 'log'),
    header: { probe: emulator },
  })
  const process = launch.spawn()
  undo.defer(() => kill(world, process))
  return await ask(world, recorder, launch, process, join(directory, 'monitor.sock'), key)
}

function withoutMachine(emulator: string): CommandLine {
  return new CommandLine(emulator)
    .flag('-no-user-config')
    .flag('-nodefaults')
    .value('-display', 'none')
    .list('-machine', 'none')
}

async function ask(
  world: World,
  recorder: Recorder,
  launch: PreparedLaunch,
  process: ProcessIdentity,
  monitorPath: string,
  key: string,
): Promise<Capabilities> {
  const { emulator } = launch.commandLine
  const beganMs = world.clock.now()
  try {
    const stream = await world.sockets.connect(monitorPath)
    const monitor = await Monitor.open({
      world,
      recorder,
      stream,
      domain: undefined,
      instance: 0,
      greetingDeadlineMs: answerMs,
    })
    try {
      return await interview(monitor, emulator, key)
    } finally {
      monitor.close()
    }
  } catch (error) {
    const waitedMs = world.clock.now() - beganMs
    throw await explain(world, launch, process, error, waitedMs)
  }
}

/** An end is told by QEMU's own words, silence by how long it lasted. */
async function explain(
  world: World,
  launch: PreparedLaunch,
  process: ProcessIdentity,
  error: unknown,
  waitedMs: number,
): Promise<Error> {
  const { emulator } = launch.commandLine
  if (error instanceof v.ValiError) {
    const detail = `${v.getDotPath(error.issues[0]) ?? 'answer'}: ${error.message}`
    return probeFailed(emulator, { reason: 'not-understood', detail }, error)
  }
  if (await goneWithin(world, process, lingerMs)) {
    const words = await readLastWords(world.files, launch.logMark)
    return probeFailed(emulator, { reason: 'exited', words }, error)
  }
  // It may be anything, and need not take SIGTERM.
  await kill(world, process, { stuck: true })
  if (error instanceof MonitorLost && waitedMs < answerMs) {
    return probeFailed(emulator, { reason: 'not-understood', detail: error.fields.why }, error)
  }
  return probeFailed(emulator, { reason: 'hung', waitedMs: answerMs }, error)
}

const machines = v.array(
  v.object({
    name: v.string(),
    alias: v.optional(v.string()),
    'is-default': v.optional(v.boolean(), false),
    'cpu-max': v.number(),
    deprecated: v.optional(v.boolean(), false),
    'hotpluggable-cpus': v.boolean(),
    'default-ram-id': v.optional(v.string()),
  }),
)
const cpus = v.array(
  v.object({
    name: v.string(),
    'migration-safe': v.optional(v.boolean()),
    'unavailable-features': v.optional(v.array(v.string()), []),
    deprecated: v.optional(v.boolean(), false),
  }),
)
const version = v.object({
  qemu: v.object({ major: v.number(), minor: v.number(), micro: v.number() }),
  package: v.string(),
})
const names = v.array(v.object({ name: v.string() }))
const options = v.array(
  v.object({ option: v.string(), parameters: v.array(v.object({ name: v.string() })) }),
)

async function interview(monitor: Monitor, emulator: string, key: string): Promise<Capabilities> {
  const query = async <S extends v.GenericSchema>(
    schema: S,
    command: string,
    given: Readonly<Record<string, unknown>> = {},
  ): Promise<v.InferOutput<S>> =>
    v.parse(schema, await monitor.execute(command, given, { deadlineMs: answerMs }))

  const { qemu, package: packaged } = await query(version, 'query-version')
  const { arch } = await query(v.object({ arch: v.string() }), 'query-target')
  const kvm = await query(v.object({ present: v.boolean() }), 'query-kvm')
  const facts = readSchemaFacts(await query(v.unknown(), 'query-qmp-schema'))
  const devices = await query(names, 'qom-list-types', { implements: 'device', abstract: false })
  return {
    key,
    emulator,
    version: `${qemu.major}.${qemu.minor}.${qemu.micro}`,
    package: packaged,
    target: arch,
    kvmPresent: kvm.present,
    machines: (await query(machines, 'query-machines')).map(machineOf).sort(byName),
    cpus: (await query(cpus, 'query-cpu-definitions')).map(cpuOf).sort(byName),
    devices: devices.map(({ name }) => name).sort(),
    commands: facts.commands,
    events: facts.events,
    options: Object.fromEntries(
      (await query(options, 'query-command-line-options')).map(({ option, parameters }) => [
        option,
        parameters.map(({ name }) => name).sort(),
      ]),
    ),
    schemaHash: facts.hash,
  }
}

function machineOf(
  found: v.InferOutput<typeof machines>[number],
): Capabilities['machines'][number] {
  const ramId = found['default-ram-id']
  return {
    name: found.name,
    ...(found.alias !== undefined && { alias: found.alias }),
    isDefault: found['is-default'],
    cpuMax: found['cpu-max'],
    deprecated: found.deprecated,
    hotpluggableCpus: found['hotpluggable-cpus'],
    ...(ramId !== undefined && { defaultRamId: ramId }),
  }
}

function cpuOf(found: v.InferOutput<typeof cpus>[number]): Capabilities['cpus'][number] {
  const safe = found['migration-safe']
  return {
    name: found.name,
    ...(safe !== undefined && { migrationSafe: safe }),
    unavailableFeatures: found['unavailable-features'],
    deprecated: found.deprecated,
  }
}

/** QEMU's own order changes from run to run. */
function byName(one: { readonly name: string }, other: { readonly name: string }): number {
  return one.name < other.name ? -1 : 1
}
