// The commands of a monitor, one after the other: each is looked up, disturbed where the script
// says so, checked, run and answered. Out-of-band commands pass those that wait.
import { perform } from './acts.ts'
import { answeredLater, checkArguments } from './command-table.ts'
import type { Answer, ScriptedCommand } from './command-table.ts'
import { commandTable } from './commands.ts'
import type { Machine } from './machine.ts'
import type { Request } from './monitor-peer.ts'
import { QmpError } from './qmp-error.ts'
import type { AnswerFault, Due } from './script.ts'

/** A command that the machine has received, in the order of the wire. */
export interface ReceivedCommand {
  readonly name: string
  readonly arguments: Readonly<Record<string, unknown>>
  readonly outOfBand: boolean
  readonly atMs: number
}

type Outcome = { readonly return: unknown } | { readonly error: object }

export class Dispatcher {
  readonly received: ReceivedCommand[] = []
  readonly #machine: Machine
  #waiting: Request[] = []
  #busy = false

  constructor(machine: Machine) {
    this.#machine = machine
  }

  /** Commands that have come and were not begun. */
  get waiting(): number {
    return this.#waiting.length
  }

  receive(request: Request): void {
    const { name, arguments: given, outOfBand } = request
    const atMs = this.#machine.child.world.clock.now()
    this.received.push({ name, arguments: given, outOfBand, atMs })
    if (outOfBand) this.#begin(request, () => undefined)
    else {
      this.#waiting.push(request)
      this.proceed()
    }
  }

  /** What a client that has gone had asked for is dropped, but for what is under way. */
  dropOthers(session: number): void {
    this.#waiting = this.#waiting.filter((request) => request.session === session)
  }

  /** Begins the next command, unless one is under way, nobody reads the answers, or all hangs. */
  proceed(): void {
    const { hung, monitor } = this.#machine
    if (this.#busy || hung || monitor.congested) return
    const next = this.#waiting.shift()
    if (next === undefined) return
    this.#busy = true
    this.#begin(next, () => {
      this.#busy = false
      this.proceed()
    })
  }

  #begin(request: Request, done: () => void): void {
    const machine = this.#machine
    const due = machine.script.due({ command: request.name }, machine.name)
    perform(machine, due.before, () => {
      const settle = (outcome: Outcome): void => this.#settle(request, due, outcome, done)
      if (due.answer?.answer === 'refused') {
        const { description, errorClass = 'GenericError' } = due.answer
        settle(refusal(new QmpError(description, errorClass)))
      } else this.#run(request, settle)
    })
  }

  #run(request: Request, settle: (outcome: Outcome) => void): void {
    const answer: Answer = {
      succeed: (result = {}) => settle({ return: result }),
      fail: (error) => settle(refusal(error)),
    }
    try {
      const command = this.#find(request)
      checkArguments(command, request.arguments)
      const result = command.run(this.#machine, request.arguments, answer)
      if (result !== answeredLater) answer.succeed(result)
    } catch (error) {
      if (!(error instanceof QmpError)) throw error
      answer.fail(error)
    }
  }

  #find({ name, outOfBand }: Request): ScriptedCommand {
    const { negotiated } = this.#machine.monitor
    if (!negotiated && name !== 'qmp_capabilities') {
      throw new QmpError(
        "Expecting capabilities negotiation with 'qmp_capabilities'",
        'CommandNotFound',
      )
    }
    const command = Object.hasOwn(commandTable, name) ? commandTable[name] : undefined
    if (command === undefined) {
      throw new QmpError(`The command ${name} has not been found`, 'CommandNotFound')
    }
    if (outOfBand && command.outOfBand !== true) {
      throw new QmpError(`The command ${name} does not support OOB`)
    }
    return command
  }

  #settle(request: Request, due: Due, outcome: Outcome, done: () => void): void {
    const machine = this.#machine
    if (due.answer?.answer === 'late') {
      machine.later(due.answer.ms, () => machine.monitor.answer(request, outcome))
    } else answerWith(machine, request, outcome, due.answer)
    perform(machine, due.after, done)
  }
}

function answerWith(
  { monitor }: Machine,
  request: Request,
  outcome: Outcome,
  fault: AnswerFault | undefined,
): void {
  switch (fault?.answer) {
    case 'never':
      return
    case 'twice':
      monitor.answer(request, outcome)
      monitor.answer(request, outcome)
      return
    case 'other':
      monitor.answer(request, { return: fault.result })
      return
    case 'misaddressed':
      monitor.answer({ ...request, id: 1_000_000 }, outcome)
      return
    case 'garbage':
      monitor.say(fault.text ?? '\u0000\u0001 {"return": nonsense]\r\n')
      return
    case 'huge':
      monitor.answer(request, { return: 'x'.repeat(fault.bytes) })
      return
    case undefined:
    case 'late':
    case 'refused':
      monitor.answer(request, outcome)
      return
    default:
      fault satisfies never
  }
}

function refusal({ errorClass, message }: QmpError): Outcome {
  return { error: { class: errorClass, desc: message } }
}
