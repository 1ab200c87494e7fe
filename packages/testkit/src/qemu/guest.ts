// The guest of a scripted QEMU: it boots some time after its processors run, opens its agent's
// port, obeys the power button, and can be made to power off, reboot, panic, sleep or halt by
// itself.
import { countBoot } from './block.ts'
import type { Machine } from './machine.ts'

export type GuestPhase = 'off' | 'booting' | 'ready' | 'halted' | 'panicked'

export class Guest {
  readonly #machine: Machine
  #phase: GuestPhase = 'off'
  /** Whether it powers off when the power button is pressed. */
  obeysPowerButton: boolean

  constructor(machine: Machine) {
    this.#machine = machine
    this.obeysPowerButton = !machine.line.kernelArguments.includes('sbx.noacpi')
  }

  get phase(): GuestPhase {
    return this.#phase
  }

  /** Whether its drivers and its agent are there. */
  get ready(): boolean {
    return this.#phase === 'ready'
  }

  /** Executes its first instruction as soon as the processors run. */
  begin(): void {
    if (this.#phase !== 'off') return
    this.#phase = 'booting'
    const { time, timing } = this.#machine
    time.after(timing.bootMs, () => {
      countBoot(this.#machine.disks)
      this.#becomeReady()
      this.#machine.printOnConsoles(
        `SIGNALBOX-GUEST-READY uptime=${(timing.bootMs / 1000).toFixed(2)}\r\n`,
      )
    })
  }

  /** Goes on where a saved guest stood. */
  restore(ready: boolean): void {
    if (ready) this.#machine.time.after(0, () => this.#becomeReady())
    else this.begin()
    this.#phase = 'booting'
  }

  /** The machine was reset: everything that it was about to do is forgotten. */
  reset(): void {
    this.#machine.time.forget()
    this.#phase = 'off'
  }

  pressPowerButton(): void {
    const { time, timing } = this.#machine
    if (!time.running || !this.ready || !this.obeysPowerButton) return
    time.after(timing.powerOffMs, () => this.powerOff())
  }

  powerOff(): void {
    this.#endOfItsOwn()
    this.#machine.shutDown({ guest: true, reason: 'guest-shutdown' })
  }

  reboot(): void {
    this.#endOfItsOwn()
    this.#machine.rebootByGuest()
  }

  /** Its kernel crashes. What happens then depends on whether the machine has a panic device. */
  panic(): void {
    const machine = this.#machine
    this.#endOfItsOwn()
    this.#phase = 'panicked'
    const { events, run, actions, line } = machine
    if (!line.devices.some(({ driver }) => driver.startsWith('pvpanic'))) {
      this.reboot()
      return
    }
    switch (actions.panic) {
      case 'pause':
        events.send('GUEST_PANICKED', { action: 'pause' })
        run.stop('guest-panicked')
        return
      case 'shutdown':
      case 'exit-failure':
        events.send('GUEST_PANICKED', { action: 'poweroff' })
        machine.shutDown(
          { guest: true, reason: 'guest-panic' },
          actions.panic === 'shutdown' ? 0 : 1,
        )
        return
      case 'none':
        events.send('GUEST_PANICKED', { action: 'run' })
        this.reboot()
        return
      default:
        actions.panic satisfies never
    }
  }

  /** Suspends to RAM. */
  sleep(): void {
    const { run, events } = this.#machine
    if (!run.running) return
    run.become('suspended')
    events.send('SUSPEND')
  }

  wake(): void {
    const { run, events } = this.#machine
    if (run.status !== 'suspended') return
    run.become('running')
    events.send('WAKEUP')
  }

  /** Halts: of this QEMU notices nothing. */
  halt(): void {
    this.#endOfItsOwn()
    this.#phase = 'halted'
    this.#machine.agentPort?.closeByGuest()
  }

  /** Its watchdog was not fed. */
  biteWatchdog(): void {
    const machine = this.#machine
    const { actions, events, run } = machine
    const action = actions.watchdog
    events.send('WATCHDOG', { action })
    switch (action) {
      case 'reset':
        this.reboot()
        return
      case 'pause':
        run.stop('watchdog')
        return
      case 'shutdown':
        events.send('POWERDOWN')
        this.pressPowerButton()
        return
      case 'poweroff':
        // Without a SHUTDOWN: what is told is the watchdog and the end.
        machine.exit(0)
        return
      default:
    }
  }

  #becomeReady(): void {
    this.#phase = 'ready'
    this.#machine.balloon.begin()
    this.#machine.agentPort?.startAgent()
  }

  #endOfItsOwn(): void {
    this.#machine.time.forget()
    this.#phase = 'off'
  }
}
