// The first table of jobs.md 7, as data: every request beside every async job.
import { describe, expect, test } from 'vitest'
import type { AgentKind, AsyncKind, Call, JobMask, NormalKind } from '../src/index.ts'
import { JobBusy, defaultMask, initialMasks, jobMask } from '../src/index.ts'
import { Ground, failure } from './ground.ts'

/** Columns: the async job that is held, with its mask at that point. */
const columns: readonly { name: string; kind?: AsyncKind; mask?: JobMask }[] = [
  { name: 'no async job' },
  { name: 'save', kind: 'save' },
  { name: 'dump', kind: 'dump' },
  {
    name: 'snapshot while memory is written',
    kind: 'snapshot',
    mask: jobMask('query', 'abort', 'suspend', 'migration-operation'),
  },
  { name: 'snapshot after it', kind: 'snapshot', mask: defaultMask },
  { name: 'snapshot begin', kind: 'snapshot' },
  { name: 'start', kind: 'start' },
  { name: 'migration out', kind: 'migration-out' },
  { name: 'migration in', kind: 'migration-in' },
  { name: 'backup', kind: 'backup' },
]

type Answer = 'yes' | 'waits' | 'refused'
const y = 'yes'
const n = 'waits'
const r = 'refused'
/** Rows: what is asked for. One answer for each column. */
const rows: Readonly<Record<NormalKind | 'async', readonly Answer[]>> = {
  query: [y, y, y, y, y, n, n, y, n, y],
  destroy: [y, y, y, y, y, y, y, y, y, y],
  suspend: [y, n, n, y, n, n, n, y, n, y],
  modify: [y, n, n, n, n, n, n, n, n, y],
  abort: [y, y, y, y, y, r, r, y, r, y],
  'migration-operation': [y, n, n, y, n, n, n, y, n, n],
  'modify-migration-safe': [y, n, n, n, n, n, n, y, y, n],
  async: [y, n, n, n, n, n, n, n, n, n],
}
const agentKinds: readonly AgentKind[] = ['query', 'modify']

async function ask(
  ground: Ground,
  object: ReturnType<Ground['add']>,
  kind: NormalKind | 'async' | `agent-${AgentKind}`,
): Promise<Answer> {
  const asked = ground.within(
    'asks',
    async (call) => {
      const nowait = { nowait: true }
      if (kind === 'async') {
        const wanted = { kind: 'backup' as const, operation: 1, flags: 0 }
        await using job = await ground.list.acquireAsync(object, call, wanted, nowait)
        return job.kind
      }
      if (kind === 'agent-query' || kind === 'agent-modify') {
        const agentKind = kind === 'agent-query' ? 'query' : 'modify'
        await using job = await ground.list.acquireAgent(object, call, agentKind, nowait)
        return job.kind
      }
      await using job = await ground.list.acquireNormal(object, call, kind, nowait)
      return job.kind
    },
    { client: 'client 2' },
  )
  try {
    await ground.finish(asked)
    return 'yes'
  } catch (error) {
    if (error instanceof JobBusy) return 'waits'
    expect(error).toMatchObject({ code: 'VIR_ERR_OPERATION_INVALID' })
    return 'refused'
  }
}

describe.each(columns.map((column, at) => ({ ...column, at })))('beside $name', (column) => {
  test.each(Object.keys(rows) as (keyof typeof rows)[])(
    '%s is answered as the table says',
    async (kind) => {
      const ground = new Ground()
      const object = ground.add('guest')
      await ground.within('holds', async (call) => {
        if (column.kind === undefined) {
          expect(await ask(ground, object, kind)).toBe(rows[kind][column.at])
          return
        }
        await using job = await ground.finish(ground.async(object, call, column.kind))
        if (column.mask !== undefined) job.setMask(column.mask)
        expect(await ask(ground, object, kind)).toBe(rows[kind][column.at])
      })
      ground.verify()
    },
  )

  test.each(agentKinds)('an agent %s job is granted', async (kind) => {
    const ground = new Ground()
    const object = ground.add('guest')
    await ground.within('holds', async (call) => {
      if (column.kind === undefined) return
      await using job = await ground.finish(ground.async(object, call, column.kind))
      expect(job.mask.has('destroy')).toBe(true)
      expect(await ask(ground, object, `agent-${kind}`)).toBe('yes')
    })
    ground.verify()
  })
})

describe('beside a normal job', () => {
  test.each(Object.keys(rows) as (keyof typeof rows)[])('%s waits', async (kind) => {
    const ground = new Ground()
    const object = ground.add('guest')
    await ground.within('holds', async (call) => {
      await using _job = await ground.finish(ground.list.acquireNormal(object, call, 'modify'))
      expect(await ask(ground, object, kind)).toBe('waits')
      expect(await ask(ground, object, 'agent-modify')).toBe('yes')
    })
    ground.verify()
  })
})

