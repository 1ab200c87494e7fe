// Debts of a caller who leaves while its visit is under way: they are the driver's at once, and not
// only when the visit is over (jobs.md 6, 12.6; I40).
import { checkRecording } from '@signalbox/trace'
import { expect, test } from 'vitest'
import { jobEvents as e, jobInvariants } from '../src/index.ts'
import { Ground, failure } from './ground.ts'
import { running } from './script.ts'

const debt = { debt: 1, name: 'cont' }

test('what a caller owes who left its visit is collected when it leaves', async () => {
  const ground = new Ground()
  const object = await ground.running('guest')
  const leaves = ground.within(
    'virDomainSuspend',
    async (call) => {
      await using job = await ground.list.acquireNormal(object, call, 'suspend')
      await job.owe({ name: 'cont', detail: {} })
      await job.monitor((monitor) => monitor.command('stop'))
    },
    { deadlineAtMs: ground.nowMs + 100 },
  )
  expect(await ground.finish(failure(leaves))).toMatchObject({ code: 'VIR_ERR_OPERATION_TIMEOUT' })
  expect(ground.monitor(object).outstanding).toHaveLength(1)
  expect(ground.collected.map(({ record }) => record.name)).toEqual(['cont'])
  ground.monitor(object).outstanding[0]?.answer()
  await ground.settle()
  expect(ground.collected).toHaveLength(1)
  await ground.finish(ground.destroyed(object))
  ground.verify()
})

test("what was found on disk is owed by no job, and is the driver's to pay", async () => {
  const ground = new Ground()
  const object = await ground.running('guest')
  const book = ground.list.debts(object)
  const record = { name: 'cont', detail: { run: 1 } }
  const found = book.restore(object, record)
  expect([found.job, found.paid, book.open, book.records]).toEqual([0, false, [found], [record]])
  book.leave(object, found)
  expect(ground.collected).toEqual([found])
  await ground.finish(book.pay(object, found))
  expect(ground.written.at(-1)?.debts).toEqual([])
  // Nobody collects what was paid, nor what this domain never owed.
  book.leave(object, found)
  book.leave(object, ground.list.debts(ground.add('other')).restore(object, record))
  expect(ground.collected).toEqual([found])
})

test.each(['released', 'handed over'] as const)(
  "I40: a debt that is nobody's after its job was %s",
  (how) => {
    const owing = running().begin(2).take(2, 2, 'modify').step(e.debtMade, 2, 2, debt)
    if (how === 'released') owing.release(2, 2, 'modify')
    else owing.move(2, 2, 'handed-over')
    const { events } = owing.later(1).step(e.referenceReturned, 0, 0, {})
    const { breaches } = checkRecording(events, jobInvariants)
    expect(breaches.map(({ invariant }) => invariant)).toEqual(['I40'])
  },
)
