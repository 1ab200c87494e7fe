// A program that owns a driver and is to be killed: it does what it is told, one call after the
// other, tells each process that it starts, and ends itself with SIGKILL at the very step of the
// trace that it was given, or lives on until somebody else kills it.
//
//     node doomed-driver.ts '{"root": "/tmp/x", "calls": […], "dies": {"kind": "qemu.start-step", …}}'
import { writeSync } from 'node:fs'
import { Recorder, isEvent } from '@signalbox/trace'
import type { TraceEvent } from '@signalbox/trace'
import { realWorld } from '@signalbox/world'
import { openDriver } from '../../src/index.ts'
import { processSpawned } from '../../src/process/launch.ts'

export interface Step {
  readonly kind: string
  /** What the event's detail holds, among other things. */
  readonly detail?: Readonly<Record<string, unknown>>
  /** Which of those that match, the first being 1. */
  readonly nth?: number
}

export interface DoomedCall {
  readonly operation: string
  readonly domain?: string
  readonly input?: object
  /** The step that must have been made as well before the next call is made. */
  readonly until?: Step
}

export interface Doom {
  readonly root: string
  readonly calls: readonly DoomedCall[]
  readonly dies?: Step
}

/** What it tells, a line each: a process, or that all its calls were answered. */
export type Told =
  | { readonly pid: number; readonly startTime: number }
  | { readonly answered: readonly unknown[] }

function tell(told: Told): void {
  writeSync(1, `${JSON.stringify(told)}\n`)
}

function matches(event: TraceEvent, { kind, detail = {} }: Step): boolean {
  if (event.kind !== kind) return false
  const found = event.detail as Readonly<Record<string, unknown>>
  return Object.entries(detail).every(
    ([key, value]) => JSON.stringify(found[key]) === JSON.stringify(value),
  )
}

async function run({ root, calls, dies }: Doom): Promise<void> {
  const world = realWorld()
  const recorder = new Recorder({ clock: world.clock })
  let left = dies?.nth ?? 1
  recorder.tap((event) => {
    if (isEvent(event, processSpawned)) {
      tell({ pid: event.detail.pid, startTime: event.detail.startTime })
    }
    if (dies !== undefined && matches(event, dies) && --left === 0) {
      process.kill(process.pid, 'SIGKILL')
    }
  })
  const driver = await openDriver({ world, recorder, root })
  const answered: unknown[] = []
  for (const { until, ...call } of calls) {
    const reached = Promise.withResolvers<void>()
    const tap = recorder.tap((event) => {
      if (until !== undefined && matches(event, until)) reached.resolve()
    })
    answered.push(await driver.invoke(call))
    if (until !== undefined) await reached.promise
    tap.close()
  }
  tell({ answered })
  // Until somebody ends it: what is awaited keeps no process alive, an alarm does.
  world.clock.alarm(Number.MAX_SAFE_INTEGER, () => undefined)
}

if (process.argv[2] !== undefined) await run(JSON.parse(process.argv[2]) as Doom)
