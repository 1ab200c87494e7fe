// A program explored: all its orders, and every disturbance at the states that they reach. What
// comes of it is plain data, so that it can be told by another thread than the one that found it.
import { continuations, disturbances, disturbed } from './disturbance.ts'
import { minimise, storyOf } from './minimal.ts'
import { together } from './programs.ts'
import type { Point, Program, SearchReport } from './search.ts'
import { once, search } from './search.ts'
import type { Stage } from './stage.ts'
import { subject } from './subjects.ts'
import type { Situation, Subject } from './subjects.ts'

/** Operations that begin at once on a machine in a situation. */
export interface Together {
  readonly operations: readonly Subject['operation'][]
  readonly situation: Situation
}

export interface ExploreLimits {
  /** Runs of the search. */
  readonly runsMax: number
  /**
   * States at which each disturbance is tried, evenly among those that were reached, and at ends.
   */
  readonly statesMax: number
}

/** Something that is not as it must be, told. */
export interface Found {
  readonly what: string
  /** A schedule that shows it, as a story: of what a search itself finds the smallest. */
  readonly story: readonly string[]
  /** What plays it again. */
  readonly again: string
}

type Counts = 'name' | 'runs' | 'states' | 'merged' | 'ends' | 'cutOff' | 'departures'

export interface Exploration extends Pick<SearchReport, Counts> {
  /** At how many of its states it was disturbed, and how often in all. */
  readonly statesDisturbed: number
  readonly disturbances: number
  readonly found: readonly Found[]
}

export function programOf({ operations, situation }: Together): Program {
  return together(situation, operations.map(subject))
}

export async function explore(asked: Together, limits: ExploreLimits): Promise<Exploration> {
  const program = programOf(asked)
  const report = await search(program, { runsMax: limits.runsMax, findingsMax: 1 })
  const found: Found[] = []
  for (const { what, choices } of report.findings) {
    const smallest = await minimise(choices, async (fewer) =>
      (await once(program, fewer)).wrong.includes(what),
    )
    const { stage } = await once(program, smallest)
    found.push(told(asked, what, smallest, stage, []))
  }
  const every = Math.max(1, Math.ceil(report.points.length / limits.statesMax))
  const points = report.points.filter(({ last }, index) => last === true || index % every === 0)
  const disturbing = await disturbAt(asked, program, points)
  const { name, runs, states, merged, ends, cutOff, departures } = report
  return {
    ...{ name, runs, states, merged, ends, cutOff, departures },
    statesDisturbed: points.length,
    disturbances: disturbing.runs,
    found: [...found, ...disturbing.found],
  }
}

async function disturbAt(
  asked: Together,
  program: Program,
  points: readonly Point[],
): Promise<{ readonly runs: number; readonly found: readonly Found[] }> {
  const found: Found[] = []
  let runs = 0
  for (const disturbance of disturbances(asked.operations.length)) {
    for (const [index, point] of points.entries()) {
      const way = continuations[index % continuations.length]
      if (way === undefined) continue
      const { stage, wrong } = await disturbed(program, point, disturbance, way.chooser)
      runs++
      const more = [
        ...(point.after > 0 ? [`--after ${point.after}`] : []),
        `--disturb '${disturbance.name}'`,
        `--continue '${way.name}'`,
      ]
      found.push(...wrong.map((what) => told(asked, what, point.choices, stage, more)))
      if (wrong.length > 0) break
    }
  }
  return { runs, found }
}

function told(
  { operations, situation }: Together,
  what: string,
  choices: readonly number[],
  stage: Stage,
  more: readonly string[],
): Found {
  const words = [
    `--replay '${operations.join(',')}'`,
    `--situation ${situation}`,
    ...(choices.length > 0 ? [`--choices ${choices.join(',')}`] : []),
    ...more,
  ]
  return { what, story: storyOf(stage, choices), again: words.join(' ') }
}
