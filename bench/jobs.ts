// What the interlocking costs, with its trace on: a job that nobody else wants, and the hand-over
// of jobs between many waiters on many domains. Prints figures and ratios; fails by no clock.
//
//   node --expose-gc bench/jobs.ts [seconds per figure]
import { DomainList } from '@signalbox/jobs'
import type { Call, DomainObject, DomainTypes } from '@signalbox/jobs'
import { Recorder } from '@signalbox/trace'
import { realWorld } from '@signalbox/world'

interface Types extends DomainTypes {
  readonly State: { readonly note: string }
  readonly Live: { readonly state: string }
  readonly Monitor: object
  readonly Agent: object
}

const world = realWorld()
const secondsEach = Number(process.argv[2] ?? '1')

function newList(): DomainList<Types> {
  return new DomainList<Types>({
    world,
    recorder: new Recorder({ clock: world.clock }),
    ledger: { write: async () => undefined, collect: () => undefined },
    announce: async () => undefined,
  })
}

function addDomain(list: DomainList<Types>, at: number): DomainObject<Types> {
  const uuid = `00000000-0000-4000-8000-${String(at).padStart(12, '0')}`
  return list.add({ uuid, name: `domain-${at}`, persistent: true, state: { note: '' } }).object
}

function newCall(list: DomainList<Types>): Call {
  return list.beginCall({ api: 'virDomainSuspend', client: 'bench' })
}

/** Nanoseconds per turn of `work`, which does `turns` of them; the best of several rounds. */
async function nanoseconds(turns: number, work: () => Promise<void>): Promise<number> {
  let best = Number.POSITIVE_INFINITY
  const endMs = performance.now() + secondsEach * 1000
  do {
    const beganMs = performance.now()
    await work()
    best = Math.min(best, ((performance.now() - beganMs) * 1e6) / turns)
  } while (performance.now() < endMs)
  return best
}

async function uncontended(): Promise<number> {
  const list = newList()
  const object = addDomain(list, 1)
  const call = newCall(list)
  const turns = 100_000
  return await nanoseconds(turns, async () => {
    for (let turn = 0; turn < turns; turn++) {
      await using job = await list.acquireNormal(object, call, 'modify')
      if (job.kind !== 'modify') throw new Error('another kind')
    }
  })
}

/** What the language itself takes for `await using` of something that costs nothing. */
async function languageAlone(): Promise<number> {
  const done = Promise.resolve()
  const handle = { kind: 'modify', [Symbol.asyncDispose]: () => done }
  const acquire = async (): Promise<typeof handle> => handle
  const turns = 100_000
  return await nanoseconds(turns, async () => {
    for (let turn = 0; turn < turns; turn++) {
      await using job = await acquire()
      if (job.kind !== 'modify') throw new Error('another kind')
    }
  })
}

async function wholeCall(): Promise<number> {
  const list = newList()
  const object = addDomain(list, 1)
  const turns = 50_000
  return await nanoseconds(turns, async () => {
    for (let turn = 0; turn < turns; turn++) {
      const call = newCall(list)
      {
        await using job = await list.acquireNormal(object, call, 'query')
        job.read((state) => state.name)
      }
      call.end('answered')
    }
  })
}

/**
 * Ten waiters on each domain, all of whom get their job one after another; `atOnce` domains are
 * contended at a time, so that the number of domains and of waiters can be told apart.
 */
async function handOver(domains: number, atOnce: number): Promise<number> {
  const list = newList()
  const waitersEach = 10
  const objects = Array.from({ length: domains }, (_, at) => addDomain(list, at))
  const total = domains * waitersEach
  // As many rounds as make small numbers of domains comparable with large ones.
  const rounds = Math.max(1, Math.round(20_000 / total))
  return await nanoseconds(total * rounds, async () => {
    for (let round = 0; round < rounds; round++) {
      for (let first = 0; first < domains; first += atOnce) {
        const contended = objects.slice(first, first + atOnce)
        await Promise.all(contended.flatMap((object) => waiters(list, object, waitersEach)))
      }
    }
  })
}

function waiters(
  list: DomainList<Types>,
  object: DomainObject<Types>,
  count: number,
): Promise<void>[] {
  return Array.from({ length: count }, () => oneTurn(list, object))
}

async function oneTurn(list: DomainList<Types>, object: DomainObject<Types>): Promise<void> {
  const call = newCall(list)
  {
    await using _job = await list.acquireNormal(object, call, 'modify')
  }
  call.end('answered')
}

/** One domain with a long queue, from the first waiter to the last. */
async function longQueue(count: number): Promise<number> {
  const list = newList()
  const object = addDomain(list, 1)
  return await nanoseconds(count, async () => {
    await Promise.all(waiters(list, object, count))
  })
}

function bytesPerIdleDomain(domains: number): number {
  const list = newList()
  globalThis.gc?.()
  const before = process.memoryUsage().heapUsed
  for (let at = 0; at < domains; at++) addDomain(list, at)
  globalThis.gc?.()
  const after = process.memoryUsage().heapUsed
  if (list.size !== domains) throw new Error('domains are missing')
  return (after - before) / domains
}

function print(what: string, value: string): void {
  process.stdout.write(`${what.padEnd(52)} ${value.padStart(12)}\n`)
}

const alone = await languageAlone()
const free = await uncontended()
print('acquire and release, uncontended', `${free.toFixed(0)} ns`)
print("  of it 'await using' itself", `${alone.toFixed(0)} ns`)
print('a whole call: begin, acquire, read, release, end', `${(await wholeCall()).toFixed(0)} ns`)
for (const atOnce of [10, Number.POSITIVE_INFINITY]) {
  const when = atOnce === 10 ? 'ten at a time' : 'all at once'
  let smallest: number | undefined
  for (const domains of [10, 100, 1_000, 10_000]) {
    const cost = await handOver(domains, Math.min(atOnce, domains))
    smallest ??= cost
    print(`hand-over, ${domains} domains with 10 waiters, ${when}`, `${cost.toFixed(0)} ns`)
    print('  as many times as with 10 domains', (cost / smallest).toFixed(2))
  }
}
const short = await longQueue(100)
const long = await longQueue(10_000)
print('hand-over in a queue of 100', `${short.toFixed(0)} ns`)
print('hand-over in a queue of 10,000', `${long.toFixed(0)} ns`)
print('  as many times as in the queue of 100', (long / short).toFixed(2))
if (globalThis.gc === undefined) print('memory of an idle domain object', 'needs --expose-gc')
else print('memory of an idle domain object', `${bytesPerIdleDomain(10_000).toFixed(0)} bytes`)
