// How a visit ends, as the trace tells it and as its caller hears it (jobs.md 9).
import { isEvent } from '@signalbox/trace'
import { describe, expect, test } from 'vitest'
import type { CallRequest } from '../src/index.ts'
import { CallDeparted, DomainDied, JobError, jobEvents as e } from '../src/index.ts'
import { Ground, failure } from './ground.ts'
import { visitor } from './visitor.ts'

function outcomes({ events }: Ground): string[] {
  return events.flatMap((event) => (isEvent(event, e.visitLeft) ? [event.detail.outcome] : []))
}

const timeout = 'VIR_ERR_OPERATION_TIMEOUT'

describe('on the trace', () => {
  const nothing: unknown = undefined
  const ends: readonly (readonly [string, unknown, string])[] = [
    ['an answer', 'answer', 'alive'],
    ['a refusal', new Error('GenericError'), 'alive'],
    ['a failure with nothing', nothing, 'alive'],
    ['a deadline of the command', new JobError(timeout, 'no answer'), 'timed-out'],
    ['a deadline of the caller', new CallDeparted(timeout, 'too late'), 'alive'],
    ['a death that the port tells of', new DomainDied('VIR_ERR_OPERATION_FAILED', 'x'), 'died'],
  ]

  test.each(ends)('%s', async (_what, thrown, outcome) => {
    const ground = new Ground()
    const object = await ground.running('guest')
    const visit = visitor(ground, object, 'virDomainTest', async () => {
      if (thrown !== 'answer') throw thrown
    })
    await ground.finish(visit.catch(() => undefined))
    expect(outcomes(ground)).toEqual([outcome])
    expect(object.interlock.idle).toBe(true)
    ground.verify()
  })

  test('the end of the run, whatever the visit came to', async () => {
    const ground = new Ground()
    const object = await ground.running('guest')
    const visit = visitor(ground, object, 'virDomainTest', async () => {
      if (object.instance !== undefined) object.end(object.instance, 'crashed')
    })
    expect(await ground.finish(failure(visit))).toBeInstanceOf(DomainDied)
    await ground.settle()
    expect(outcomes(ground)).toEqual(['died'])
    await ground.finish(ground.destroyed(object))
    ground.verify()
  })
})

describe('a caller that has left', () => {
  test.each(['signal', 'deadline'] as const)('by its %s enters no monitor', async (how) => {
    const ground = new Ground()
    const object = await ground.running('guest')
    const controller = new AbortController()
    const request: Partial<CallRequest> =
      how === 'signal' ? { signal: controller.signal } : { deadlineAtMs: ground.nowMs + 100 }
    const late = ground.within(
      'virDomainTest',
      async (call) => {
        await using job = await ground.list.acquireNormal(object, call, 'modify')
        await ground.pause(100)
        controller.abort(new Error('the client went away'))
        await job.monitor((monitor) => monitor.command('stop'))
      },
      request,
    )
    const words = {
      signal: 'virDomainTest was given up by its caller (client 1).',
      deadline:
        'virDomainTest did not finish within its deadline of 100 ms: it was about to enter the ' +
        'monitor.',
    }
    expect(await ground.finish(failure(late))).toMatchObject({
      name: 'CallDeparted',
      message: words[how],
      fields: { api: 'virDomainTest', ...(how === 'deadline' && { waitedMs: 100 }) },
      ...(how === 'signal' && { cause: { message: 'the client went away' } }),
    })
    expect(ground.monitor(object).commands).toEqual([])
    expect(ground.kinds()).not.toContain('jobs.visit-entered')
    // Whoever hears of it on the trace learns whether anybody was left to hear it.
    const [ended] = ground.events.filter((event) => isEvent(event, e.callEnded)).slice(-1)
    expect(ended?.detail).toEqual({ outcome: 'failed', departed: how === 'signal' })
    ground.verify()
  })

  test('hears that its visit goes on, also when that does nothing that has a name', async () => {
    const ground = new Ground()
    const object = await ground.running('guest')
    await ground.advance(50)
    const { promise, resolve } = Promise.withResolvers<void>()
    const visit = visitor(ground, object, 'virDomainTest', () => promise, ground.nowMs + 20)
    expect(await ground.finish(failure(visit))).toMatchObject({
      message:
        'virDomainTest did not finish within its deadline of 20 ms: its visit was not over ' +
        "(domain 'guest'); the driver sees it to its end.",
    })
    resolve()
    await ground.settle()
    expect(object.interlock.idle).toBe(true)
    ground.verify()
  })
})

test('what a visit did is done when it is over', async () => {
  const ground = new Ground()
  const object = await ground.running('guest')
  ground.monitor(object).answersAfterMs = 1
  await ground.finish(
    ground.within('virDomainTest', async (call) => {
      await using job = await ground.list.acquireNormal(object, call, 'modify')
      await job.monitor((monitor) => monitor.command('stop'))
      const [held] = ground.list.jobs(object).held
      expect(held).toMatchObject({ doing: '', doingMs: 0 })
      expect(held).not.toHaveProperty('visitingMs')
    }),
  )
  ground.verify()
})

test('a job that found no run does not visit the one that began since', async () => {
  const ground = new Ground()
  const object = ground.add('guest')
  await ground.finish(
    ground.within('virDomainMigratePrepare', async (call) => {
      await using incoming = await ground.async(object, call, 'migration-in')
      await ground.within('event', async (other) => {
        const kind = 'modify-migration-safe'
        await using job = await ground.list.acquireNormal(object, other, kind)
        const early = failure(job.monitor(async () => 1))
        expect(await early).toMatchObject({
          code: 'VIR_ERR_OPERATION_INVALID',
          message: "domain is not running: 'guest' is shut off.",
          fields: { domain: 'guest' },
        })
        ground.beginRun(incoming)
        expect(await failure(job.monitor(async () => 1))).toBeInstanceOf(DomainDied)
      })
    }),
  )
  ground.verify()
})

test('an agent job says what it is', async () => {
  const ground = new Ground()
  const object = await ground.running('guest')
  for (const kind of ['query', 'modify'] as const) {
    await ground.within('virDomainTest', async (call) => {
      await using job = await ground.list.acquireAgent(object, call, kind)
      expect(job.kind).toBe(kind)
    })
  }
  ground.verify()
})
