// One run of a random program: its callers, crashes, removals and the driver's end, on a ground of
// its own, until nothing of it is under way.
import { anyOrder } from '@signalbox/testkit'
import type { AsyncJob, AsyncKind, Call, NormalKind } from '../src/index.ts'
import { jobMask, noDomainWithUuid } from '../src/index.ts'
import { Ground } from './ground.ts'
import type { TestObject, TestTypes } from './ground.ts'
import type { Act, Actor, Program } from './random-program.ts'

export class RandomRun {
  readonly ground: Ground
  readonly objects: readonly [TestObject, TestObject]
  readonly #program: Program
  readonly errors: unknown[] = []
  /** What goes on after the calls that began it. */
  readonly #later: Promise<void>[] = []

  constructor(given: Program) {
    this.#program = given
    this.ground = new Ground({ chooser: anyOrder(given.schedule), maxQueued: given.maxQueued })
    this.objects = [this.ground.add('one'), this.ground.add('two')]
  }

  async run(): Promise<void> {
    const { actors, crashes, removal, stopAtMs } = this.#program
    const { ground } = this
    const all = [
      ...this.objects.map((object) => this.#start(object)),
      ...actors.map((each) => this.#told(this.#play(each))),
      ...crashes.map(({ domain, atMs }) => this.#told(this.#crash(this.objects[domain], atMs))),
    ]
    if (removal !== undefined) all.push(this.#told(this.#remove(removal)))
    if (stopAtMs !== undefined) {
      all.push(ground.pause(stopAtMs + 100).then(() => ground.list.stop()))
    }
    await ground.finish(Promise.all(all))
    // What callers have left ends when QEMU answers, or when somebody continues it.
    await ground.advance(10_000)
    for (let at = 0; at < this.#later.length; at++)
      await ground.finish(this.#later[at] ?? Promise.resolve())
    await ground.finish(Promise.all(this.objects.map((object) => this.#end(object))))
    await ground.advance(1_000)
  }

  async #told(running: Promise<unknown>): Promise<void> {
    try {
      await running
    } catch (error) {
      this.errors.push(error)
    }
  }

  async #start(object: TestObject): Promise<void> {
    const { ground } = this
    await this.#told(
      ground.within(
        'start',
        async (call) => {
          await using job = await ground.async(object, call, 'start')
          if (object.instance !== undefined) return
          ground.beginRun(job)
          ground.monitor(object).answersAfterMs = this.#program.answersAfterMs
          ground.agent(object).answersAfterMs = this.#program.answersAfterMs
          await job.nested((nested) => nested.monitor((monitor) => monitor.command('cont')))
          job.conclude('completed')
        },
        { driver: true },
      ),
    )
  }

  async #crash(object: TestObject, atMs: number): Promise<void> {
    const { ground } = this
    await ground.pause(atMs)
    const { instance } = object
    if (instance === undefined || !object.end(instance, 'crashed')) return
    await ground.within(
      'death',
      async (call) => {
        await using job = await ground.list.acquireNormal(object, call, 'destroy')
        if (object.instance === instance) job.shutOff({})
      },
      { driver: true },
    )
    await this.#start(object)
  }

  async #end(object: TestObject): Promise<void> {
    if (object.instance !== undefined && !object.removing) await this.ground.destroyed(object)
  }

  async #remove({ domain, atMs }: NonNullable<Program['removal']>): Promise<void> {
    const { ground } = this
    const object = this.objects[domain]
    await ground.pause(atMs + 50)
    await ground.within('undefine', async (call) => {
      await using job = await ground.list.acquireNormal(object, call, 'modify')
      if (job.read((state) => state.live === undefined)) ground.list.remove(object)
    })
  }

  async #play(given: Actor): Promise<void> {
    const { ground } = this
    await ground.pause(given.afterMs)
    const controller = new AbortController()
    const { abortMs, deadlineMs, driver } = given
    if (abortMs !== undefined) {
      ground.pause(abortMs).then(
        () => controller.abort(),
        () => undefined,
      )
    }
    const api = JSON.stringify(given.wants)
    await ground.within(api, (call) => this.#hold(given, call), {
      driver,
      ...(abortMs !== undefined && { signal: controller.signal }),
      ...(deadlineMs !== undefined && { deadlineAtMs: ground.nowMs + deadlineMs }),
    })
  }

  async #hold(given: Actor, call: Call): Promise<void> {
    const { wants, waitMs, nowait } = given
    const { list } = this.ground
    const { uuid } = this.objects[given.domain].tag
    const object = list.findByUuid(uuid)
    if (object === undefined) throw noDomainWithUuid(uuid)
    const options = { waitMs, nowait: nowait && waitMs % 2 === 0 }
    using reference = list.reference(object, call)
    // Between finding it and asking for a job it may be removed.
    if (waitMs % 3 === 0) await this.ground.pause(waitMs % 50)
    const { domain } = reference.jobs()
    if (domain !== object.tag.name) throw new Error(`${domain} is not '${object.tag.name}'.`)
    if ('normal' in wants) {
      await using job = await list.acquireNormal(object, call, wants.normal, options)
      for (const each of given.acts) {
        if (each.act === 'visit') await job.monitor((monitor) => monitor.command('visit'))
        else if (each.act === 'until') await this.#until(job, each.ms)
        else if (each.act === 'update') job.update((draft) => draft.setLive({ seen: each.ms }))
        else if (each.act === 'owe') await job.owe({ name: 'cont', detail: {} })
        else if (each.act === 'stop') this.#act(job, wants.normal, object)
        else if ('ms' in each) await this.ground.pause(each.ms)
      }
      return
    }
    if ('agent' in wants) {
      await using job = await list.acquireAgent(object, call, wants.agent, options)
      for (const each of given.acts) {
        if (each.act === 'visit') await job.agent((agent) => agent.command('visit'))
        else if ('ms' in each) await this.ground.pause(each.ms)
      }
      return
    }
    const job = await list.acquireAsync(
      object,
      call,
      { kind: wants.async, operation: 1, flags: 0 },
      options,
    )
    if (wants.outlives) call.stay()
    const body = this.#body(job, given)
    if (!wants.outlives) return await body
    // The caller has its answer before the body is over; that one fails or succeeds alone.
    this.#later.push(this.#told(body))
  }

