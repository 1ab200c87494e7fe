// The guest's agent: reads commands from its port and answers them after some of the guest's time,
// as the real one does or in the way that its mode says.
import { agentCommands, disabledWhileFrozen } from './agent-commands.ts'
import type { AgentMode } from './agent-mode.ts'
import type { AgentPort } from './agent-port.ts'
import { JsonStream } from './json-stream.ts'
import type { Parsed } from './json-stream.ts'
import type { Machine } from './machine.ts'
import { QmpError } from './qmp-error.ts'

/** A command that the agent has received. */
export interface AgentRequest {
  readonly name: string
  readonly arguments: Readonly<Record<string, unknown>>
}

/** A program that guest-exec has started. */
export interface StartedProgram {
  readonly exited: () => boolean
  readonly status: Message
}

type Message = Readonly<Record<string, unknown>>

const encoder = new TextEncoder()
const marked = new Uint8Array([0xff])

/** Some 6 MB a second: as many as a test can bear. */
const floodPiece = new Uint8Array(65_536).fill(0x7b)
const floodMs = 10
/** Some ten thousand lines a second. */
const garbagePiece = encoder.encode('{"return": 1, "id": nonsense}\n][\n'.repeat(50))
const flapMs = 100
const firstPid = 111

export class ScriptedAgent {
  readonly received: AgentRequest[] = []
  readonly #machine: Machine
  readonly #port: AgentPort
  /** Programs that guest-exec has started, and that nobody has heard the end of. */
  readonly programs = new Map<number, StartedProgram>()
  #parser = this.#newParser()
  #forget: () => void = () => undefined
  #forgetAnswer: () => void = () => undefined
  #answers: Uint8Array[] = []
  #nextPid = firstPid
  mode: AgentMode
  frozen = false

  constructor(machine: Machine, port: AgentPort, mode: AgentMode) {
    this.#machine = machine
    this.#port = port
    this.mode = mode
  }

  get machine(): Machine {
    return this.#machine
  }

  /** Begins anew as `mode`. */
  become(mode: AgentMode): void {
    this.#port.closeByGuest()
    this.mode = mode
    this.start()
  }

  start(): void {
    if (this.mode.kind === 'off') return
    this.end()
    this.#parser = this.#newParser()
    this.frozen = false
    this.#after(this.#machine.timing.agentMs, () => {
      this.#port.openByGuest()
      if (this.mode.kind === 'flood') this.#pour(floodPiece)
      else if (this.mode.kind === 'garbage') this.#pour(garbagePiece)
      else if (this.mode.kind === 'flap') this.#flap()
    })
  }

  /** It is no more, and what it was about to say is never said. */
  end(): void {
    this.#forget()
    this.#forgetAnswer()
    this.#answers = []
    this.programs.clear()
  }

  receive(chunk: Uint8Array): void {
    this.#parser.push(chunk)
  }

  /** Remembers a program under a number of its own, which is returned. */
  keep(program: StartedProgram): number {
    const pid = this.#nextPid
    this.#nextPid++
    this.programs.set(pid, program)
    return pid
  }

  #newParser(): JsonStream {
    return new JsonStream((parsed) => this.#take(parsed))
  }

  #take(parsed: Parsed): void {
    const { kind } = this.mode
    if (kind === 'silent' || kind === 'flood' || kind === 'garbage') return
    const answer = 'error' in parsed ? wrong(parsed.error) : this.#answerTo(parsed.value)
    if (answer === undefined) return
    this.#answers.push(answer)
    if (this.#answers.length === 1) this.#answerNext()
  }

  /** One answer after the other, each in its time. */
  #answerNext(): void {
    const { timing, time } = this.#machine
    const delayMs = this.mode.kind === 'slow' ? this.mode.seconds * 1000 : timing.agentMs
    this.#forgetAnswer = time.after(delayMs, () => {
      const answer = this.#answers.shift()
      if (answer === undefined) return
      this.#port.say(answer)
      if (this.mode.kind === 'dup') this.#port.say(answer)
      if (this.#answers.length > 0) this.#answerNext()
    })
  }

  /** The bytes of an answer; undefined where none comes. */
  #answerTo(value: unknown): Uint8Array | undefined {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      return wrong('QMP input must be a JSON object')
    }
    const { execute, arguments: given = {}, id } = value as Record<string, unknown>
    if (typeof execute !== 'string') return wrong("QMP input lacks member 'execute'")
    const request = { name: execute, arguments: given as Record<string, unknown> }
    this.received.push(request)
    const isSync = execute === 'guest-sync' || execute === 'guest-sync-delimited'
    if (isSync) return this.#answerToSync(request)
    if (this.mode.kind === 'sync') return undefined
    if (this.mode.kind === 'huge')
      return line({ return: 'x'.repeat(this.mode.mebibytes * 2 ** 20) })
    const outcome = this.#outcomeOf(request)
    return outcome === undefined ? undefined : line(id === undefined ? outcome : { ...outcome, id })
  }

  #answerToSync({ name, arguments: { id } }: AgentRequest): Uint8Array {
    const number = this.mode.kind === 'badid' ? Number(id) + 1 : id
    const answer = line({ return: number })
    return name === 'guest-sync' ? answer : joined(marked, answer)
  }

  #outcomeOf({ name, arguments: given }: AgentRequest): Message | undefined {
    try {
      const command = Object.hasOwn(agentCommands, name) ? agentCommands[name] : undefined
      if (command === undefined) {
        throw new QmpError(`The command ${name} has not been found`, 'CommandNotFound')
      }
      if (this.frozen && disabledWhileFrozen(name)) {
        throw new QmpError(`Command ${name} has been disabled: the agent is in frozen state`)
      }
      const result = command(this, given)
      return result === undefined ? undefined : { return: result }
    } catch (error) {
      if (!(error instanceof QmpError)) throw error
      return { error: { class: error.errorClass, desc: error.message } }
    }
  }

  /** Writes the piece again and again, as fast as it is read. */
  #pour(piece: Uint8Array): void {
    if (!this.#port.congested) this.#port.say(piece)
    this.#after(floodMs, () => this.#pour(piece))
  }

  #flap(): void {
    this.#after(flapMs, () => {
      if (this.#port.open) this.#port.closeByGuest()
      else this.#port.openByGuest()
      this.#flap()
    })
  }

  #after(ms: number, act: () => void): void {
    this.#forget = this.#machine.time.after(ms, act)
  }
}

function wrong(description: string): Uint8Array {
  return line({ error: { class: 'GenericError', desc: description } })
}

function line(message: Message): Uint8Array {
  return encoder.encode(`${JSON.stringify(message)}\n`)
}

function joined(one: Uint8Array, other: Uint8Array): Uint8Array {
  const both = new Uint8Array(one.length + other.length)
  both.set(one)
  both.set(other, one.length)
  return both
}
