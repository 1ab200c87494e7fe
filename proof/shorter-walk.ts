// The smallest walk that still shows a finding, and its story. First acts are left out, then the
// order of what is left is made first come, then the steps between acts are made fewer.
import type { Act } from './acts.ts'
import { timelineOf } from './timeline.ts'
import type { Walk } from './walk.ts'
import { walk } from './walk.ts'

/** A walk takes some 50 ms; more than this many are not spent on making one smaller. */
const triesMax = 600

/** How many of the last lines of the timeline a story has. */
const linesMax = 80

/** Two findings are the same when they differ in numbers only. */
function kindOf(what: string): string {
  return what.replaceAll(/\d+/gu, '#')
}

/** What the smallest walk does that shows this, as a person reads it. */
export async function storyOfWalk(found: Walk, what: string): Promise<readonly string[]> {
  const smallest = await minimiseWalk(found, what)
  const acts: string[] = []
  const { wrong, stage } = await walk(smallest, ({ words, steps, order }, { host }) => {
    const how = order === undefined ? 'first come' : 'any order'
    acts.push(`${host.nowMs.toFixed(0)} ms: ${words}; then ${steps} steps, ${how}`)
  })
  const breach = stage.breaches.find(
    ({ invariant, message }) => kindOf(`${invariant}: ${message}`) === kindOf(what),
  )
  const timeline = timelineOf(breach?.story ?? stage.recorder.read(0).events)
  const left = Math.max(0, timeline.length - linesMax)
  return [
    ...acts,
    ...(left === 0 ? [] : [`… ${left} lines`]),
    ...timeline.slice(left),
    ...wrong.filter((other) => kindOf(other) === kindOf(what)),
  ]
}

export async function minimiseWalk(found: Walk, what: string): Promise<Walk> {
  const kind = kindOf(what)
  let left = triesMax
  const still = async (acts: readonly Act[]): Promise<boolean> => {
    if (left-- <= 0) return false
    const { wrong } = await walk({ ...found, acts })
    return wrong.some((other) => kindOf(other) === kind)
  }
  let acts = await fewer(found.acts, still)
  for (const simpler of simplifications) acts = await simplified(acts, simpler, still)
  return { ...found, acts: await fewer(acts, still) }
}

type Still = (acts: readonly Act[]) => Promise<boolean>

/** Leaves out runs of acts, long ones first, as long as the finding stays. */
async function fewer(all: readonly Act[], still: Still): Promise<readonly Act[]> {
  let acts = all
  for (let length = Math.ceil(acts.length / 2); length >= 1; length = Math.floor(length / 2)) {
    for (let at = 0; at < acts.length;) {
      const without = acts.toSpliced(at, length)
      if (await still(without)) acts = without
      else at += length
    }
  }
  return acts
}

const simplifications: readonly ((act: Act) => Act)[] = [
  (act) => ({ ...act, steps: 0 }),
  (act) => ({ ...act, order: undefined }),
  (act) => ({ ...act, steps: Math.floor(act.steps / 2) }),
]

async function simplified(
  all: readonly Act[],
  simpler: (act: Act) => Act,
  still: Still,
): Promise<readonly Act[]> {
  let acts = all
  for (const [at, act] of all.entries()) {
    const next = simpler(act)
    if (next.steps === act.steps && next.order === act.order) continue
    const tried = acts.with(at, next)
    if (await still(tried)) acts = tried
  }
  return acts
}
