// A guest in real QEMU, as its makers test it: console, monitor and agent channel as plain lines,
// with nothing of the driver in between. QEMU connects to sockets that listen already, so nobody
// has to try twice.
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import type { Server, Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { GuestFiles } from '../guest/index.ts'

export interface MachineOptions {
  /** Arguments of the kernel, beside those of the guest itself. */
  readonly append?: string
  /** Further arguments of QEMU, separated by spaces. */
  readonly devices?: string
  /** For a guest that is to wake from S3. */
  readonly bzImage?: boolean
}

/** Lines that come from the other end, each waited for once and in order. */
export class Lines {
  readonly #socket: Socket
  readonly #lines: string[] = []
  #begun = ''
  #ended = false
  #changed = Promise.withResolvers<undefined>()

  constructor(socket: Socket) {
    this.#socket = socket
    socket.setEncoding('latin1')
    socket.on('data', (text: string) => {
      const [end = '', ...begun] = text.split('\n')
      this.#begun += end
      for (const next of begun) {
        this.#lines.push(this.#begun.replace(/\r$/, ''))
        this.#begun = next
      }
      this.#change()
    })
    socket.on('error', () => undefined)
    socket.once('close', () => {
      this.#ended = true
      this.#change()
    })
  }

  /** Lines that nobody has waited for, and the beginning of the next. */
  get unread(): string {
    return [...this.#lines, this.#begun].join('\n')
  }

  send(line: string): void {
    this.#socket.write(`${line}\n`, 'latin1')
  }

  /** The next line that matches; those before it are gone. @throws when the other end has closed */
  async until(wanted: RegExp | ((line: string) => boolean)): Promise<string> {
    const matches = wanted instanceof RegExp ? (line: string) => wanted.test(line) : wanted
    const seen: string[] = []
    for (;;) {
      for (let line = this.#lines.shift(); line !== undefined; line = this.#lines.shift()) {
        if (matches(line)) return line
        seen.push(line)
      }
      if (this.#ended) throw new Error(`Closed before ${String(wanted)}; seen: ${seen.join('\n')}`)
      await this.#changed.promise
    }
  }

  /** Waits until so much of a line has come that is not ended. */
  async untilBegun(characters: number): Promise<void> {
    while (this.#begun.length < characters) await this.#changed.promise
  }

  #change(): void {
    this.#changed.resolve(undefined)
    this.#changed = Promise.withResolvers()
  }
}

export class GuestMachine {
  readonly console: Lines
  readonly agent: Lines
  /** QEMU's status, once it has ended. */
  readonly ended: Promise<number | null>
  readonly #qmp: Lines
  readonly #child: ChildProcess
  readonly #directory: string

  private constructor(
    child: ChildProcess,
    directory: string,
    lines: Readonly<Record<'console' | 'agent' | 'qmp', Lines>>,
  ) {
    this.#child = child
    this.#directory = directory
    this.console = lines.console
    this.agent = lines.agent
    this.#qmp = lines.qmp
    const { promise, resolve } = Promise.withResolvers<number | null>()
    this.ended = promise
    child.once('exit', (status) => resolve(status))
  }

  static async boot(files: GuestFiles, options: MachineOptions = {}): Promise<GuestMachine> {
    const directory = await mkdtemp(join(tmpdir(), 'sbx-guest-'))
    const names = ['console', 'agent', 'qmp'] as const
    const ends = await Promise.all(names.map((name) => listen(join(directory, name))))
    const child = spawn(
      'qemu-system-x86_64',
      [
        '-machine q35,accel=tcg -m 128 -nodefaults -no-user-config -display none',
        `-kernel ${options.bzImage === true ? files.bzImage : files.kernel}`,
        `-initrd ${files.initrd}`,
        ...names.map((name) => `-chardev socket,id=${name},path=${join(directory, name)}`),
        '-serial chardev:console -mon chardev=qmp,mode=control -device virtio-serial-pci',
        '-device virtserialport,chardev=agent,name=org.qemu.guest_agent.0,id=agent0',
        ...(options.devices === undefined ? [] : [options.devices]),
      ]
        .flatMap((words) => words.split(' '))
        .concat('-append', `${files.cmdline} sbx.plain ${options.append ?? ''}`),
      { stdio: ['ignore', 'ignore', 'inherit'] },
    )
    const [console, agent, qmp] = await Promise.all(ends.map(({ connected }) => connected))
    for (const { server } of ends) server.close()
    if (console === undefined || agent === undefined || qmp === undefined) throw new Error('ends')
    const machine = new GuestMachine(child, directory, { console, agent, qmp })
    await machine.execute('qmp_capabilities')
    return machine
  }

  /** Runs a line on the guest's console. @returns its status, once the guest has told it */
  async run(line: string): Promise<number> {
    this.console.send(line)
    return Number((await this.console.until(/^SBX-EXIT /)).split(' ')[1])
  }

  /** Gives the monitor a command, and waits for its answer. */
  async execute(command: string, input: object = {}): Promise<unknown> {
    this.#qmp.send(JSON.stringify({ execute: command, arguments: input }))
    const line = await this.#qmp.until(/^\{"(?:return|error)"/)
    return JSON.parse(line)
  }

  /** The next event of that name. */
  async event(name: string): Promise<unknown> {
    const line = await this.#qmp.until((line) => line.includes(`"event": "${name}"`))
    return (JSON.parse(line) as { readonly data?: unknown }).data
  }

  /** Shakes hands with the agent; what it said before is passed over. */
  async greetAgent(id: number): Promise<void> {
    this.agent.send(`\u00ff{"execute":"guest-sync-delimited","arguments":{"id":${id}}}`)
    await this.agent.until((line) => line.includes(`"return": ${id}}`))
  }

  /** Ends QEMU, and removes what it leaves. */
  async end(): Promise<void> {
    this.#child.kill('SIGKILL')
    await this.ended
    await rm(this.#directory, { recursive: true, force: true })
  }
}

/** A socket on which QEMU is awaited. */
async function listen(path: string): Promise<{ server: Server; connected: Promise<Lines> }> {
  const { promise, resolve } = Promise.withResolvers<Lines>()
  const server = createServer((socket) => resolve(new Lines(socket)))
  const listening = Promise.withResolvers<undefined>()
  server.listen(path, () => listening.resolve(undefined))
  await listening.promise
  return { server, connected: promise }
}
