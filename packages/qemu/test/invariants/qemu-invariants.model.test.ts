// The families checked: sequences of steps that must never happen, each rejected by its number and
// by nothing else, and sequences that look odd and are sound. Only this layer's families judge:
// what the interlocking and the monitors must keep is tried beside them.
import { jobEvents } from '@signalbox/jobs'
import { qmpEvents } from '@signalbox/qmp'
import { checkRecording } from '@signalbox/trace'
import { describe, expect, test } from 'vitest'
import { followUpRun } from '../../src/background.ts'
import { processSpawned } from '../../src/process/launch.ts'
import { qemuInvariants } from '../../src/invariants/index.ts'
import { rereadBegan } from '../../src/run/reread.ts'
import { filePut, fileWriteFailed } from '../../src/state/file-writer.ts'
import type { QemuScript } from './qemu-script.ts'
import {
  demo,
  destroyApi,
  dying,
  q,
  running,
  saveApi,
  saving,
  shutOff,
  startApi,
  starting,
} from './qemu-script.ts'

const queryApi = 'virDomainGetBlockInfo'
const passthroughApi = 'virDomainQemuMonitorCommand'
const abortApi = 'virDomainAbortJobFlags'
const other = { pid: 200, startTime: 9 }

/** Enough has happened since. */
const after = (script: QemuScript, ms: number): QemuScript =>
  script.later(ms).by(0).step(jobEvents.referenceReturned, {})

