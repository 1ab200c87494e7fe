// A real QEMU with a planned machine, sandboxed as the driver does it, that stands still and
// answers on its standard streams. It ends with the test that began it.
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface, type Interface } from 'node:readline'
import type { MachinePlan } from '../../src/machine/plan.ts'
import { sandboxed } from '../../src/process/launch.ts'

interface Answer {
  readonly QMP?: unknown
  readonly event?: string
  readonly return?: unknown
  readonly error?: { readonly desc: string }
}

export class RunningQemu implements AsyncDisposable {
  readonly #child: ChildProcess
  readonly #ended: Promise<unknown>
  readonly #lines: AsyncIterator<string>
  readonly #reader: Interface
  #words = ''

  private constructor(child: ChildProcess) {
    this.#child = child
    this.#ended = once(child, 'exit')
    if (child.stdout === null) throw new Error('QEMU has no standard output')
    this.#reader = createInterface({ input: child.stdout })
    this.#lines = this.#reader[Symbol.asyncIterator]()
    child.stderr?.on('data', (words: Buffer) => {
      this.#words += words.toString()
    })
  }

  /** Starts it and waits until it takes commands; what it says instead is the error. */
  static async start({ commandLine, environment }: MachinePlan): Promise<RunningQemu> {
    const words = sandboxed(commandLine.emulator).append(commandLine).arguments
    const child = spawn(commandLine.emulator, [...words, '-qmp', 'stdio'], {
      env: { PATH: '/usr/bin:/bin', ...environment },
      stdio: ['pipe', 'pipe', 'pipe'],
    })
    const qemu = new RunningQemu(child)
    try {
      await qemu.#next()
      await qemu.execute('qmp_capabilities')
      return qemu
    } catch (error) {
      await qemu[Symbol.asyncDispose]()
      throw error
    }
  }

  /** What it wrote to standard error: warnings, for a machine that runs. */
  get words(): string {
    return this.#words
  }

  async execute(command: string, given: object = {}): Promise<unknown> {
    this.#child.stdin?.write(`${JSON.stringify({ execute: command, arguments: given })}\n`)
    for (;;) {
      const answer = await this.#next()
      if (answer.event !== undefined) continue
      if (answer.error === undefined) return answer.return
      throw new Error(`${command} was refused: ${answer.error.desc}`)
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill('SIGKILL')
    await this.#ended
    this.#reader.close()
  }

  async #next(): Promise<Answer> {
    for (;;) {
      const { done, value } = await this.#lines.next()
      if (done === true) {
        await this.#ended
        throw new Error(`QEMU ended: ${this.#words}`)
      }
      // It tells of pseudo terminals in between, in words.
      if (value.startsWith('{')) return JSON.parse(value) as Answer
    }
  }
}
