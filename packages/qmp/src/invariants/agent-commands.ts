// I11, I27, I29, I31, I47: the commands of each connection to a guest agent: one outstanding at a
// time and only on a stream that is in step, so that no late answer is taken for a later command's;
// each ends by its deadline, and with its connection; what the guest sends meanwhile is bounded.
import { on } from '@signalbox/trace'
import type { Due, Family, Judge, Watch } from '@signalbox/trace'
import * as events from '../events.ts'

/** How long after its deadline, or its connection's end, a command may end, in milliseconds. */
const latenessMs = 50
/** What is read of a guest that floods: so much at once, and so much in a millisecond. */
const burstBytes = 4 * 2 ** 20
const bytesPerMs = 2 ** 17

const handshake = 'guest-sync-delimited'

interface Channel {
  outstanding: { readonly command: string; readonly deadline: Due } | undefined
  synchronised: boolean
}

export const agentInvariants: Family = {
  file: 'qmp/src/invariants/agent-commands.ts',
  invariants: ['I11', 'I27', 'I29', 'I31', 'I47'],
  begin: (judge) => new AgentWatch(judge),
}

class AgentWatch implements Watch {
  readonly #judge: Judge
  readonly #channels = new Map<number, Channel>()
  /** Commands of connections that have ended, which are to fail soon. */
  readonly #losses = new Map<number, Due>()

  readonly steps = [
    on(events.agentOpened, ({ detail: { session } }) => {
      this.#channels.set(session, { outstanding: undefined, synchronised: false })
    }),
    on(events.agentOutOfStep, ({ detail: { session } }) => this.#inStep(session, false)),
    on(events.agentSyncSent, ({ at, detail: { session, deadlineMs } }) => {
      this.#begin(session, at, handshake, deadlineMs)
    }),
    on(events.agentSync, ({ detail }) => {
      const { session, outcome, droppedBytes, durationMs } = detail
      this.#end(session, handshake)
      this.#inStep(session, outcome === 'synchronised')
      if (droppedBytes <= burstBytes + durationMs * bytesPerMs) return
      this.#judge.broken('I47', `${droppedBytes} bytes of a guest were read in ${durationMs} ms`)
    }),
    on(events.agentCommandSent, ({ at, detail: { session, command, deadlineMs } }) => {
      if (this.#channels.get(session)?.synchronised === false) {
        this.#judge.broken('I27', `'${command}' is sent on a stream that is out of step`)
      }
      this.#begin(session, at, command, deadlineMs)
    }),
    on(events.agentReply, ({ detail: { session, command, outcome } }) => {
      this.#end(session, command)
      if (outcome === 'timed-out' || outcome === 'lost') this.#inStep(session, false)
    }),
    on(events.agentClosed, ({ at, detail: { session } }) => this.#closed(at, session)),
  ]

  constructor(judge: Judge) {
    this.#judge = judge
  }

  *open(): Iterable<string> {
    for (const { outstanding } of this.#channels.values()) {
      if (outstanding !== undefined) yield `agent command '${outstanding.command}'`
    }
    for (const session of this.#losses.keys()) yield `an agent command of session ${session}`
  }

  #inStep(session: number, synchronised: boolean): void {
    const channel = this.#channels.get(session)
    if (channel !== undefined) channel.synchronised = synchronised
  }

  #begin(session: number, at: number, command: string, deadlineMs: number): void {
    const { broken, due } = this.#judge
    const channel = this.#channels.get(session)
    if (channel === undefined) {
      broken('I11', `'${command}' is sent on a connection that has ended`)
      return
    }
    const { outstanding } = channel
    if (outstanding !== undefined) {
      broken('I11', `'${command}' is sent, and outstanding is '${outstanding.command}'`)
    }
    if (!(deadlineMs > 0 && Number.isFinite(deadlineMs))) {
      broken('I29', `'${command}' is sent without a deadline of its own`)
    }
    const message = `the deadline of '${command}' is over, and it is still waited for`
    const deadline = due(at + deadlineMs + latenessMs, 'I29', message)
    channel.outstanding = { command, deadline }
  }

  #end(session: number, command: string): void {
    this.#losses.get(session)?.done()
    if (this.#losses.delete(session)) return
    const channel = this.#channels.get(session)
    const { outstanding } = channel ?? {}
    if (outstanding?.command !== command) {
      this.#judge.broken('I27', `'${command}' ends, and was not outstanding`)
    }
    outstanding?.deadline.done()
    if (channel !== undefined) channel.outstanding = undefined
  }

  #closed(at: number, session: number): void {
    const { outstanding } = this.#channels.get(session) ?? {}
    if (outstanding !== undefined) {
      outstanding.deadline.done()
      const message = `'${outstanding.command}' does not fail with its connection`
      this.#losses.set(session, this.#judge.due(at + latenessMs, 'I31', message))
    }
    this.#channels.delete(session)
  }
}
