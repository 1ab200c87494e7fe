// The tour: real guests in real QEMU, managed through the job model, visible as it happens. Every
// promise is checked; what is not as said makes it exit non-zero. It cleans up after itself and
// leaves its recording.
import { openDriver } from '@signalbox/qemu'
import type { Driver } from '@signalbox/qemu'
import { Recorder, describeBreach, toPerfetto } from '@signalbox/trace'
import type { TraceEvent } from '@signalbox/trace'
import { realWorld } from '@signalbox/world'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { guestImages } from '../guest/index.ts'
import { boot } from './acts/boot.ts'
import { everyday } from './acts/everyday.ts'
import { farewell } from './acts/farewell.ts'
import { hostileAgent } from './acts/hostile-agent.ts'
import { longJob } from './acts/long-job.ts'
import { stoppedQemu } from './acts/stopped-qemu.ts'
import type { Show } from './show.ts'
import { Stage } from './stage.ts'
import { summarise } from './summary.ts'
import { followTimeline } from './timeline.ts'

const recordingPath = resolve('signalbox-tour.trace.json')

async function run(stage: Stage): Promise<void> {
  const images = await guestImages({ say: (line) => stage.say(line) })
  const directory = await mkdtemp(join(tmpdir(), 'signalbox-tour-'))
  const world = realWorld()
  const recorder = new Recorder({ clock: world.clock, capacity: 262_144 })
  // A breach of the job model is a promise that was not kept.
  const driver = await openDriver({
    world,
    recorder,
    root: join(directory, 'state'),
    checks: { onBreach: (breach) => stage.check(false, describeBreach(breach)) },
  })
  // Calls that only look, and often, would drown the others.
  const repeated = new Set(['virDomainMemoryStats', 'virDomainGetInfo', 'virDomainGetState'])
  const seen = new Map<string, number>()
  const shown = (event: TraceEvent): boolean => {
    const api = event.call?.api
    if (api === undefined || !repeated.has(api)) return true
    const times = (seen.get(api) ?? 0) + (event.kind === 'jobs.call-began' ? 1 : 0)
    seen.set(api, times)
    return times <= 1
  }
  const timeline = followTimeline(recorder, stage, shown)
  const show: Show = { driver, stage, guest: images, directory }
  try {
    stage.say(`State, sockets and logs of this tour: ${directory}`)
    const { demo, hostile } = await boot(show)
    await everyday(show, demo)
    await longJob(show, demo)
    await hostileAgent(show, hostile)
    await stoppedQemu(show, demo, hostile)
    await farewell(show, demo)
  } finally {
    timeline.close()
    await endAll(driver)
    await driver.close()
    await rm(directory, { recursive: true, force: true })
    const { events } = recorder.read(0)
    await writeFile(recordingPath, toPerfetto(events))
    summarise(stage, events, recordingPath, driver.checker)
  }
}

/** Leaves nothing running, whatever happened. */
async function endAll(driver: Driver): Promise<void> {
  const domains = (await driver.invoke({ operation: 'list', input: { active: true } })) as {
    uuid: string
  }[]
  await Promise.all(domains.map(({ uuid }) => driver.machine(uuid).destroy()))
}

const stage = new Stage(process.stdout)
try {
  await run(stage)
} catch (error) {
  stage.check(false, error instanceof Error ? error.message : String(error))
}
if (stage.failures.length > 0) {
  stage.say(`${stage.failures.length} of the tour's promises were not kept:`)
  for (const failure of stage.failures) stage.say(`  ${failure}`)
}
process.exitCode = stage.failures.length === 0 ? 0 : 1
