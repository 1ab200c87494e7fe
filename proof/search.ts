// The search: every order in which the steps of a program can happen, by running it again and again
// with other choices (what runs cannot be copied), depth first.
//
// Reduction: a prefix whose state was reached before is not continued. Two prefixes are the same
// when every call has seen the same, in the same order, the domains' states, jobs, queues and files
// are the same, QEMU is in the same state after the same commands, the clock is the same, and the
// same steps are pending. Between two steps all promises have come to rest, so nothing else of a
// body exists that could make a difference. What this cuts off is counted.
import type { ChoicePoint } from '@signalbox/testkit'
import { hash } from './fingerprint.ts'
import type { Stage } from './stage.ts'
import { warmUp } from './stage.ts'

/** Thrown out of a run whose state was reached before. */
class ReachedBefore extends Error {}

export interface Finding {
  /** What is not as it must be, in a sentence. */
  readonly what: string
  readonly choices: readonly number[]
  readonly stage: Stage
}

export interface Program {
  readonly name: string
  /** Sets the stage, up to where the search begins to decide. */
  prepare(): Promise<Stage>
  /** Begins the calls, all in one step. */
  begin(stage: Stage): void
  /** What is wrong at the end; empty when nothing is. */
  judge(stage: Stage): readonly string[]
}

export interface SearchLimits {
  /** Runs after which the search ends, with the rest counted as cut off. */
  readonly runsMax: number
  readonly findingsMax: number
}

export interface SearchReport {
  readonly name: string
  readonly runs: number
  readonly states: number
  /** Runs that ended where another one had been. */
  readonly merged: number
  /** Different ends. */
  readonly ends: number
  /** Alternatives that were not followed because of `runsMax`. */
  readonly cutOff: number
  readonly longest: number
  readonly findings: readonly Finding[]
  /** Choices that lead to each distinct state, in the order in which they were reached. */
  readonly prefixes: readonly (readonly number[])[]
}

/** More steps than any program of the search has. */
export const stepsMax = 20_000

const unlabelled = / \d+$/u

function stateHash(stage: Stage, labels: readonly string[]): number {
  const pending = labels.map((label) => label.replace(unlabelled, '')).sort()
  return hash(`${stage.describe()}\n${pending.join('\n')}`, 0)
}

/** Runs the program with these choices first, then first come. Undefined when it was cut short. */
async function run(
  program: Program,
  prefix: readonly number[],
  reach: (stage: Stage, taken: readonly number[], labels: readonly string[]) => boolean,
): Promise<{ stage: Stage; taken: readonly number[] } | undefined> {
  const stage = await program.prepare()
  const taken: number[] = []
  stage.decideBy((count, labels) => {
    const given = prefix[taken.length]
    if (given === undefined && !reach(stage, taken, labels)) throw new ReachedBefore()
    const choice = Math.min(given ?? 0, count - 1)
    taken.push(choice)
    return choice
  })
  try {
    program.begin(stage)
    await stage.host.run({ stepsMax })
  } catch (error) {
    if (error instanceof ReachedBefore) return undefined
    throw error
  }
  return { stage, taken }
}

/**
 * Searches all orders. With `reduce` false nothing is merged: for checking the reduction itself.
 */
export async function search(
  program: Program,
  limits: SearchLimits,
  reduce = true,
): Promise<SearchReport> {
  await warmUp()
  const open: (readonly number[])[] = [[]]
  const states = new Set<number>()
  const ends = new Set<number>()
  const prefixes: (readonly number[])[] = []
  const findings: Finding[] = []
  let runs = 0
  let merged = 0
  let longest = 0
  while (open.length > 0 && runs < limits.runsMax && findings.length < limits.findingsMax) {
    const prefix = open.pop() ?? []
    runs++
    const done = await run(program, prefix, (stage, taken, labels) => {
      const state = stateHash(stage, labels)
      if (states.has(state) && reduce) return false
      states.add(state)
      prefixes.push([...taken])
      for (let other = labels.length - 1; other > 0; other--) open.push([...taken, other])
      return true
    })
    if (done === undefined) {
      merged++
      continue
    }
    const { stage, taken } = done
    longest = Math.max(longest, taken.length)
    ends.add(hash(stage.describe(), 0))
    for (const what of program.judge(stage)) findings.push({ what, choices: taken, stage })
  }
  return {
    name: program.name,
    runs,
    states: states.size,
    merged,
    ends: ends.size,
    cutOff: open.length,
    longest,
    findings,
    prefixes,
  }
}

/** Runs the program once with these choices, and judges it. */
export async function once(
  program: Program,
  choices: readonly number[],
): Promise<{ stage: Stage; schedule: readonly ChoicePoint[]; wrong: readonly string[] }> {
  const done = await run(program, choices, () => true)
  if (done === undefined) throw new Error('a run without a search was cut short')
  const { stage } = done
  return { stage, schedule: stage.host.schedule, wrong: program.judge(stage) }
}
