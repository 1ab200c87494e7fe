// What is told of an async job: its operation, how far it is, whom it lets in (jobs.md 8.3, 14).
import { expect, test } from 'vitest'
import { jobMask } from '../src/index.ts'
import { Ground } from './ground.ts'

test('tells what it does, how far it is, and whom it lets in', async () => {
  const ground = new Ground()
  const object = ground.add('guest')
  await ground.finish(
    ground.within('virDomainSave', async (call) => {
      const mask = jobMask('suspend')
      await using job = await ground.list.acquireAsync(object, call, {
        kind: 'save',
        operation: 5,
        flags: 0,
        mask,
      })
      expect([job.operation, job.lastProgress, [...job.mask]]).toEqual([5, undefined, [...mask]])
      job.setOperation(6)
      job.progress({ done: 1 })
      expect([job.operation, job.lastProgress]).toEqual([6, { done: 1 }])
      expect(ground.list.currentJob(object)).toEqual({
        job: job.number,
        kind: 'save',
        operation: 6,
        api: 'virDomainSave',
        client: 'client 1',
        elapsedMs: 0,
        phase: 0,
        phaseName: 'none',
        pastReturn: false,
        abortRequested: false,
        progress: { done: 1 },
      })
    }),
  )
  ground.verify()
})

test('one that is restored with nothing but its kind has come no way', async () => {
  const ground = new Ground()
  const object = ground.add('guest')
  await ground.within('recovery', async (call) => {
    ground.list.restoreAsync(object, call, { kind: 'dump', operation: 1, flags: 0 })
    expect(ground.list.currentJob(object)).toMatchObject({
      elapsedMs: 0,
      phase: 0,
      phaseName: 'none',
      pastReturn: false,
    })
    await using _job = ground.list.continueAsync(object, call, 'dump')
  })
  ground.verify()
})
