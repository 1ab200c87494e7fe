// A workbench: one QEMU, scripted or real, on a world, with a monitor of its own, and no driver.
import type { ProcessIdentity, World } from '@signalbox/world'
import { SimulatedHost, scriptedQemu } from '../../src/index.ts'
import type { ScriptedMachine, ScriptedQemuOptions, SimulatedHostOptions } from '../../src/index.ts'
import { RawMonitor } from './raw-monitor.ts'

export const emulator = '/usr/bin/qemu-system-x86_64'

/** What follows the monitor on most command lines here. */
export const smallMachine = [
  '-name',
  'guest=small',
  '-nodefaults',
  '-no-user-config',
  '-display',
  'none',
  '-machine',
  'q35',
  '-accel',
  'tcg',
  '-m',
  '128',
  '-S',
] as const

export async function spawnQemu(
  world: World,
  directory: string,
  words: readonly string[],
): Promise<{ identity: ProcessIdentity; monitorPath: string; logPath: string }> {
  const monitorPath = `${directory}/monitor`
  const logPath = `${directory}/log`
  const log = await world.files.open(logPath, 'append')
  const { identity } = world.processes.spawn({
    command: emulator,
    arguments: [
      '-chardev',
      'socket,id=mon,fd=3,server=on,wait=off',
      '-mon',
      'chardev=mon,mode=control',
      ...words,
    ],
    environment: { PATH: '/usr/bin:/bin', LC_ALL: 'C' },
    directory: '/',
    log,
    inherit: [{ kind: 'listener', path: monitorPath }],
  })
  await log.close()
  return { identity, monitorPath, logPath }
}

export interface BenchOptions {
  readonly words?: readonly string[]
  readonly qemu?: ScriptedQemuOptions
  readonly host?: Partial<SimulatedHostOptions>
  /** Whether to negotiate; default true. */
  readonly negotiate?: boolean
}

/** A scripted QEMU in a simulated host, and a client of its monitor. */
export class Bench {
  readonly host: SimulatedHost
  readonly world: World
  readonly machine: ScriptedMachine
  readonly monitor: RawMonitor
  readonly identity: ProcessIdentity

  private constructor(
    host: SimulatedHost,
    world: World,
    machine: ScriptedMachine,
    monitor: RawMonitor,
  ) {
    this.host = host
    this.world = world
    this.machine = machine
    this.monitor = monitor
    this.identity = machine.identity
  }

  static async open(options: BenchOptions = {}): Promise<Bench> {
    const host = new SimulatedHost({ seed: 1, ...options.host })
    const qemu = scriptedQemu(options.qemu)
    host.install(emulator, qemu)
    host.disk.makeDirectory('/bench', 0o755)
    const world = host.world('client')
    const words = options.words ?? smallMachine
    const spawned = await host.finish(spawnQemu(world, '/bench', words))
    const monitor = await host.finish(RawMonitor.connect(world, spawned.monitorPath))
    await host.finish(monitor.next())
    if (options.negotiate !== false) await host.finish(monitor.ask('qmp_capabilities'))
    const machine = qemu.machines.at(-1)
    if (machine === undefined) throw new Error('no machine was begun')
    return new Bench(host, world, machine, monitor)
  }

  /** The `await` of these tests. */
  finish<R>(promise: Promise<R>): Promise<R> {
    return this.host.finish(promise)
  }

  ask(...command: Parameters<RawMonitor['ask']>): Promise<Awaited<ReturnType<RawMonitor['ask']>>> {
    return this.host.finish(this.monitor.ask(...command))
  }
}
