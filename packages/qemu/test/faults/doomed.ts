// Running the driver that is to be killed, and looking at the QEMU that it leaves behind.
import { spawn } from 'node:child_process'
import { createConnection } from 'node:net'
import type { Socket } from 'node:net'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import type { Ground } from '../real/ground.ts'
import type { Doom, Told } from './doomed-driver.ts'

const program = fileURLToPath(new URL('doomed-driver.ts', import.meta.url))

export interface Dead {
  /** Whether it had done all that it was told before it was killed. */
  readonly answered: readonly unknown[] | undefined
  /** What it said on its standard error: nothing, unless it failed. */
  readonly said: string
}

/**
 * Runs a driver in a process of its own until it kills itself, or until it has done all that it was
 * told and is killed here. What it started is remembered by the ground.
 */
export async function killedDriver(ground: Ground, doom: Omit<Doom, 'root'>): Promise<Dead> {
  const told = JSON.stringify({ ...doom, root: ground.state } satisfies Doom)
  const child = spawn(process.execPath, [program, told], { stdio: 'pipe' })
  onTestFinished(() => {
    child.kill('SIGKILL')
  })
  const found: { answered?: readonly unknown[] } = {}
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text))
  createInterface(child.stdout).on('line', (line) => {
    const heard = JSON.parse(line) as Told
    if ('pid' in heard) ground.remember(heard)
    else {
      found.answered = heard.answered
      child.kill('SIGKILL')
    }
  })
  const { promise, resolve } = Promise.withResolvers<void>()
  child.on('close', () => resolve())
  await promise
  return { answered: found.answered, said }
}

/** A monitor session of the test's own, with a QEMU that no driver serves. */
export class BareMonitor implements Disposable {
  readonly #socket: Socket
  #text = ''
  #look: () => void = () => undefined

  private constructor(socket: Socket) {
    this.#socket = socket
    socket.setEncoding('utf8').on('data', (text: string) => {
      this.#text += text
      this.#look()
    })
    socket.on('error', () => this.#look())
    socket.on('close', () => this.#look())
  }

  static async open(path: string): Promise<BareMonitor> {
    const monitor = new BareMonitor(createConnection(path))
    await monitor.heard(/"QMP"/u)
    await monitor.execute('qmp_capabilities')
    return monitor
  }

  /** Sends a command and waits until it is answered. */
  async execute(command: string): Promise<void> {
    this.#text = this.#text.replaceAll('"return"', '"returned"')
    this.#socket.write(JSON.stringify({ execute: command }))
    await this.heard(/"return"/u)
  }

  /** Waits until QEMU has said it. */
  async heard(words: RegExp): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    this.#look = () => {
      if (words.test(this.#text)) resolve()
      else if (this.#socket.destroyed) reject(new Error(`QEMU has never said ${words}`))
    }
    this.#look()
    await promise
  }

  [Symbol.dispose](): void {
    this.#socket.destroy()
  }
}
