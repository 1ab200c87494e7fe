// One story as the trace tells it, step by step and to the last detail: whoever draws a timeline,
// counts or checks relies on every word of it (jobs.md 18).
import type { TraceEvent } from '@signalbox/trace'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { jobEvents as e } from '../src/index.ts'
import { Ground, failure } from './ground.ts'

/** When, what, by whom, for which run and job, and its details; jobs and waits counted from 1. */
class Telling {
  readonly #numbers = new Map<string, Map<number, number>>()

  line({ at, kind, call, instance, job, detail }: TraceEvent): string {
    const who = call === undefined ? '' : ` ${call.api}`
    if (call !== undefined) this.#number('call', call.number)
    const run = instance === undefined ? '' : `, run ${instance}`
    const held = job === undefined ? '' : `, job ${this.#number('job', job)}`
    const words = Object.entries(detail).map(([name, value]) => {
      return `${name}=${this.#value(kind, name, value)}`
    })
    return [`${at} ${kind.replace('jobs.', '')}${who}${run}${held}`, ...words].join(' ')
  }

  #value(kind: string, name: string, value: unknown): string {
    if (typeof value !== 'number' || value === 0) return JSON.stringify(value)
    // The parent of a call is a call, and that of a job a job.
    if (kind === e.callBegan.name && name === 'parent') return String(this.#number('call', value))
    if (['job', 'parent', 'after', 'target'].includes(name)) {
      return String(this.#number('job', value))
    }
    const counted = name === 'wait' || name === 'debt'
    return String(counted ? this.#number(name, value) : value)
  }

  /** Numbers of a process, counted from 1 as they come. */
  #number(name: string, number: number): number {
    const numbers = this.#numbers.get(name) ?? new Map<number, number>()
    this.#numbers.set(name, numbers)
    const counted = numbers.get(number) ?? numbers.size + 1
    numbers.set(number, counted)
    return counted
  }
}

/** Compares with expected/<name>.txt, which UPDATE_EXPECTED=1 writes anew. */
function expectTold(name: string, events: readonly TraceEvent[]): void {
  const telling = new Telling()
  const told = events.map((event) => `${telling.line(event)}\n`).join('')
  const path = join(import.meta.dirname, 'expected', `${name}.txt`)
  if (process.env['UPDATE_EXPECTED'] === '1') writeFileSync(path, told)
  expect(told).toBe(readFileSync(path, 'utf8'))
}

test('a save: who waits for it, who gets in, how it is aborted', async () => {
  const ground = new Ground({ checks: false, maxQueued: 9 })
  const object = await ground.running('guest')
  await ground.advance(100)
  const from = ground.events.length
  await ground.finish(
    ground.within(
      'virDomainSave',
      async (call) => {
        await using job = await ground.list.acquireAsync(object, call, {
          kind: 'save',
          operation: 5,
          flags: 3,
          mask: new Set(['query', 'abort']),
        })
        await job.enterPhase({ number: 1, name: 'write' })
        const debt = await job.owe({ name: 'cont', detail: {} })
        const modify = failure(
          ground.within('virDomainSetMemory', (other) =>
            ground.list.acquireNormal(object, other, 'modify', { waitMs: 40 }),
          ),
        )
        const dump = failure(
          ground.within('virDomainCoreDump', (other) => ground.async(object, other, 'dump', 50)),
        )
        const nested = job.nested((inner) => inner.monitor((session) => session.command('migrate')))
        await ground.pause(5)
        const query = ground.within('virDomainGetInfo', async (other) => {
          await using _job = await ground.list.acquireNormal(object, other, 'query')
          await ground.pause(3)
        })
        await ground.pause(2)
        ground.monitor(object).outstanding[0]?.answer()
        await nested
        const again = job.nested(async () => undefined)
        await query
        await again
        const waits = failure(
          job.until(() => undefined, { purpose: 'the image', cause: 'migrate' }),
        )
        await ground.within('virDomainAbortJob', async (other) => {
          await using abort = await ground.list.acquireNormal(object, other, 'abort')
          abort.requestAbort(job.number)
        })
        await waits
        await job.paid(debt)
        job.setMask(new Set(['suspend', 'query', 'destroy']))
        job.progress({ done: 1 })
        await modify
        await dump
        job.conclude('cancelled')
      },
      { deadlineAtMs: 10_000, readOnly: false },
    ),
  )
  expectTold('save', ground.events.slice(from))
  ground.verify()
})

test('a migration that changes hands, and a domain that dies and leaves the list', async () => {
  const ground = new Ground({ checks: false, maxQueued: 3 })
  const object = ground.add('guest', false)
  await ground.advance(100)
  const recovery = ground.call('signalboxRecover', { client: 'driver', driver: true })
  ground.list.restoreAsync(object, recovery, { kind: 'migration-out', operation: 4, flags: 1 })
  const adopted = ground.list.continueAsync(object, recovery, 'migration-out')
  if (adopted === undefined) throw new Error('It was not restored.')
  const instance = ground.beginRun(adopted)
  await ground.finish(adopted.owe({ name: 'cancel', detail: {} }))
  adopted.disown()
  recovery.end('answered')

  const confirm = ground.call('virDomainMigrateConfirm3', { deadlineAtMs: 200 })
  const job = ground.list.continueAsync(object, confirm, 'migration-out')
  if (job === undefined) throw new Error('It is not held.')
  ground.refuseWrites = new Error('no space')
  await ground.finish(failure(job.enterPhase({ number: 2, name: 'confirm', pastReturn: true })))
  ground.refuseWrites = undefined
  await ground.finish(job.remote('asks the destination', async () => ground.pause(7)))
  job.act('kill', () => undefined)
  const refused = (kind: 'modify' | 'query', options: object): Promise<Error> =>
    failure(
      ground.within(kind, (call) => ground.list.acquireNormal(object, call, kind, options), {
        parent: confirm.tag,
        readOnly: kind === 'query',
      }),
    )
  await refused('modify', { nowait: true })
  const visit = job.nested((nested) => nested.monitor((monitor) => monitor.command('cont')))
  await ground.finish(failure(visit))
  await ground.finish(refused('query', { waitMs: 10 }))
  await job[Symbol.asyncDispose]()
  confirm.end('failed')
  object.end(instance, 'crashed')
  await ground.settle()
  await ground.within(
    'death',
    async (call) => {
      await using death = await ground.list.acquireNormal(object, call, 'destroy')
      death.shutOff({})
      ground.list.remove(object)
    },
    { driver: true },
  )
  expectTold('migration', ground.events)
  ground.verify()
})

test('a call that leaks, one whose caller leaves, and a destroy of what runs', async () => {
  const ground = new Ground({ checks: false })
  const object = await ground.running('guest')
  await ground.advance(100)
  const from = ground.events.length
  const leaky = ground.call('leaky')
  await ground.async(object, leaky, 'dump')
  const query = ground.call('query')
  const held = await ground.list.acquireNormal(object, query, 'query')
  await ground.advance(5)
  const asks = ground.call('asks')
  const asked = failure(ground.list.acquireNormal(object, asks, 'query'))
  asks.end('failed')
  await ground.finish(asked)
  await held[Symbol.asyncDispose]()
  query.end('answered')
  leaky.end('answered')

  const stays = ground.call('virDomainSave')
  const save = await ground.async(object, stays, 'save')
  stays.stay()
  stays.end('failed')
  stays.end('answered')
  await ground.advance(7)
  await save[Symbol.asyncDispose]()
  stays.end('answered')

  ground.list.debts(object).restore(object, { name: 'unlink', detail: {} })
  const destroy = ground.call('virDomainDestroy')
  const job = await ground.list.acquireNormal(object, destroy, 'destroy')
  job.act('kill', () => undefined)
  job.endRun('destroyed')
  job.shutOff({})
  await job[Symbol.asyncDispose]()
  destroy.end('answered')
  await ground.settle()
  expectTold('leaks', ground.events.slice(from))
})

test('a domain that is listed, renamed and removed', async () => {
  const ground = new Ground({ checks: false })
  const object = ground.add('guest')
  await ground.within('virDomainRename', async (call) => {
    using _reference = ground.list.reference(object, call)
    const free = ground.list.reserveName(object, 'host')
    free()
    ground.list.reserveName(object, 'new')
    ground.list.rename(object, 'new')
  })
  ground.list.remove(object)
  expectTold('list', ground.events)
  ground.verify()
})
