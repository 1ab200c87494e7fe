// I9, I28, I38, I41: what must come in order, or in one step, as the checker of traces sees it:
// beside the sequences of qemu-invariants.model.test.ts.
import { jobEvents } from '@signalbox/jobs'
import { checkRecording } from '@signalbox/trace'
import { expect, test } from 'vitest'
import { followUpRun } from '../../src/background.ts'
import { qemuInvariants } from '../../src/invariants/index.ts'
import { processSpawned } from '../../src/process/launch.ts'
import type { QemuScript } from './qemu-script.ts'
import { q, running, startApi } from './qemu-script.ts'

const queryApi = 'virDomainGetBlockInfo'

/** A start that was announced, and is about to spawn. */
const spawning = (): QemuScript =>
  q().call(1, startApi).take(1, 1, 'async', startApi, 'start').begin().announced(1).act('spawn')

/** A visit whose caller has left, with one command outstanding. */
const left = (): QemuScript =>
  running()
    .call(2, queryApi)
    .take(2, 2, 'query', queryApi)
    .visit()
    .send('query-status')
    .step(jobEvents.ownershipMoved, { how: 'handed-over', kind: 'query' })
    .callEnds()

const wrong: readonly (readonly [string, string, QemuScript])[] = [
  [
    'I9',
    'a command for a caller that has left',
    left().reply('query-status').send('query-block', 2),
  ],
  [
    'I28',
    'follow-ups out of order',
    running().followUp('STOP').followUp('RESUME').step(followUpRun, { what: 'RESUME' }),
  ],
  ['I38', 'a visit before the process is on disk', spawning().spawn().openMonitor().visit()],
  [
    'I41',
    'a step of another domain between a spawn and its record',
    spawning()
      .step(processSpawned, { pid: 100, startTime: 5, command: 'qemu' })
      .by(0)
      .on({ number: 2, name: 'other', uuid: 'u2' })
      .step(jobEvents.referenceReturned, {}),
  ],
]

test.each(wrong)('%s: %s', (invariant, _what, { events }) => {
  const { breaches } = checkRecording(events, qemuInvariants)
  expect(breaches.map((breach) => breach.invariant)).toEqual([invariant])
})

const sound: readonly (readonly [string, QemuScript])[] = [
  ['the reply for a caller that has left', left().reply('query-status').release('query')],
  [
    'follow-ups in order',
    running()
      .followUp('STOP')
      .followUp('RESUME')
      .step(followUpRun, { what: 'STOP' })
      .step(followUpRun, { what: 'RESUME' }),
  ],
  ['a visit once the process is on disk', spawning().spawn().openMonitor().announced(2).visit()],
]

test.each(sound)('sound: %s', (_what, { events }) => {
  expect(checkRecording(events, qemuInvariants).breaches).toEqual([])
})
