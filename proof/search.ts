// The search: every order in which the steps of a program can happen, by running it again and again
// with other choices (what runs cannot be copied).
//
// Orders with few departures from first come are tried before those with more, so that a search
// that is cut short has seen every order up to a number of departures, and what it finds is small.
//
// Reduction: a prefix whose state was reached before is not continued. Two prefixes are the same
// when each step was taken as often, every call that is under way has taken and learnt the same, in
// the same order, the same is in the domains' states, jobs, queues and files, QEMU is in the same
// state after the same commands, as much data has come, the clock is the same, and the same steps
// are pending. Between two steps all promises have come to rest, so nothing else of a body exists
// that could make a difference. What this cuts off is counted.
//
// The reduction is put to the test in every search: some of the runs that would end at a state that
// is known go on in any order, and must come to an end that is known, too. A state that one step
// leads to itself would show that something is not looked at, and is an error.
import { anyOrder, hash, withoutNumber } from '@signalbox/testkit'
import type { ChoicePoint, Chooser } from '@signalbox/testkit'
import { Alternatives } from './alternatives.ts'
import type { Stage } from './stage.ts'
import { warmUp } from './stage.ts'

/** Thrown out of a run whose state was reached before. */
class ReachedBefore extends Error {}

/** An instant between two steps of a program. */
export interface Point {
  /** The decisions that lead to it, */
  readonly choices: readonly number[]
  /** and how many steps without a choice followed the last of them. */
  readonly after: number
  /** Nothing more happens by itself. */
  readonly last?: true
}

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
  /**
   * Every order with at most so many departures from first come was tried, or led to a state that
   * was; undefined when all orders were.
   */
  readonly departures: number | undefined
  readonly longest: number
  readonly findings: readonly Finding[]
  /** How to get to each distinct state and end, in the order in which they were reached. */
  readonly points: readonly Point[]
}

/** More steps than any program of the search has. */
export const stepsMax = 20_000

function stateHash(stage: Stage, labels: readonly string[]): number {
  const pending = labels.map(withoutNumber).sort()
  return hash(`${stage.describe()}\n${pending.join('\n')}`, 0)
}

/**
 * Runs the program with these choices first, then as `beyond` chooses: first come by default.
 *
 * @param reach told of each instant after those choices; false cuts the run short, and undefined is
 *   returned
 */
async function run(
  program: Program,
  prefix: readonly number[],
  reach: (stage: Stage, point: Point, labels: readonly string[]) => boolean,
  beyond: Chooser = () => 0,
): Promise<{ stage: Stage; end: Point } | undefined> {
  const stage = await program.prepare()
  const taken: number[] = []
  let after = 0
  stage.decideBy((count, labels) => {
    const given = prefix[taken.length]
    if (given === undefined && !reach(stage, { choices: [...taken], after }, labels))
      throw new ReachedBefore()
    after++
    if (count === 1) return 0
    const choice = Math.min(given ?? beyond(count, labels), count - 1)
    taken.push(choice)
    after = 0
    return choice
  })
  try {
    program.begin(stage)
    await stage.host.run({ stepsMax })
  } catch (error) {
    if (error instanceof ReachedBefore) return undefined
    throw error
  }
  return { stage, end: { choices: taken, after, last: true } }
}

/** Of the runs that come to a known state, one in so many goes on, to see where it ends. */
const auditEvery = 10

/**
 * Searches all orders. With `reduce` false nothing is merged: for checking the reduction itself.
 *
 * @throws Error the reduction has hidden something
 */
export async function search(
  program: Program,
  limits: SearchLimits,
  reduce = true,
): Promise<SearchReport> {
  await warmUp()
  const open = new Alternatives()
  open.add([])
  const states = new Set<number>()
  const ends = new Set<number>()
  const audited = new Map<number, readonly number[]>()
  const points: Point[] = []
  const findings: Finding[] = []
  let runs = 0
  let merged = 0
  let longest = 0
  while (runs < limits.runsMax && findings.length < limits.findingsMax) {
    const prefix = open.take()
    if (prefix === undefined) break
    runs++
    const own = new Set<number>()
    let audits = false
    const draw = anyOrder(runs)
    const beyond: Chooser = (count, labels) => (audits ? draw(count, labels) : 0)
    const done = await run(
      program,
      prefix,
      (stage, point, labels) => {
        if (audits) return true
        const state = stateHash(stage, labels)
        if (states.has(state) && reduce) {
          if (own.has(state))
            throw new Error(`${program.name}: ${stage.host.log.at(-1)}: no change`)
          merged++
          audits = merged % auditEvery === 0
          return audits
        }
        own.add(state)
        states.add(state)
        points.push(point)
        for (let other = labels.length - 1; other > 0; other--) open.add([...point.choices, other])
        return true
      },
      beyond,
    )
    if (done === undefined) continue
    const { stage, end } = done
    const { choices } = end
    longest = Math.max(longest, choices.length)
    const state = hash(stage.describe(), 0)
    if (audits) audited.set(state, choices)
    else if (!ends.has(state)) {
      ends.add(state)
      points.push(end)
    }
    for (const what of program.judge(stage)) findings.push({ what, choices, stage })
  }
  if (open.size === 0) {
    const hidden = [...audited].find(([end]) => !ends.has(end))
    if (hidden !== undefined)
      throw new Error(`${program.name}: an end was hidden: ${hidden[1].join()}`)
  }
  return {
    name: program.name,
    runs,
    states: states.size,
    merged,
    ends: ends.size,
    cutOff: open.size,
    departures: open.fewest === undefined ? undefined : open.fewest - 1,
    longest,
    findings,
    points,
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
