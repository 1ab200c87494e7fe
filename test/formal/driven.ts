// Recordings of the whole driver, with a scripted QEMU that answers, answers late or never, loses
// its connection, or ends.
import type { Cue } from '@signalbox/testkit'
import type { Machine } from '@signalbox/qemu'
import type { RecordedStep } from '../../model/trace-steps.ts'
import { stepsOf } from '../../model/trace-steps.ts'
import { Ground, domainXml } from '../../packages/qemu/test/simulated/ground.ts'

interface Misbehaviour {
  readonly cues: readonly Cue[]
  readonly does: (machine: Machine, ground: Ground) => Promise<void>
}

/** Calls whose answers do not matter: the recording does. */
async function lets(ground: Ground, ...calls: readonly Promise<unknown>[]): Promise<void> {
  await ground.host.finish(Promise.allSettled(calls))
}

const life: Misbehaviour['does'] = async (machine, ground) => {
  await lets(ground, machine.start())
  await lets(ground, machine.suspend(), machine.vcpus(), machine.resume(), machine.vcpus())
  await lets(ground, machine.destroy(), machine.vcpus())
}

export const misbehaviours: readonly Misbehaviour[] = [
  { cues: [], does: life },
  {
    cues: [{ on: { command: 'query-cpus-fast' }, answer: { answer: 'late', ms: 60_000 } }],
    does: async (machine, ground) => {
      await lets(ground, machine.start())
      await lets(ground, machine.vcpus())
      await lets(ground, machine.suspend())
      await ground.host.advance(31_000)
      await lets(ground, machine.suspend(), machine.vcpus())
      await lets(ground, machine.destroy())
    },
  },
  {
    cues: [{ on: { command: 'stop' }, answer: { answer: 'never' } }],
    does: async (machine, ground) => {
      await lets(ground, machine.start())
      const suspending = Promise.allSettled([machine.suspend()])
      await ground.host.advance(10)
      await lets(ground, machine.destroy())
      await ground.host.finish(suspending)
    },
  },
  {
    cues: [{ on: { command: 'query-cpus-fast' }, before: [{ act: 'close' }] }],
    does: async (machine, ground) => {
      await lets(ground, machine.start())
      await lets(ground, machine.vcpus())
      await ground.host.advance(1_000)
      await lets(ground, machine.vcpus())
      await lets(ground, machine.destroy())
    },
  },
  {
    cues: [{ on: { step: 'greeted' }, machine: 'demo', before: [{ act: 'die' }] }],
    does: life,
  },
]

/** The steps of one machine under one driver. */
export async function driven(
  cues: Misbehaviour['cues'],
  does: Misbehaviour['does'],
): Promise<readonly RecordedStep[]> {
  const ground = new Ground({ qemu: { cues } })
  const { driver } = await ground.open()
  const machine = await ground.host.finish(driver.define(domainXml('demo')))
  await does(machine, ground)
  await ground.host.run()
  const { events, missed } = driver.recorder.read(0)
  if (missed > 0) throw new Error(`${missed} events are missing.`)
  const domain = events.find((event) => event.domain?.name === 'demo')?.domain
  return stepsOf(events, domain?.number ?? 0)
}
