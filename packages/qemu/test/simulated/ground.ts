// The ground of these tests: the real driver in a simulated host whose QEMU is scripted, with the
// invariants checked over all that happens.
import type { SimulatedHostOptions } from '@signalbox/testkit'
import { SimulatedHost, scriptedQemu } from '@signalbox/testkit'
import type { ScriptedMachine, ScriptedQemu, ScriptedQemuOptions } from '@signalbox/testkit'
import { Recorder, describeBreach, formatTimeline, isEvent } from '@signalbox/trace'
import type { Breach, TraceEvent } from '@signalbox/trace'
import { afterEach } from 'vitest'
import { openDriver } from '../../src/index.ts'
import type { Driver, Machine } from '../../src/index.ts'
import { processGone } from '../../src/run/kill-qemu.ts'

export const emulator = '/usr/bin/qemu-system-x86_64'

export interface GroundOptions {
  readonly host?: Partial<SimulatedHostOptions>
  readonly qemu?: ScriptedQemuOptions
}

const grounds: Ground[] = []

afterEach(() => {
  const [first] = grounds.splice(0).flatMap(({ breaches }) => breaches)
  if (first !== undefined) throw new Error(describeBreach(first))
})

export class Ground {
  readonly host: SimulatedHost
  readonly qemu: ScriptedQemu
  /** What the steps of all drivers broke, each with its story. */
  readonly breaches: Breach[] = []

  constructor({ host, qemu }: GroundOptions = {}) {
    this.host = new SimulatedHost({ seed: 1, ...host })
    this.qemu = scriptedQemu(qemu)
    this.host.install(emulator, this.qemu)
    this.host.disk.makeDirectory('/images', 0o755)
    grounds.push(this)
  }

  /** A driver in a process of its own, as one is started after another. */
  async open(): Promise<{ readonly driver: Driver; readonly kill: () => void }> {
    const world = this.host.world()
    // Small: a test tells its whole story in a few hundred events.
    const recorder = new Recorder({ clock: world.clock, capacity: 8192 })
    const checks = {
      hostDelayMs: 0,
      onBreach: (breach: Breach) => {
        this.breaches.push(breach)
      },
    }
    recorder.tap((event) => this.#compare(event))
    const options = { world, recorder, root: '/sbx', emulator, checks }
    const driver = await this.host.finish(openDriver(options))
    return { driver, kill: () => world.kill() }
  }

  /** A trace could lie: what it tells of a process is compared with the host. */
  #compare(event: TraceEvent): void {
    if (!isEvent(event, processGone)) return
    const { pid, startTime } = event.detail
    const process = this.host.processOf(pid)
    if (process?.alive !== true || process.identity.startTime !== startTime) return
    const message = `process ${pid} is told to be gone, and lives`
    this.breaches.push({ invariant: 'I32', message, event, story: [event] })
  }

  /** A driver and a machine that is defined and, unless `start` is false, booted. */
  async boot(xml = domainXml('demo')): Promise<Booted> {
    const { driver, kill } = await this.open()
    const machine = await this.host.finish(driver.define(xml))
    await this.host.finish(machine.start())
    const name = /<name>(?<name>[^<]+)</u.exec(xml)?.groups?.['name'] ?? ''
    const scripted = this.qemu.machine(name)
    await this.host.run({ until: () => scripted.agentPort?.open ?? scripted.guest.ready })
    await this.host.advance(1)
    return { driver, machine, scripted, kill }
  }
}

export interface Booted {
  readonly driver: Driver
  readonly machine: Machine
  readonly scripted: ScriptedMachine
  /** Ends the driver as kill -9 would. */
  readonly kill: () => void
}

/** What happened, for the message of a test that fails. */
export function story(driver: Driver): string {
  return [...formatTimeline(driver.recorder.read(0).events)].join('\n')
}

export function domainXml(name: string, parts: { devices?: string; more?: string } = {}): string {
  return `<domain type='qemu'>
  <name>${name}</name>
  <memory unit='MiB'>128</memory>
  <vcpu>2</vcpu>
  <os><type arch='x86_64' machine='q35'>hvm</type></os>
  <features><acpi/></features>
  ${parts.more ?? ''}
  <devices>
    <serial type='pty'/>
    <channel type='unix'><target type='virtio' name='org.qemu.guest_agent.0'/></channel>
    <memballoon model='virtio'/>
    ${parts.devices ?? ''}
  </devices>
</domain>`
}
