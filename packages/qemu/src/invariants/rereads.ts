// I29: after a late reply, and on a session that replaces another, reading afresh what is kept in
// memory of QEMU precedes every other command.
import { jobEvents } from '@signalbox/jobs'
import { qmpEvents } from '@signalbox/qmp'
import { on } from '@signalbox/trace'
import type { Family, Judge, TraceEvent, Watch } from '@signalbox/trace'
import { rereadBegan, rereadEnded } from '../run/reread.ts'

interface Memory {
  /** Sessions that were negotiated so far. */
  sessions: number
  stale: boolean
  /** The job that reads it afresh now. */
  reading: number | undefined
}

export const rereadInvariants: Family = {
  file: 'qemu/src/invariants/rereads.ts',
  invariants: ['I29'],
  begin: (judge) => new RereadWatch(judge),
}

class RereadWatch implements Watch {
  readonly #judge: Judge
  /** By instance. */
  readonly #memories = new Map<number, Memory>()

  readonly steps = [
    on(jobEvents.instanceBegan, ({ instance = 0 }) => {
      this.#memories.set(instance, { sessions: 0, stale: false, reading: undefined })
    }),
    on(jobEvents.instanceDropped, ({ instance = 0 }) => {
      this.#memories.delete(instance)
    }),
    on(qmpEvents.negotiated, ({ instance = 0 }) => {
      const memory = this.#memories.get(instance)
      if (memory === undefined) return
      memory.stale ||= memory.sessions > 0
      memory.sessions++
    }),
    on(qmpEvents.lateReply, ({ instance = 0 }) => {
      const memory = this.#memories.get(instance)
      if (memory !== undefined) memory.stale = true
    }),
    on(qmpEvents.commandSent, (event) => this.#sent(event)),
    on(rereadBegan, ({ instance = 0, job = 0 }) => {
      const memory = this.#memories.get(instance)
      if (memory !== undefined) memory.reading = job
    }),
    on(rereadEnded, ({ instance = 0, detail: { outcome } }) => {
      const memory = this.#memories.get(instance)
      if (memory === undefined) return
      memory.reading = undefined
      if (outcome === 'done') memory.stale = false
    }),
  ]

  constructor(judge: Judge) {
    this.#judge = judge
  }

  #sent({ instance = 0, job = 0, detail }: TraceEvent<qmpEvents.CommandSent>): void {
    const memory = this.#memories.get(instance)
    if (memory?.stale !== true || detail.outOfBand || memory.reading === job) return
    // What opens a session is part of having one.
    if (detail.command === 'qmp_capabilities') return
    this.#judge.broken('I29', `'${detail.command}' is sent before QEMU was read afresh`)
  }
}
