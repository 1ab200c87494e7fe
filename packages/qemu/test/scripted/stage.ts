// The stage of these tests: the real driver on real sockets, files and processes, and a scripted
// QEMU that is an executable. Everything lies in a directory that is gone afterwards, and so is
// every process.
import { installScriptedQemu, MachineControl } from '@signalbox/testkit'
import type { LaunchedQemuOptions, Seen } from '@signalbox/testkit'
import { describeBreach } from '@signalbox/trace'
import { realWorld } from '@signalbox/world'
import { expect } from 'vitest'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openDriver } from '../../src/index.ts'
import type { DomainEvent, Driver } from '../../src/index.ts'

/** How late a busy machine may make each step, in milliseconds. */
const hostDelayMs = 5_000

export class Stage implements AsyncDisposable {
  readonly directory: string
  readonly emulator: string
  readonly #drivers: Driver[] = []
  readonly #breaches: string[] = []

  private constructor(directory: string, emulator: string) {
    this.directory = directory
    this.emulator = emulator
  }

  static async open(options: LaunchedQemuOptions = {}): Promise<Stage> {
    const directory = await mkdtemp(join(tmpdir(), 'sbx-scripted-'))
    const emulator = await installScriptedQemu(directory, {
      ...options,
      controlDirectory: directory,
    })
    return new Stage(directory, emulator)
  }

  async driver(): Promise<Driver> {
    const driver = await openDriver({
      root: join(this.directory, 'root'),
      emulator: this.emulator,
      checks: {
        hostDelayMs,
        onBreach: (breach) => {
          this.#breaches.push(describeBreach(breach))
        },
      },
    })
    this.#drivers.push(driver)
    return driver
  }

  /** The control of a machine that runs. */
  async control(name: string): Promise<MachineControl> {
    return await MachineControl.connect(realWorld(), this.directory, name)
  }

  async look(name: string): Promise<Seen> {
    const control = await this.control(name)
    try {
      return await control.order({ order: 'look' })
    } finally {
      control.close()
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const last = this.#drivers.at(-1)
    if (last !== undefined) {
      for (const { name } of last.jobTables().map(({ domain }) => ({ name: domain }))) {
        // Those that do not run are not to be ended.
        await last
          .machine(name)
          .destroy()
          .catch(() => undefined)
      }
    }
    for (const driver of this.#drivers) await driver.close()
    await rm(this.directory, { recursive: true, force: true })
    expect(this.#breaches).toEqual([])
  }
}

/** Resolves with the next event that `wanted` holds for. */
export function nextEvent(
  driver: Driver,
  wanted: (event: DomainEvent) => boolean,
): Promise<DomainEvent> {
  const { promise, resolve } = Promise.withResolvers<DomainEvent>()
  const subscription = driver.subscribe((event) => {
    if (!wanted(event)) return
    subscription.close()
    resolve(event)
  })
  return promise
}

export function domainXml(name: string): string {
  return `<domain type='qemu'>
  <name>${name}</name>
  <memory unit='MiB'>128</memory>
  <vcpu>1</vcpu>
  <os><type arch='x86_64' machine='q35'>hvm</type></os>
  <features><acpi/></features>
  <devices>
    <channel type='unix'><target type='virtio' name='org.qemu.guest_agent.0'/></channel>
    <memballoon model='virtio'/>
  </devices>
</domain>`
}