const wrong: readonly (readonly [string, string, QemuScript])[] = [
  [
    'I11',
    'the agent of a guest that is paused',
    starting().agentChannel('connected').visit('agent'),
  ],
  ['I11', 'an agent that has not opened its channel', running().visit('agent')],
  [
    'I11',
    'an agent that has closed its channel',
    running().agentChannel('connected').agentChannel('disconnected').visit('agent'),
  ],
  [
    'I12',
    'out of band, by a query',
    running().call(2, queryApi).take(2, 2, 'query', queryApi).send('yank', 1, 11, true),
  ],
  ['I28', 'a reply before the fact', running().send('stop').event(1, 'STOP').reply('stop')],
  ['I28', 'facts out of order', running().event(1, 'STOP').event(2, 'RESUME').fact(2, 'RESUME')],
  [
    'I28',
    'a fact that is applied twice',
    running().event(1, 'STOP').fact(1, 'STOP').fact(1, 'STOP'),
  ],
  ['I28', 'a fact that is dropped', running().event(1, 'STOP').closeMonitor()],
  ['I29', 'a command after a late reply', running().send('stop').late('stop').send('cont', 2)],
  [
    'I29',
    'a command after a re-read that failed',
    running().send('stop').late('stop').reread('failed').send('cont', 3),
  ],
  [
    'I29',
    'a command on a session that replaces another',
    running().closeMonitor().openMonitor(13).send('cont', 1, 13),
  ],
  [
    'I29',
    'a command by somebody else during the re-read',
    running().send('stop').late('stop').by(2, 2).step(rereadBegan, {}).by(3, 3).send('cont', 2),
  ],
  ['I30', 'a command whose effect nobody waits for', saving().announced(2).send('migrate')],
  [
    'I30',
    "another's wait",
    saving().announced(2).wait(1, 'migrate').call(3, saveApi).send('migrate'),
  ],
  ['I31', 'a command for a run that has ended', dying().send('cont')],
  ['I31', 'an agent command for a run that has ended', dying().ask('guest-ping')],
  ['I31', 'SIGKILL, and the run goes on', after(running().signal('SIGKILL'), 1)],
  ['I32', 'a process that is gone, and nothing happens', after(dying().gone(), 20_001)],
  [
    'I33',
    'a domain that runs from nothing',
    q()
      .call(1, startApi)
      .take(1, 1, 'async', startApi, 'start')
      .run(7)
      .step(jobEvents.instanceBegan, {})
      .state('shutoff', 'unknown', 'running', 'booted'),
  ],
  [
    'I33',
    'a guest that wakes without having slept',
    running().state('running', 'booted', 'running', 'wakeup'),
  ],
  [
    'I33',
    'a change from what it was not',
    running().state('paused', 'user', 'running', 'unpaused'),
  ],
  [
    'I33',
    'a machine that starts up again',
    running().state('running', 'booted', 'paused', 'starting-up'),
  ],
  [
    'I33',
    'a guest that has powered off, and runs',
    running()
      .state('running', 'booted', 'shutdown', 'unknown')
      .state('shutdown', 'unknown', 'running', 'unpaused'),
  ],
  [
    'I33',
    'a first run for no reason',
    starting().state('paused', 'starting-up', 'running', 'unpaused'),
  ],
  ['I33', 'an event before its state', running().tell('suspended', 'paused')],
  ['I33', 'an event of a domain that is shut off', shutOff(dying()).tell('resumed', 'unpaused')],
  ['I33', 'a start that is told twice', running().tell('started', 'booted')],
  ['I33', 'a stop that is not told', after(shutOff(dying()), 1)],
  [
    'I33',
    'a stop that is told twice',
    shutOff(dying()).tell('stopped', 'failed').tell('stopped', 'failed'),
  ],
  [
    'I34',
    'a guest that goes on after the point of no return',
    saving().phase(1, 'image complete', true).announced(2).send('cont'),
  ],
  [
    'I35',
    'a destroy that asks before it signals',
    dying().call(2, destroyApi).take(2, 2, 'destroy', destroyApi),
  ],
  [
    'I35',
    'a destroy that asks while the run goes on',
    running().call(2, destroyApi).take(2, 2, 'destroy', destroyApi),
  ],
  [
    'I35',
    'a destroy that fails, and the process is gone',
    running().call(2, destroyApi).signal('SIGTERM').end('destroyed').gone().callEnds('failed'),
  ],
  ['I35', 'a destroy that takes too long', after(running().call(2, destroyApi), 20_001)],
  [
    'I36',
    'a definition that is saved after the domain has left',
    q().step(jobEvents.objectRemoved, {}).put(1, 'h1', '/etc/sbx/demo.xml'),
  ],
  [
    'I36',
    'a status that reaches the disk after the domain has left',
    q().put(1).step(jobEvents.objectRemoved, {}).written(1),
  ],
  ['I38', 'a visit before the job is on disk', saving().visit()],
  [
    'I38',
    'a visit before the phase is on disk',
    saving().announced(2).phase(1, 'streaming').visit(),
  ],
  [
    'I38',
    'a visit while the phase is being written',
    saving().announced(2).phase(1, 'streaming').put(3).visit(),
  ],
  [
    'I38',
    'a visit after a version from before the phase',
    saving().announced(2).put(3).phase(1, 'streaming').written(3).visit(),
  ],
  [
    'I38',
    'a nested visit before the phase is on disk',
    saving().announced(2).phase(1, 'streaming').take(2, 3, 'nested', saveApi, '', 2).visit(),
  ],
  [
    'I38',
    'a spawn before the run is on disk',
    q().call(1, startApi).take(1, 1, 'async', startApi, 'start').begin().act('spawn'),
  ],
  ['I39', 'what is written is not what was put', q().put(1).written(1, 'other')],
  ['I39', 'what is written was never put', q().written(1)],
  [
    'I40',
    'a guest that is stopped before its going on is owed',
    saving().announced(2).send('stop'),
  ],
  [
    'I40',
    'a guest that is stopped before the debt is on disk',
    saving().announced(2).owe(1, 'cont').put(3).send('stop'),
  ],
  [
    'I40',
    "another job's debt",
    saving().announced(2).by(9, 9).owe(1, 'cont').announced(3).by(2, 2).send('stop'),
  ],
  [
    'I40',
    'a file that is made before its removal is owed',
    saving().announced(2).act('create file'),
  ],
  [
    'I40',
    'file systems that are frozen before the thaw is owed',
    saving().announced(2).take(2, 3, 'agent-modify', saveApi, '', 2).ask('guest-fsfreeze-freeze'),
  ],
  [
    'I41',
    'a spawn that is not recorded in its step',
    q()
      .call(1, startApi)
      .take(1, 1, 'async', startApi, 'start')
      .begin()
      .announced(1)
      .step(processSpawned, { pid: 100, startTime: 5, command: 'qemu' })
      .visit(),
  ],
  [
    'I41',
    'another process is recorded',
    q()
      .run(7)
      .step(processSpawned, { ...other, command: 'qemu' })
      .recorded(),
  ],
  ['I41', 'a signal to another process', dying().signal('SIGTERM', true, other)],
  [
    'I41',
    'a signal to another process of that number',
    dying().signal('SIGTERM', true, { pid: 100, startTime: 6 }),
  ],
  ['I41', 'a signal that reaches what is gone', dying().gone().signal('SIGTERM')],
  ['I44', 'shut off, and nobody saw QEMU go', dying().closeMonitor().drop()],
  ['I44', 'shut off, and its monitor is open', dying().gone().drop()],
  [
    'I46',
    'a read-only client that stops the guest',
    running().call(2, queryApi, { readOnly: true }).take(2, 2, 'query', queryApi).send('stop'),
  ],
  [
    'I46',
    'a read-only client that freezes file systems',
    running().call(2, queryApi, { readOnly: true }).ask('guest-fsfreeze-freeze'),
  ],
  [
    'I47',
    'follow-ups without end',
    Array.from({ length: 65 }).reduce<QemuScript>((script) => script.followUp('STOP'), q()),
  ],
  [
    'I48',
    'a save that fails, and is told as completed',
    saving().tellCompleted('completed').completed('failed'),
  ],
  ['I48', 'another operation', saving().tellCompleted('completed', 8).completed('completed')],
  ['I48', 'an end that is told twice', saving().tellCompleted('failed').tellCompleted('failed')],
  ['I48', 'an end of no job that is told', running().call(2, saveApi).tellCompleted('failed')],
  ['I48', 'an end that is not told', after(saving().completed('failed'), 1_001)],
  [
    'I49',
    'a call that is answered long after its deadline',
    after(q().call(1, queryApi, { deadlineAtMs: 500 }), 601),
  ],
  [
    'I49',
    'a call that was made too late, and is not answered',
    after(q().later(900).call(1, queryApi, { deadlineAtMs: 500 }), 101),
  ],
]

