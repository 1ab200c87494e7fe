// Steps of the driver, for traces written by hand. Domain 1 is 'demo'; its first run is 7, its
// monitor session 11 and its agent session 12.
import { jobEvents } from '@signalbox/jobs'
import { qmpEvents } from '@signalbox/qmp'
import { TraceScript } from '@signalbox/testkit'
import type { DomainTag } from '@signalbox/trace'
import { followUpQueued } from '../../src/background.ts'
import type { DomainEventBody, LifecycleDetail } from '../../src/domain-event.ts'
import { agentChannelChanged, processRecorded, stateChanged } from '../../src/driver/state-trace.ts'
import { domainEventTold } from '../../src/event-hub.ts'
import { processSpawned } from '../../src/process/launch.ts'
import { factApplied } from '../../src/qmp-event.ts'
import { processGone, processSignalled } from '../../src/run/kill-qemu.ts'
import { rereadBegan, rereadEnded } from '../../src/run/reread.ts'
import { filePut, fileWritten } from '../../src/state/file-writer.ts'

export const demo: DomainTag = { number: 1, name: 'demo', uuid: 'u1' }

export const startApi = 'virDomainCreateWithFlags'
export const destroyApi = 'virDomainDestroyFlags'
export const saveApi = 'virDomainSaveFlags'

const identity = { pid: 100, startTime: 5 }
const nobody = { deadlineAtMs: Number.POSITIVE_INFINITY, parent: 0 }
const status = '/run/sbx/demo.json'

type GrantedKind = jobEvents.RequestGranted['kind']

export class QemuScript extends TraceScript {
  /** A call begins, and does what follows. */
  call(number: number, api: string, more: Partial<jobEvents.CallBegan> = {}): this {
    const client = more.driver === true ? 'driver' : 'client'
    return this.by(number, 0, api, client).step(jobEvents.callBegan, {
      ...nobody,
      driver: false,
      readOnly: false,
      ...more,
    })
  }

  callEnds(outcome: 'answered' | 'failed' = 'answered', departed = false): this {
    return this.step(jobEvents.callEnded, { outcome, departed })
  }

  /** The call is granted a job at once, and what follows is done under it. */
  take(
    call: number,
    job: number,
    kind: GrantedKind,
    api: string,
    asyncKind = '',
    parent = 0,
  ): this {
    const slot = kind === 'async' ? 'async' : kind.startsWith('agent') ? 'agent' : 'normal'
    return this.by(call, job, api).step(jobEvents.requestGranted, {
      slot,
      kind,
      asyncKind,
      waitedMs: 0,
      parent,
      count: 1,
      limit: 0,
      after: 0,
      afterSlot: '',
    })
  }

  release(kind: GrantedKind, asyncKind = ''): this {
    const slot = kind === 'async' ? 'async' : 'normal'
    return this.step(jobEvents.jobReleased, { slot, kind, asyncKind, heldMs: 0 })
  }

  completed(outcome: jobEvents.AsyncCompleted['outcome'], operation = 2): this {
    const detail = { kind: 'save', operation, outcome, elapsedMs: 0 }
    return this.step(jobEvents.asyncCompleted, detail)
  }

  /** A run begins; it is paused until it is told to run. */
  begin(instance = 7): this {
    return this.run(instance)
      .step(jobEvents.instanceBegan, {})
      .state('shutoff', 'unknown', 'paused', 'starting-up')
  }

  end(reason = 'crashed'): this {
    return this.step(jobEvents.instanceEnded, { reason })
  }

  drop(): this {
    return this.step(jobEvents.instanceDropped, {})
  }

  state(from: string, fromReason: string, to: string, reason: string): this {
    return this.step(stateChanged, { from, fromReason, to, reason })
  }

  agentChannel(to: 'connected' | 'disconnected'): this {
    return this.step(agentChannelChanged, { to })
  }

  spawn(): this {
    return this.step(processSpawned, { ...identity, command: 'qemu' }).recorded()
  }

  recorded(process = identity): this {
    return this.step(processRecorded, process)
  }

  signal(signal: 'SIGTERM' | 'SIGKILL', delivered = true, process = identity): this {
    return this.step(processSignalled, { ...process, signal, delivered })
  }

  gone(): this {
    return this.step(processGone, identity)
  }

