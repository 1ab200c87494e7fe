// I10, I12, I27, I29, I31, I47: the commands of each monitor session: one outstanding at a time,
// none on a session that is stuck or has ended, each with a deadline of its own, each answered once
// and by the reply with its number, or failed once when its session ends.
import { on } from '@signalbox/trace'
import type { Due, Family, Judge, TraceEvent, Watch } from '@signalbox/trace'
import * as events from '../events.ts'
import { outOfBandCommands } from '../generated/versions.ts'

/** How long after its deadline a command may go without being called unanswered: milliseconds. */
const latenessMs = 50
/** Commands that may be outstanding out of band, beside one that is not. */
const outOfBandMax = 8

interface Outstanding {
  readonly id: number
  readonly command: string
  readonly outOfBand: boolean
  readonly call: number
  readonly job: number
  /** By then it is answered, or called unanswered. */
  readonly deadline: Due
  stuck: boolean
}

interface Session {
  readonly outstanding: Map<number, Outstanding>
  lastId: number
  outOfBand: boolean
}

export const commandInvariants: Family = {
  file: 'qmp/src/invariants/commands.ts',
  invariants: ['I10', 'I12', 'I27', 'I29', 'I31', 'I47'],
  begin: (judge) => new CommandWatch(judge),
}

class CommandWatch implements Watch {
  readonly #judge: Judge
  readonly #sessions = new Map<number, Session>()
  /** Commands of sessions that have ended, which are to fail in that step. */
  readonly #losses = new Map<string, Due>()

  readonly steps = [
    on(events.monitorOpened, ({ detail: { session } }) => {
      this.#sessions.set(session, { outstanding: new Map(), lastId: 0, outOfBand: false })
    }),
    on(events.negotiated, ({ detail: { session, outOfBand } }) => {
      const open = this.#sessions.get(session)
      if (open !== undefined) open.outOfBand = outOfBand
    }),
    on(events.commandSent, (event) => this.#sent(event)),
    on(events.replyReceived, (event) => this.#answered(event)),
    on(events.monitorStuck, ({ detail }) => this.#stuck(detail)),
    on(events.lateReply, ({ detail: { session, id, command } }) => {
      if (this.#find(session, id)?.stuck !== true) {
        this.#judge.broken('I27', `'${command}' is answered late, and was not late`)
      }
      this.#forget(session, id)
    }),
    on(events.strayReply, ({ detail: { session, id } }) => {
      if (this.#find(session, id) === undefined) return
      this.#judge.broken('I27', `the reply to command ${id} is dropped, and it is outstanding`)
    }),
    on(events.monitorClosed, ({ at, detail: { session } }) => this.#closed(at, session)),
    on(events.commandLost, ({ detail: { session, id, command } }) => {
      const key = `${session} ${id}`
      this.#losses.get(key)?.done()
      if (this.#losses.delete(key)) return
      this.#judge.broken('I31', `'${command}' fails with its session, and was not outstanding`)
    }),
    on(events.ruleTrapped, ({ detail: { rule, message } }) => this.#judge.broken(rule, message)),
  ]

  constructor(judge: Judge) {
    this.#judge = judge
  }

  *open(): Iterable<string> {
    for (const session of this.#sessions.values()) {
      for (const { command } of session.outstanding.values()) yield `command '${command}'`
    }
    for (const key of this.#losses.keys()) yield `command ${key} of a session that has ended`
  }

  #find(session: number, id: number): Outstanding | undefined {
    return this.#sessions.get(session)?.outstanding.get(id)
  }

  #forget(session: number, id: number): void {
    this.#find(session, id)?.deadline.done()
    this.#sessions.get(session)?.outstanding.delete(id)
  }

  #sent({ at, call, job = 0, detail }: TraceEvent<events.CommandSent>): void {
    const session = this.#sessions.get(detail.session)
    const { id, command, deadlineMs, outOfBand } = detail
    if (session === undefined) {
      this.#judge.broken('I10', `'${command}' is sent on a session that has ended`)
      return
    }
    checkSent(detail, session, this.#judge)
    const message = `'${command}' is past its deadline, and is not called unanswered`
    session.lastId = id
    session.outstanding.set(id, {
      id,
      command,
      outOfBand,
      call: call?.number ?? 0,
      job,
      deadline: this.#judge.due(at + deadlineMs + latenessMs, 'I29', message),
      stuck: false,
    })
  }

  #answered({ call, job = 0, detail }: TraceEvent<events.ReplyReceived>): void {
    const { session, id, command } = detail
    const asked = this.#find(session, id)
    const { broken } = this.#judge
    if (asked === undefined) {
      broken('I27', `a reply to command ${id} is delivered, which is not outstanding`)
    } else if (asked.stuck) {
      broken('I29', `'${command}' is answered as if its deadline had not passed`)
    } else if (asked.command !== command || asked.call !== (call?.number ?? 0)) {
      broken('I27', `the reply to '${asked.command}' is delivered to another request`)
    } else if (asked.job !== job) {
      broken('I27', `the reply to '${asked.command}' is delivered under another job`)
    }
    this.#forget(session, id)
  }

  #stuck({ session, id, command }: events.MonitorStuck): void {
    const outstanding = this.#find(session, id)
    if (outstanding === undefined) {
      this.#judge.broken('I29', `the monitor is stuck on '${command}', which is not outstanding`)
      return
    }
    outstanding.deadline.done()
    outstanding.stuck = true
  }

  #closed(at: number, session: number): void {
    const outstanding = this.#sessions.get(session)?.outstanding.values() ?? []
    for (const { id, command, deadline, stuck } of outstanding) {
      deadline.done()
      // One that is late has failed before.
      if (stuck) continue
      const message = `'${command}' does not fail with its session`
      this.#losses.set(`${session} ${id}`, this.#judge.due(at, 'I31', message))
    }
    if (!this.#sessions.delete(session)) this.#judge.broken('I31', 'a session ends twice')
  }
}

function checkSent(detail: events.CommandSent, session: Session, { broken }: Judge): void {
  const { id, command, deadlineMs, outOfBand } = detail
  const others = [...session.outstanding.values()].filter((each) => each.outOfBand === outOfBand)
  const [other] = others
  if (!outOfBand && other !== undefined) {
    const stuck = other.stuck ? 'the monitor is stuck on' : 'outstanding is'
    broken('I10', `'${command}' is sent, and ${stuck} '${other.command}'`)
  }
  if (outOfBand && others.length >= outOfBandMax) {
    broken('I47', `${others.length} out-of-band commands are outstanding`)
  }
  if (outOfBand && !(session.outOfBand && outOfBandCommands.has(command))) {
    broken('I12', `'${command}' is sent out of band to a QEMU that does not take it so`)
  }
  if (id !== session.lastId + 1) {
    broken('I27', `command ${id} follows command ${session.lastId}`)
  }
  if (!(deadlineMs > 0 && Number.isFinite(deadlineMs))) {
    broken('I29', `'${command}' is sent without a deadline of its own`)
  }
}
