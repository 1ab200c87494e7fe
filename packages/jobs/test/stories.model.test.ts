// Stories that cross several parts of the interlocking (jobs.md 19).
import { describe, expect, test } from 'vitest'
import { DomainDied } from '../src/index.ts'
import { Ground, failure } from './ground.ts'

test('5,000 calls that wait on a hung domain delay nobody else, and its destroy neither (story 16)', async () => {
  const ground = new Ground()
  const hung = await ground.running('hung')
  const other = await ground.running('other')
  ground.monitor(other).answersAfterMs = 1
  const stuck = failure(
    ground.within('virDomainSetMemory', async (call) => {
      await using job = await ground.list.acquireNormal(hung, call, 'modify')
      await job.monitor((monitor) => monitor.command('balloon'))
    }),
  )
  const flood = Array.from({ length: 5_000 }, (_, at) =>
    failure(
      ground.within(`pipelined ${at}`, async (call) => {
        await using job = await ground.list.acquireNormal(hung, call, 'query')
        await job.monitor((monitor) => monitor.command('query-status'))
      }),
    ),
  )
  const begun = ground.nowMs
  await ground.finish(
    ground.within('virDomainSuspend', async (call) => {
      await using job = await ground.list.acquireNormal(other, call, 'suspend')
      await job.monitor((monitor) => monitor.command('stop'))
    }),
  )
  expect(ground.nowMs).toBe(begun + 1)
  expect(ground.list.jobs(hung).waiting).toHaveLength(5_000)
  expect(ground.list.jobs(hung).held).toMatchObject([{ api: 'virDomainSetMemory', visitingMs: 1 }])
  await ground.finish(ground.destroyed(hung))
  expect(ground.nowMs).toBe(begun + 1)
  expect(await ground.finish(stuck)).toBeInstanceOf(DomainDied)
  const errors = await ground.finish(Promise.all(flood))
  for (const error of errors) expect(error).toBeInstanceOf(DomainDied)
  expect(ground.nowMs).toBe(begun + 1)
  ground.verify()
})

describe('a destroy between the parts of a start (story 20)', () => {
  const parts = ['before the spawn', 'before the greeting', 'before the status'] as const

  test.each(parts)('%s: the start finds its run ended, and undoes it itself', async (part) => {
    const ground = new Ground()
    const object = ground.add('guest')
    const done: string[] = []
    const start = ground.within('virDomainCreate', async (call) => {
      await using job = await ground.async(object, call, 'start')
      const instance = ground.beginRun(job)
      try {
        for (const step of parts) {
          await job.enterPhase({ number: parts.indexOf(step), name: step })
          if (step === part) object.end(instance, 'destroyed')
          if (step === 'before the spawn') job.act('spawn', () => done.push('spawned'))
          else {
            await job.nested((nested) => nested.monitor(async () => done.push(`past: ${step}`)))
          }
        }
      } catch (error) {
        await job.nested(async (nested) => {
          expect(nested.endRun('failed')).toBe(false)
          nested.shutOff({ note: 'destroyed' })
        })
        throw error
      }
    })
    expect(await ground.finish(failure(start))).toBeInstanceOf(DomainDied)
    const spawned = part === 'before the spawn' ? [] : ['spawned']
    const greeted = part === 'before the status' ? ['past: before the greeting'] : []
    expect(done).toEqual([...spawned, ...greeted])
    expect(object.read((state) => [state.live, state.note])).toEqual([undefined, 'destroyed'])
    expect(ground.list.completedJob(object)).toMatchObject({ kind: 'start', outcome: 'failed' })
    ground.verify()
  })

  test('before its run began there is nothing to destroy', () => {
    const ground = new Ground()
    expect(ground.add('guest').instance).toBeUndefined()
    ground.verify()
  })
})

test('a second notice of the same death finds nothing to do', async () => {
  const ground = new Ground()
  const object = await ground.running('guest')
  const { instance } = object
  if (instance === undefined) throw new Error('the domain does not run')
  await ground.finish(ground.destroyed(object))
  expect(object.end(instance, 'again')).toBe(false)
  object.drop(instance, { note: 'again' })
  expect(object.read((state) => state.note)).toBe('')
  await ground.started(object)
  object.drop(instance, { note: 'again' })
  expect(object.read((state) => state.live?.run)).toBe('running')
  ground.verify()
})

test('an async job of a domain that died, between its owners, is ended by the death call', async () => {
  const ground = new Ground()
  const object = await ground.running('guest')
  await ground.finish(
    ground.within('virDomainMigratePerform3', async (call) => {
      await using job = await ground.async(object, call, 'migration-out')
      job.disown()
    }),
  )
  await ground.finish(ground.destroyed(object))
  await ground.within(
    'death',
    async (call) => {
      await using job = ground.list.continueAsync(object, call, 'migration-out')
      job?.conclude('failed')
    },
    { driver: true },
  )
  expect(object.interlock.idle).toBe(true)
  expect(ground.list.completedJob(object)).toMatchObject({ outcome: 'failed' })
  ground.verify()
})
