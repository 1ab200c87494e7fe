// Steps of monitors and agents, for traces written by hand. Session 1 is a monitor, 2 an agent.
import { TraceScript } from '@signalbox/testkit'
import { qmpEvents as e } from '../../src/index.ts'

export class QmpScript extends TraceScript {
  open(outOfBand = false): this {
    return this.step(e.monitorOpened, { session: 1 }).step(e.negotiated, {
      session: 1,
      version: '9.0.0',
      outOfBand,
    })
  }

  send(id: number, command: string, more: Partial<e.CommandSent> = {}): this {
    return this.step(e.commandSent, {
      session: 1,
      id,
      command,
      deadlineMs: 30_000,
      outOfBand: false,
      ...more,
    })
  }

  reply(id: number, command: string): this {
    const outcome = 'returned'
    return this.step(e.replyReceived, { session: 1, id, command, outcome, durationMs: 1 })
  }

  stuck(id: number, command: string): this {
    return this.step(e.monitorStuck, { session: 1, id, command, waitedMs: 30_000 })
  }

  late(id: number, command: string): this {
    return this.step(e.lateReply, { session: 1, id, command, durationMs: 40_000 })
  }

  close(): this {
    return this.step(e.monitorClosed, { session: 1, why: 'QEMU closed it' })
  }

  lose(id: number, command: string): this {
    return this.step(e.commandLost, { session: 1, id, command })
  }

  event(number: number, event = 'STOP'): this {
    return this.step(e.eventReceived, { session: 1, number, event })
  }

  openAgent(): this {
    return this.step(e.agentOpened, { session: 2 })
  }

  sync(outcome: e.AgentSync['outcome'] = 'synchronised', droppedBytes = 0, durationMs = 1): this {
    return this.step(e.agentSyncSent, { session: 2, deadlineMs: 5_000 }).step(e.agentSync, {
      session: 2,
      outcome,
      droppedBytes,
      durationMs,
    })
  }

  ask(command: string, deadlineMs = 5_000): this {
    return this.step(e.agentCommandSent, { session: 2, command, deadlineMs })
  }

  answer(command: string, outcome: e.AgentReply['outcome'] = 'returned'): this {
    return this.step(e.agentReply, { session: 2, command, outcome, durationMs: 1 })
  }

  /** The connection to the agent has ended. */
  closeAgent(): this {
    return this.step(e.agentClosed, { session: 2 })
  }
}

/** A trace of nothing yet. */
export const q = (): QmpScript => new QmpScript()
/** A monitor that was opened. */
export const monitor = (): QmpScript => q().open()
/** An agent that was synchronised. */
export const agent = (): QmpScript => q().openAgent().sync()
