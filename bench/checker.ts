// What the checks of the invariants cost for each step, over a recording of a real QEMU: the ring
// alone, with a tap that looks at nothing, and with every family; which families take how much of
// it; and what the checker keeps, for a short recording and for one that is many times as long.
//
//   node --expose-gc bench/checker.ts [seconds per figure]
import { jobInvariants } from '@signalbox/jobs'
import { attachCheckers, checkDriverRecording, openDriver, qemuInvariants } from '@signalbox/qemu'
import { qmpInvariants } from '@signalbox/qmp'
import { Recorder, checkRecording, eventKinds } from '@signalbox/trace'
import type { CallTag, DomainTag, EventKind, Family, TraceEvent } from '@signalbox/trace'
import { realWorld } from '@signalbox/world'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { machineXml } from './qemu-raw.ts'

const secondsEach = Number(process.argv[2] ?? '1')
const world = realWorld()
/** How late the host was with what was recorded is none of this program's concern. */
const hostDelayMs = 60_000
/** Small, because what it takes to make a ring is no step's. */
const capacity = 256
const kinds = new Map(eventKinds().map((kind) => [kind.name, kind]))

/** A machine's whole life, with so many rounds of calls in the middle of it. */
async function recordLife(rounds: number): Promise<readonly TraceEvent[]> {
  const root = await mkdtemp(join(tmpdir(), 'sbx-bench-'))
  try {
    const recorder = new Recorder({ clock: world.clock, capacity: 2 ** 20 })
    // With checks, so that every section is a step, too.
    await using driver = await openDriver({ root, recorder, checks: { hostDelayMs } })
    const machine = await driver.define(machineXml('bench'))
    await machine.start()
    for (let round = 0; round < rounds; round++) {
      await Promise.all([machine.suspend(), machine.vcpus(), machine.state()])
      await Promise.all([machine.resume(), machine.blockStats(), machine.jobInfo()])
    }
    await machine.destroy()
    const { events, missed } = recorder.read(0)
    if (missed > 0) throw new Error('the ring is too small for the recording')
    if (driver.checker?.found !== 0) throw new Error('the recording breaks invariants')
    return events
  } finally {
    await rm(root, { recursive: true, force: true })
  }
}

/** A step as it is given to a recorder. */
interface Row {
  readonly kind: EventKind<object>
  readonly at: number
  readonly domain: DomainTag | undefined
  readonly instance: number
  readonly call: CallTag | undefined
  readonly job: number
  readonly detail: object
}

function rowOf({ kind, at, domain, instance = 0, call, job = 0, detail }: TraceEvent): Row {
  const found = kinds.get(kind)
  if (found === undefined) throw new Error(`nobody declares '${kind}'`)
  return { kind: found, at, domain, instance, call, job, detail }
}

/** Records everything again. */
function play(recorder: Recorder, rows: readonly Row[]): void {
  for (const { kind, at, domain, instance, call, job, detail } of rows) {
    recorder.record(kind, at, domain, instance, call, job, detail)
  }
}

/** Nanoseconds for each event; the best of several rounds. */
function nanoseconds(events: readonly TraceEvent[], work: () => void): number {
  let best = Number.POSITIVE_INFINITY
  const endMs = performance.now() + secondsEach * 1000
  do {
    const beganMs = performance.now()
    work()
    best = Math.min(best, ((performance.now() - beganMs) * 1e6) / events.length)
  } while (performance.now() < endMs)
  return best
}

/** What is kept after a recording was checked, in bytes. */
function keptBytes(events: readonly TraceEvent[]): number {
  globalThis.gc?.()
  const before = process.memoryUsage().heapUsed
  const checker = checkDriverRecording(events)
  globalThis.gc?.()
  const after = process.memoryUsage().heapUsed
  if (checker.checked !== events.length) throw new Error('events were not checked')
  return Math.max(0, after - before)
}

function print(what: string, value: string): void {
  process.stdout.write(`${what.padEnd(52)} ${value.padStart(12)}\n`)
}

const nanos = (value: number): string => `${value.toFixed(0)} ns`

const short = await recordLife(100)
const long = await recordLife(2_000)
const rows = short.map(rowOf)
const ring = new Recorder({ clock: world.clock, capacity })
const alone = nanoseconds(short, () => play(ring, rows))
const tapped = nanoseconds(short, () => {
  const recorder = new Recorder({ clock: world.clock, capacity })
  recorder.tap(() => undefined)
  play(recorder, rows)
})
const all = nanoseconds(short, () => {
  const recorder = new Recorder({ clock: world.clock, capacity })
  const { found } = checked(recorder)
  if (found > 0) throw new Error('the recording breaks invariants')
})

function checked(recorder: Recorder): { readonly found: number } {
  const checker = attachCheckers(recorder, { hostDelayMs })
  play(recorder, rows)
  return checker
}

print('steps in the recording', `${short.length}`)
print('a step into the ring', nanos(alone))
print('  with a tap that looks at nothing', nanos(tapped))
print('  with every invariant checked', nanos(all))
const families: readonly Family[] = [...jobInvariants, ...qmpInvariants, ...qemuInvariants]
const frame = nanoseconds(short, () => checkRecording(short, []))
print('the checker without a family', nanos(frame))
for (const family of families) {
  const cost = nanoseconds(short, () => checkRecording(short, [family])) - frame
  print(`  ${family.file.replace('/src/invariants', '')}`, nanos(Math.max(0, cost)))
}
if (globalThis.gc === undefined) print('what the checker keeps', 'needs --expose-gc')
else {
  for (const events of [short, long]) {
    const kept = (keptBytes(events) / 1024).toFixed(0)
    print(`what the checker keeps after ${events.length} steps`, `${kept} KiB`)
  }
}