describe('a wrong sequence is rejected by its number', () => {
  test.each(wrong)('%s: %s', (invariant, _what, { events }) => {
    const { breaches } = checkRecording(events, qemuInvariants)
    expect(new Set(breaches.map((each) => each.invariant))).toEqual(new Set([invariant]))
    // What led there is sound.
    expect(checkRecording(events.slice(0, -1), qemuInvariants).breaches).toEqual([])
  })
})

const sound: readonly (readonly [string, QemuScript])[] = [
  ['a run from its start to its end', shutOff(dying()).tell('stopped', 'failed')],
  [
    'a destroy whose caller leaves after its QEMU has gone',
    running()
      .call(2, destroyApi)
      .signal('SIGKILL')
      .end('destroyed')
      .gone()
      .step(jobEvents.requestEnded, {
        slot: 'normal',
        kind: 'destroy',
        how: 'aborted',
        waitedMs: 0,
      })
      .callEnds('failed', true),
  ],
  [
    'a destroy that is out of time when its QEMU has gone',
    running()
      .call(2, destroyApi, { deadlineAtMs: 0 })
      .signal('SIGKILL')
      .end('destroyed')
      .gone()
      .callEnds('failed'),
  ],
  [
    'a start that fails tells nobody',
    starting()
      .end('failed')
      .signal('SIGTERM')
      .gone()
      .closeMonitor()
      .drop()
      .state('paused', 'starting-up', 'shutoff', 'failed'),
  ],
  [
    'a machine that is found again in any state, and ends untold',
    q()
      .call(1, 'signalboxRecover', { driver: true })
      .take(1, 1, 'async', 'signalboxRecover', 'start')
      .by(1, 1, 'signalboxRecover', 'driver')
      .run(7)
      .step(jobEvents.instanceBegan, {})
      .state('shutoff', 'unknown', 'running', 'booted')
      .recorded()
      .visit()
      .gone()
      .end()
      .drop()
      .state('running', 'booted', 'shutoff', 'crashed'),
  ],
  [
    'a late reply, and the next visit reads afresh',
    running().send('stop').late('stop').by(2, 2).reread().send('cont', 3),
  ],
  [
    'events of a run that has ended are dropped',
    running().event(1, 'STOP').fact(1, 'STOP').end().event(2, 'SHUTDOWN').closeMonitor(),
  ],
  [
    'a save to its end',
    saving()
      .announced(2)
      .owe(1, 'unlink')
      .announced(3)
      .act('create file')
      .owe(2, 'cont')
      .announced(4)
      .take(2, 3, 'nested', saveApi, '', 2)
      .visit()
      .send('stop')
      .event(1, 'STOP')
      .state('running', 'booted', 'paused', 'save')
      .fact(1, 'STOP')
      .tell('suspended', 'paused')
      .reply('stop')
      .wait(1, 'migrate')
      .send('migrate', 2)
      .reply('migrate', 2)
      .by(2, 2, saveApi)
      .phase(1, 'image complete', true)
      .announced(5)
      .signal('SIGTERM')
      .end('saved')
      .tellCompleted('completed')
      .gone()
      .closeMonitor()
      .drop()
      .state('paused', 'save', 'shutoff', 'saved')
      .tell('stopped', 'saved')
      .completed('completed'),
  ],
  [
    'a point of no return that could not be written is none',
    saving()
      .announced(2)
      .phase(1, 'image complete', true)
      .put(3)
      .step(fileWriteFailed, { path: '/run/sbx/demo.json', version: 3, message: 'full' })
      .step(jobEvents.phaseRefused, {
        phase: 1,
        name: 'image complete',
        stays: 0,
        pastReturn: false,
      })
      .visit()
      .send('cont'),
  ],
  [
    'a destroy that finds nothing to signal',
    q()
      .call(1, startApi)
      .take(1, 1, 'async', startApi, 'start')
      .begin()
      .call(2, destroyApi)
      .end('destroyed')
      .take(2, 2, 'destroy', destroyApi)
      .callEnds(),
  ],
  [
    'an abort may send out of band, with a job and without',
    running()
      .call(2, abortApi)
      .take(2, 2, 'abort', abortApi)
      .send('yank', 1, 11, true)
      .call(3, destroyApi)
      .send('yank', 2, 11, true),
  ],
  [
    'what a person sends through the monitor is waited for by nobody',
    running().call(2, passthroughApi).take(2, 2, 'query', passthroughApi).send('migrate'),
  ],
  [
    'a suspend owes nothing',
    running().call(2, 'virDomainSuspend').take(2, 2, 'suspend', 'virDomainSuspend').send('stop'),
  ],
  [
    'a name that is used again, by another domain and by a rename',
    q()
      .step(jobEvents.objectRemoved, {})
      .on({ ...demo, number: 2, uuid: 'u2' })
      .step(jobEvents.objectListed, { persistent: true })
      .put(1)
      .written(1)
      .step(jobEvents.objectRemoved, {})
      .on({ number: 3, name: 'old', uuid: 'u3' })
      .step(jobEvents.nameReserved, { name: 'demo' })
      .put(1)
      .written(1),
  ],
  ['versions that are overtaken', q().put(1).put(2).put(3).written(1).written(3)],
  ['a file that is removed', q().put(1, '').step(jobEvents.objectRemoved, {}).written(1, '')],
  ['follow-ups that are done', q().followUp('STOP').step(followUpRun, { what: 'STOP' })],
  [
    'a read-only client that asks',
    running()
      .call(2, queryApi, { readOnly: true })
      .take(2, 2, 'query', queryApi)
      .send('query-blockstats')
      .callEnds(),
  ],
  [
    'a call that leaves in time',
    after(
      q()
        .call(1, queryApi, { deadlineAtMs: 500 })
        .later(600)
        .step(jobEvents.callLeft, { outcome: 'failed', departed: false }),
      1,
    ),
  ],
  [
    'a probe, which belongs to no domain',
    q()
      .on(undefined)
      .step(processSpawned, { ...other, command: 'qemu' })
      .openMonitor(5)
      .event(1, 'STOP', 5)
      .send('quit', 1, 5)
      .reply('quit', 1, 5)
      .closeMonitor(5),
  ],
]

test.each(sound)('sound: %s', (_what, { events }) => {
  expect(checkRecording(events, qemuInvariants).breaches).toEqual([])
})

test('what is not over is told as open', () => {
  const { events } = dying().gone().followUp('complete a death').step(filePut, {
    path: '/run/sbx/demo.json',
    version: 2,
    hash: 'h2',
  })
  expect(checkRecording(events, qemuInvariants).open()).toEqual([
    "run 7 of 'demo', whose QEMU is gone",
    "1 follow-ups of 'demo'",
    "a version of '/run/sbx/demo.json'",
  ])
  const over = after(shutOff(dying()).tell('stopped', 'failed'), 1)
  expect(checkRecording(over.events, qemuInvariants).open()).toEqual([])
})

test('an agent session that is open when its domain is shut off is left over', () => {
  const { events } = running()
    .step(qmpEvents.agentOpened, { session: 12 })
    .end()
    .gone()
    .closeMonitor()
    .drop()
  const [breach] = checkRecording(events, qemuInvariants).breaches
  expect(breach?.message).toBe("'demo' is shut off, and its agent is open")
})