describe('beside an agent job', () => {
  test.each(Object.keys(rows) as (keyof typeof rows)[])('%s is granted', async (kind) => {
    const ground = new Ground()
    const object = ground.add('guest')
    await ground.within('holds', async (call) => {
      await using _job = await ground.finish(ground.list.acquireAgent(object, call, 'modify'))
      expect(await ask(ground, object, kind)).toBe('yes')
      expect(await ask(ground, object, 'agent-query')).toBe('waits')
    })
    ground.verify()
  })
})

describe('what one call may hold', () => {
  type Held = 'normal' | 'agent' | 'async' | 'async and nested'
  const asks = ['normal', 'agent', 'async'] as const
  const holds: readonly Held[] = ['normal', 'agent', 'async', 'async and nested']
  const pairs = holds.flatMap((held) => asks.map((asked) => ({ held, asked })))

  test.each(pairs)(
    'one that holds $held and asks for $asked is refused at once',
    async ({ held, asked }) => {
      const ground = new Ground()
      const object = ground.add('guest')
      await ground.within('holds', async (call) => {
        const request = async (): Promise<unknown> => {
          if (asked === 'normal') return await ground.list.acquireNormal(object, call, 'query')
          if (asked === 'agent') return await ground.list.acquireAgent(object, call, 'query')
          return await ground.async(object, call, 'save')
        }
        const refused = async (): Promise<void> => {
          expect(await ground.finish(failure(request()))).toMatchObject({
            name: 'RuleBroken',
            rule: 'I7',
            message: expect.stringMatching(
              /holds holds an? \S+ job and asks for an? \S+ job: release the first, then look again/u,
            ),
          })
          expect(ground.nowMs).toBe(0)
        }
        if (held === 'normal') {
          await using _job = await ground.list.acquireNormal(object, call, 'modify')
          await refused()
        } else if (held === 'agent') {
          await using _job = await ground.list.acquireAgent(object, call, 'modify')
          await refused()
        } else {
          await using job = await ground.async(object, call, 'backup')
          if (held === 'async') await refused()
          else await job.nested(refused)
        }
      })
      ground.verify()
    },
  )

  test('a job on a second domain is refused at once', async () => {
    const ground = new Ground()
    const one = ground.add('one')
    const two = ground.add('two')
    await ground.within('holds', async (call) => {
      await using _job = await ground.list.acquireNormal(one, call, 'query')
      expect(await failure(ground.list.acquireNormal(two, call, 'query'))).toMatchObject({
        rule: 'I8',
        message: expect.stringContaining(
          "holds a job on 'one' and asks for one on 'two': make a child call for each domain.",
        ),
      })
    })
    ground.verify()
  })

  test('two requests at once are refused, so that no schedule grants both', async () => {
    const ground = new Ground()
    const object = ground.add('guest')
    const holder = ground.call('holder')
    const held = await ground.list.acquireNormal(object, holder, 'modify')
    const call = ground.call('asks twice')
    const first = ground.list.acquireNormal(object, call, 'query')
    const second = failure(ground.list.acquireAgent(object, call, 'query'))
    expect(await ground.finish(second)).toMatchObject({
      rule: 'I7',
      message: expect.stringContaining(
        'asks twice asks for a agent-query job while it waits for another.',
      ),
    })
    await held[Symbol.asyncDispose]()
    await using job = await ground.finish(first)
    expect(job.kind).toBe('query')
    await job[Symbol.asyncDispose]()
    call.end('answered')
    holder.end('answered')
    ground.verify()
  })

  test('a nested job of another job is never granted', async () => {
    const ground = new Ground()
    const object = ground.add('guest')
    await ground.within('holds', async (call) => {
      const job = await ground.async(object, call, 'save')
      await job[Symbol.asyncDispose]()
      expect(await failure(job.nested(async () => 1))).toMatchObject({ rule: 'I24' })
    })
    ground.verify()
  })

  test('a nested job is for the owner of the async job alone, whoever else has its handle', async () => {
    const ground = new Ground()
    const object = ground.add('guest')
    await ground.within('owner', async (call) => {
      await using job = await ground.async(object, call, 'save')
      const parent = object.interlock.async
      if (parent === undefined) throw new Error('nothing is held')
      const nested = (by: Call): (() => unknown) => {
        return () => object.interlock.request(by, 'nested', { parent })
      }
      const words = /Rule I5: a nested job is granted only to the owner of the async job/u
      await ground.within('other', async (other) => expect(nested(other)).toThrow(words))
      job.disown()
      expect(nested(call)).toThrow(/Rule I5/)
      ground.list.continueAsync(object, call, 'save')
      object.interlock.async?.release(call)
    })
    ground.verify()
  })

  test('every initial mask admits destroy', () => {
    for (const mask of Object.values(initialMasks)) expect(mask.has('destroy')).toBe(true)
  })
})