  visit(port: 'monitor' | 'agent' = 'monitor'): this {
    return this.step(jobEvents.visitEntered, { port })
  }

  act(effect: string): this {
    return this.step(jobEvents.effectMade, { effect })
  }

  phase(number: number, name: string, pastReturn = false): this {
    return this.step(jobEvents.phaseSet, { phase: number, name, pastReturn })
  }

  owe(debt: number, name: string): this {
    return this.step(jobEvents.debtMade, { debt, name })
  }

  wait(wait: number, cause: string): this {
    const purpose = 'something'
    return this.step(jobEvents.waitBegan, { wait, purpose, deadlineAtMs: 1e9, cause })
  }

  /** The status is put with what is true now. */
  put(version: number, hash = `h${version}`, path = status): this {
    return this.step(filePut, { path, version, hash })
  }

  written(version: number, hash = `h${version}`, path = status): this {
    return this.step(fileWritten, { path, version, hash })
  }

  /** The status is on stable storage with what is true now. */
  announced(version: number): this {
    return this.put(version).written(version)
  }

  openMonitor(session = 11): this {
    const detail = { session, version: '9.0.0', outOfBand: true }
    return this.step(qmpEvents.monitorOpened, { session }).step(qmpEvents.negotiated, detail)
  }

  closeMonitor(session = 11): this {
    return this.step(qmpEvents.monitorClosed, { session, why: 'QEMU closed it' })
  }

  send(command: string, id = 1, session = 11, outOfBand = false): this {
    const detail = { session, id, command, deadlineMs: 30_000, outOfBand }
    return this.step(qmpEvents.commandSent, detail)
  }

  reply(command: string, id = 1, session = 11): this {
    const outcome = 'returned'
    return this.step(qmpEvents.replyReceived, { session, id, command, outcome, durationMs: 1 })
  }

  late(command: string, id = 1, session = 11): this {
    return this.step(qmpEvents.lateReply, { session, id, command, durationMs: 40_000 })
  }

  ask(command: string): this {
    return this.step(qmpEvents.agentCommandSent, { session: 12, command, deadlineMs: 5_000 })
  }

  event(number: number, event: string, session = 11): this {
    return this.step(qmpEvents.eventReceived, { session, number, event })
  }

  fact(number: number, event: string, session = 11): this {
    return this.step(factApplied, { session, number, event })
  }

  reread(outcome: 'done' | 'failed' = 'done'): this {
    return this.step(rereadBegan, {}).send('query-status', 2).step(rereadEnded, { outcome })
  }

  followUp(what: string): this {
    return this.step(followUpQueued, { what })
  }

  tell(kind: LifecycleDetail['kind'], detail: string): this {
    const lifecycle = { kind, detail } as LifecycleDetail
    return this.step<DomainEventBody>(domainEventTold, { event: 'lifecycle', lifecycle })
  }

  tellCompleted(outcome: 'completed' | 'failed' | 'cancelled', operation = 2): this {
    const detail = { event: 'job-completed', operation, outcome, statistics: {} } as const
    return this.step<DomainEventBody>(domainEventTold, detail)
  }
}

/** A trace of nothing yet, on the domain. */
export const q = (): QemuScript => new QemuScript().on(demo)

/** A start whose QEMU is about to be told to continue: call 1, job 1, run 7. */
export const starting = (): QemuScript =>
  q()
    .call(1, startApi)
    .take(1, 1, 'async', startApi, 'start')
    .begin()
    .announced(1)
    .act('spawn')
    .spawn()
    .announced(2)
    .openMonitor()

/** A domain that runs, was told as started, and on which nobody does anything. */
export const running = (): QemuScript =>
  starting()
    .state('paused', 'starting-up', 'running', 'booted')
    .tell('resumed', 'unpaused')
    .tell('started', 'booted')
    .release('async', 'start')
    .completed('completed', 1)
    .callEnds()
    .by(0)

/** A save that begins on it: call 2, job 2. */
export const saving = (): QemuScript =>
  running().call(2, saveApi).take(2, 2, 'async', saveApi, 'save')

/** Its end was noticed. */
export const dying = (): QemuScript => running().end()

/** Everything that leads from a run that has ended to a domain that is shut off. */
export const shutOff = (script: QemuScript): QemuScript =>
  script.gone().closeMonitor().drop().state('running', 'booted', 'shutoff', 'crashed')