  /** What a normal job may do beyond visits, by its kind. */
  #act(
    job: { act<R>(effect: string, make: () => R): R; requestAbort(seen: number): string },
    kind: NormalKind,
    object: TestObject,
  ): void {
    if (kind !== 'abort') job.act('signal', () => undefined)
    else job.requestAbort(object.interlock.async?.number ?? 0)
  }

  async #until(job: Pick<AsyncJob<TestTypes>, 'until'>, waitMs: number): Promise<number> {
    return await job.until((state) => (state.live?.seen ?? 0) || undefined, {
      purpose: `a sight within ${waitMs} ms`,
      waitMs,
    })
  }

  async #body(held: AsyncJob<TestTypes>, given: Actor): Promise<void> {
    await using job = held
    for (const each of given.acts) await this.#asyncAct(job, each)
    if (!('disowns' in given.wants) || !given.wants.disowns) return job.conclude('completed')
    job.disown()
    this.#later.push(this.#told(this.#continue(given.domain, job.kind)))
  }

  /** A later call of the driver's continues a job that was left between its phases, and ends it. */
  async #continue(domain: 0 | 1, kind: AsyncKind): Promise<void> {
    const { ground } = this
    await ground.pause(20)
    await ground.within(
      'continue',
      async (call) => {
        await using _job = ground.list.continueAsync(this.objects[domain], call, kind)
      },
      { driver: true },
    )
  }

  async #asyncAct(job: AsyncJob<TestTypes>, each: Act): Promise<void> {
    if (each.act === 'mask') return job.setMask(jobMask(...each.kinds))
    if (each.act === 'visit') {
      await job.nested((nested) => nested.monitor((monitor) => monitor.command('visit')))
    } else if (each.act === 'until') await this.#until(job, each.ms)
    else if (each.act === 'update') job.update((draft) => draft.setLive({ seen: each.ms }))
    else if (each.act === 'owe') await job.owe({ name: 'cont', detail: {} })
    else if (each.act === 'quiesce' && job.mask.has('query') && job.mask.has('abort')) {
      await job.quiesce((agent) => agent.agent((session) => session.command('freeze')))
    } else if (each.act === 'remote') {
      await job.remote('asks another party', () => this.ground.pause(each.ms))
    } else if (each.act === 'stop')
      await job.enterPhase({ number: each.ms, name: 'phase', pastReturn: each.ms % 3 === 0 })
    else await this.ground.pause(each.ms)
  }
}
