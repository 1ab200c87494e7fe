// Small programs under every schedule that there is: each choice of what happens next is taken
// once. The checker sees every run; what each caller may be told is stated with the program.
import type { ChoicePoint } from '@signalbox/testkit'
import { replay } from '@signalbox/testkit'
import { expect, test } from 'vitest'
import { Ground } from './ground.ts'
import type { TestObject } from './ground.ts'

/** The most schedules of one program; more means that the program is too large for this. */
const schedulesMax = 20_000

interface Story {
  readonly name: string
  /** Callers side by side; each ends in words of its own. */
  readonly callers: (ground: Ground, object: TestObject) => Promise<string>[]
  /** The words in which each may end. */
  readonly ends: readonly (readonly string[])[]
}

/** What a caller may be told whose run of QEMU ended. */
const gone = ['DomainDied', 'DomainNotRunning', 'QEMU is gone']

const stories: readonly Story[] = [
  {
    name: 'a visit whose caller has a deadline, a destroy, and a waiter',
    callers: (ground, object) => [
      told(visit(ground, object, 'query', ground.nowMs + 10)),
      told(ground.pause(10).then(() => ground.destroyed(object))),
      told(visit(ground, object, 'modify')),
    ],
    ends: [['done', 'CallDeparted', ...gone], ['done'], ['done', ...gone]],
  },
  {
    name: 'a save, its abort, a query between, and the death of it all',
    callers: (ground, object) => [
      told(
        ground.within('save', async (call) => {
          await using job = await ground.async(object, call, 'save')
          await job.nested((nested) => nested.monitor((monitor) => monitor.command('migrate')))
          await job.until(() => undefined, { purpose: 'the end', waitMs: 30 })
        }),
      ),
      told(
        ground.pause(10).then(() =>
          ground.within('abort', async (call) => {
            const seen = object.interlock.async?.number ?? 0
            await using job = await ground.list.acquireNormal(object, call, 'abort')
            job.requestAbort(seen)
          }),
        ),
      ),
      told(visit(ground, object, 'query')),
      told(ground.pause(20).then(() => ground.destroyed(object))),
    ],
    ends: [['JobAborted', ...gone], ['done'], ['done', ...gone], ['done']],
  },
  {
    name: "another party's answer, and the death of the run that it was asked for",
    callers: (ground, object) => [
      told(
        ground.within('save', async (call) => {
          await using job = await ground.async(object, call, 'save')
          const { instance } = object
          await job.remote('asks another party', () => ground.pause(10))
          // Nothing comes between the end of the wait and this.
          if (instance?.ended !== undefined) throw new Error('an answer for a run that has ended')
        }),
      ),
      told(ground.pause(10).then(() => ground.destroyed(object))),
      told(visit(ground, object, 'modify')),
    ],
    ends: [['done', 'DomainNotRunning'], ['done'], ['done', ...gone]],
  },
  {
    name: "a visit's answer, and the death of the run that gave it",
    callers: (ground, object) => [
      told(
        ground.within('query', async (call) => {
          await using job = await ground.list.acquireNormal(object, call, 'query')
          const { instance } = object
          await job.monitor((monitor) => monitor.command('query-status'))
          // Nothing comes between the end of the visit and this.
          if (instance?.ended !== undefined) throw new Error('an answer of a run that has ended')
        }),
      ),
      told(ground.pause(10).then(() => ground.destroyed(object))),
      told(visit(ground, object, 'modify')),
    ],
    ends: [['done', ...gone], ['done'], ['done', ...gone]],
  },
  {
    name: 'a nested job that is asked for behind a query that waits, and is served before it',
    callers: (ground, object) => [
      told(
        ground.within('save', async (call) => {
          await using job = await ground.async(object, call, 'save')
          await ground.pause(2)
          await job.nested((nested) => nested.monitor((monitor) => monitor.command('migrate')))
        }),
      ),
      told(ground.pause(1).then(() => visit(ground, object, 'query'))),
      told(ground.pause(2).then(() => visit(ground, object, 'query'))),
      told(ground.pause(2).then(() => visit(ground, object, 'query'))),
    ],
    ends: [['done'], ['done'], ['done'], ['done']],
  },
  {
    name: 'a signal, a deadline and a grant that meet',
    callers: (ground, object) => {
      const controller = new AbortController()
      return [
        told(
          ground.within('holder', async (call) => {
            await using _job = await ground.list.acquireNormal(object, call, 'modify')
            await ground.pause(10)
          }),
        ),
        told(ground.pause(10).then(() => controller.abort())),
        told(
          ground.within(
            'waiter',
            async (call) => {
              const options = { waitMs: 10 }
              await using _job = await ground.list.acquireNormal(object, call, 'query', options)
            },
            { signal: controller.signal },
          ),
        ),
        told(visit(ground, object, 'query')),
      ]
    },
    ends: [['done'], ['done'], ['done', 'JobTimeout', 'CallDeparted'], ['done']],
  },
]

function visit(
  ground: Ground,
  object: TestObject,
  kind: 'query' | 'modify',
  deadlineAtMs = Number.POSITIVE_INFINITY,
): Promise<unknown> {
  return ground.within(
    kind,
    async (call) => {
      await using job = await ground.list.acquireNormal(object, call, kind)
      return await job.monitor((monitor) => monitor.command(kind))
    },
    { deadlineAtMs },
  )
}

async function told(running: Promise<unknown>): Promise<string> {
  try {
    await running
    return 'done'
  } catch (error) {
    if (!(error instanceof Error)) throw error
    return error.name === 'Error' ? error.message : error.name
  }
}

/** One run along a schedule, and in the first order beyond its end. */
async function run(story: Story, along: readonly ChoicePoint[]): Promise<readonly ChoicePoint[]> {
  const ground = new Ground({ chooser: replay(along) })
  const object = await ground.running('guest')
  ground.monitor(object).answersAfterMs = 10
  const ends = await ground.finish(Promise.all(story.callers(ground, object)))
  for (const [at, end] of ends.entries()) expect(story.ends[at]).toContain(end)
  await ground.advance(1_000)
  ground.verify()
  return ground.host.schedule
}

/**
 * The schedules that go along with `schedule` up to a choice at or after `from`, and take another
 * possibility there. From the one schedule of first choices on, these are all schedules, each once.
 */
function branches(schedule: readonly ChoicePoint[], from: number): ChoicePoint[][] {
  const all: ChoicePoint[][] = []
  for (const [at, { labels }] of schedule.entries()) {
    if (at < from) continue
    for (let taken = 1; taken < labels.length; taken++) {
      all.push([...schedule.slice(0, at), { labels, taken }])
    }
  }
  return all
}

/** Nearest first: a schedule that fails differs from the first order in as few places as it can. */
test.each(stories)('$name', async (story) => {
  const schedules: ChoicePoint[][] = [[]]
  for (const along of schedules) {
    schedules.push(...branches(await run(story, along), along.length))
    expect(schedules.length).toBeLessThan(schedulesMax)
  }
  expect(schedules.length).toBeGreaterThan(5)
})
