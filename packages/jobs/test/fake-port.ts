// A monitor or agent that answers when the test says so, or by itself after a while.
import type { World } from '@signalbox/world'
import type { Instance, Port, VisitControl } from '../src/index.ts'

/** A command that was sent and is not answered yet. */
export interface Outstanding {
  readonly command: string
  readonly control: VisitControl
  answer(result?: string): void
  fail(error: Error): void
}

/** What a visit can do: send commands to something that answers when the test says so. */
export class FakeSession {
  readonly #port: FakePort
  readonly #control: VisitControl

  constructor(port: FakePort, control: VisitControl) {
    this.#port = port
    this.#control = control
  }

  async command(command: string): Promise<string> {
    this.#control.check()
    this.#control.doing(`waits for QEMU's answer to ${command}`)
    const { promise, resolve, reject } = Promise.withResolvers<string>()
    const sent: Outstanding = {
      command,
      control: this.#control,
      answer: (result = 'ok') => this.#port.over(sent, () => resolve(result)),
      fail: (error) => this.#port.over(sent, () => reject(error)),
    }
    this.#port.sent(sent)
    return await promise
  }
}

export class FakePort implements Port<FakeSession> {
  /** Commands that wait for their answer, oldest first. */
  readonly outstanding: Outstanding[] = []
  /** Every command that was sent. */
  readonly commands: string[] = []
  /** Answers by itself: at once, or after so many milliseconds. */
  answersAfterMs: number | undefined
  refusal: Error | undefined
  readonly #world: World

  constructor(world: World, instance: Instance) {
    this.#world = world
    // As QEMU's end: what is outstanding fails.
    instance.whenEnded(() => {
      for (const sent of this.outstanding.slice()) sent.fail(new Error('QEMU is gone'))
    })
  }

  trouble(): Error | undefined {
    return this.refusal
  }

  session(control: VisitControl): FakeSession {
    return new FakeSession(this, control)
  }

  sent(sent: Outstanding): void {
    this.commands.push(sent.command)
    this.outstanding.push(sent)
    if (this.answersAfterMs === undefined) return
    const { clock } = this.#world
    clock.alarm(clock.now() + this.answersAfterMs, () => sent.answer())
  }

  over(sent: Outstanding, settle: () => void): void {
    const at = this.outstanding.indexOf(sent)
    if (at < 0) return
    this.outstanding.splice(at, 1)
    this.#world.scheduler.resume(settle)
  }
}
