// What can happen to a run from outside, at any instant between two steps: a domain's death, a QEMU
// that hangs, a caller that leaves, the driver killed and started again, the host's power lost.
import { SimulationTooLong } from '@signalbox/testkit'
import type { Chooser } from '@signalbox/testkit'
import type { Point, Program } from './search.ts'
import { stepsMax } from './search.ts'
import { definitionsOf, imagesOn, savedGuestsOf } from './judgement.ts'
import type { Stage } from './stage.ts'
import { subject } from './subjects.ts'
import type { Subject } from './subjects.ts'

export interface Disturbance {
  readonly name: string
  /** Does it, and lets follow what needs the driver's attention before the run goes on. */
  act(stage: Stage): Promise<void>
  /** Whether there is another driver afterwards, which must know all that was answered. */
  readonly survives?: true
  /** What is done when it is over; it lasts for ever when there is nothing. */
  ends?(stage: Stage): void
  /** What is asked afterwards, to see that the domain is still in good hands. */
  readonly afterwards?: readonly Subject[]
}

const everywhere: readonly Disturbance[] = [
  { name: 'QEMU is killed', act: async (stage) => stage.signal('SIGKILL') },
  {
    name: 'QEMU hangs',
    act: async (stage) => stage.signal('SIGSTOP'),
    afterwards: [subject('destroy')],
  },
  {
    name: 'the disk is full',
    async act({ host: { disk } }) {
      disk.capacityBytes = disk.usedBytes
    },
    ends({ host: { disk } }) {
      disk.capacityBytes = Number.POSITIVE_INFINITY
    },
  },
  { name: 'the driver is killed', act: (stage) => stage.restart(), survives: true },
  { name: 'the power fails', act: (stage) => stage.losePower('some'), survives: true },
  {
    name: 'the power fails, and nothing is left of what was not synced',
    act: (stage) => stage.losePower('all'),
    survives: true,
  },
]

/** The disturbances of a program with so many calls. */
export function disturbances(calls: number): readonly Disturbance[] {
  const leaving = Array.from({ length: calls }, (_none, index) => ({
    name: `client ${index + 1} leaves`,
    act: async (stage: Stage) => stage.calls[index]?.leave.abort(new Error('the client has gone')),
  }))
  return [...everywhere, ...leaving]
}

/** How long a disturbance lasts that ends by itself, in milliseconds. */
const lastsMs = 120_000

/** Thrown out of a run where it is to be disturbed. */
class Now extends Error {}

/** How a run goes on after it was disturbed. */
export const continuations: readonly { readonly name: string; readonly chooser: Chooser }[] = [
  { name: 'first come', chooser: () => 0 },
  { name: 'last come', chooser: (count) => count - 1 },
]

/** Runs the program up to that point, disturbs it there, and lets it come to rest. */
export async function disturbed(
  program: Program,
  { choices, after }: Point,
  disturbance: Disturbance,
  chooser: Chooser,
): Promise<{ readonly stage: Stage; readonly wrong: readonly string[] }> {
  const stage = await program.prepare()
  let made = 0
  let since = 0
  stage.decideBy((count) => {
    if (made === choices.length && since === after) throw new Now()
    since++
    if (count === 1) return 0
    since = 0
    return Math.min(choices[made++] ?? 0, count - 1)
  })
  program.begin(stage)
  try {
    await stage.host.run({ stepsMax })
  } catch (error) {
    if (!(error instanceof Now)) throw error
  }
  const answered = stage.calls.every(({ outcome }) => outcome !== undefined)
  const before = disturbance.survives === true && answered ? reliedOn(stage) : undefined
  stage.tell(disturbance.name)
  try {
    await disturbance.act(stage)
    stage.decideBy(chooser)
    if (disturbance.ends !== undefined) {
      // As long as it lasts, what cannot be done is tried again and again.
      await stage.host.advance(lastsMs)
      disturbance.ends(stage)
    }
    await stage.host.run({ stepsMax })
    for (const asked of disturbance.afterwards ?? []) {
      if (stage.driver.activeCount === 0) break
      stage.begin(asked)
      await stage.host.run({ stepsMax })
    }
  } catch (error) {
    if (!(error instanceof SimulationTooLong)) throw error
    return { stage, wrong: ['it never comes to rest', ...program.judge(stage)] }
  }
  const lost = before === undefined ? [] : lostBy(stage, before)
  return { stage, wrong: [...lost, ...program.judge(stage)] }
}

/** What whoever had an answer may rely on. */
interface ReliedOn {
  readonly definitions: readonly string[]
  readonly savedGuests: readonly string[]
}

function reliedOn(stage: Stage): ReliedOn {
  return { definitions: definitionsOf(stage), savedGuests: savedGuestsOf(stage) }
}

/** What the next driver has not, or not as it was. */
function lostBy(stage: Stage, { definitions, savedGuests }: ReliedOn): readonly string[] {
  const found = definitionsOf(stage)
  const lost: string[] = []
  if (found.join('\n') !== definitions.join('\n')) {
    lost.push(
      `all was answered with [${definitions.join()}], and the next driver finds [${found.join()}]`,
    )
  }
  const images = imagesOn(stage.host.disk)
  for (const image of savedGuests) {
    if (!images.includes(image)) lost.push(`a save was answered, and its guest is lost: ${image}`)
  }
  return lost
}
