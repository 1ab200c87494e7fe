// Runs configurations and mutants, and says what came of them.
import type { Configuration } from './configurations.ts'
import type { Mutant } from './mutants.ts'
import type { Search } from './spin.ts'
import { Checker } from './spin.ts'
import { stepKinds, stepName, word, words } from './vocabulary.ts'

export interface Checked {
  readonly configuration: Configuration
  /** The claim, or 'invariants'. */
  readonly what: string
  readonly search: Search
  /** The path to the error, step by step; empty when there is none. */
  readonly story: readonly string[]
}

/** How much a check may cost: a part of `npm test`, or a run of its own; or for short stories. */
export type Effort = 'quick' | 'long' | 'shortest'

/** What a check spends: a small search costs less than an optimising compiler. */
const efforts = {
  quick: { compile: ['-O0'], depths: [100_000], hash: '-w18' },
  long: { compile: ['-O2', '-DCOLLAPSE'], depths: [3_000_000], hash: '-w26' },
  // A state that is met again nearer to the beginning is looked at again: what is found within a
  // depth is all that there is within it.
  shortest: { compile: ['-O1', '-DREACH'], depths: [15, 22, 30, 45, 70, 1_000_000], hash: '-w20' },
} as const

/** Builds the checker of a configuration, for itself and for its mutants. */
export async function build(configuration: Configuration, effort: Effort): Promise<Checker> {
  const { source, defines, claims } = configuration
  // Without partial order reduction: every step reads the whole state, so that there is nothing to
  // reduce, and fairness forbids it in a model with rendezvous.
  const kind = claims.length === 0 ? '-DSAFETY' : '-DNFAIR=3'
  return await Checker.build({
    source,
    // What only a mutant could do is never reached.
    defines: configuration.reachesAll === true ? defines : { ...defines, MUTANTS: true },
    compile: [...efforts[effort].compile, kind, '-DNOREDUCE', '-DMEMLIM=8000'],
  })
}

/** Checks a configuration: its invariants, or each of its claims. */
export async function check(
  checker: Checker,
  configuration: Configuration,
  effort: Effort,
): Promise<readonly Checked[]> {
  const { claims } = configuration
  const checked: Checked[] = []
  for (const claim of claims.length === 0 ? [undefined] : claims) {
    const of = claimArguments(claim)
    const { hash, depths } = efforts[effort]
    const search = await checker.run({ arguments: [`-m${depths[0]}`, hash, ...of] })
    const story = search.error === undefined ? [] : await tell(checker, claim, {})
    checked.push({ configuration, what: claim ?? 'invariants', search, story })
  }
  return checked
}

function claimArguments(claim: string | undefined): readonly string[] {
  return claim === undefined ? [] : ['-a', '-f', '-N', claim]
}

/** What is wrong with a search that should have found nothing; undefined when nothing is. */
export function fault({ configuration, search }: Checked): string | undefined {
  if (search.error !== undefined) return search.error.words
  if (!search.complete) return 'the search was cut off'
  if (configuration.reachesAll !== true) return undefined
  const { unreached } = search
  return unreached.length === 0 ? undefined : `never reached: ${unreached.join(', ')}`
}

/** Kinds of steps that no search has taken. */
export function neverTaken(searches: readonly Search[]): readonly string[] {
  return stepKinds.filter((name) => !searches.some(({ taken }) => taken.has(word(name))))
}

/** What refutes a mutant. */
export interface Refutation {
  /** An invariant, or what must happen in the end and does not. */
  readonly what: string
  /** The length of the schedule that shows it, in steps of the model; quick checks do not ask. */
  readonly steps: number | undefined
}

/** Tries a mutant in a configuration; undefined when nothing there refutes it. */
export async function refute(
  checker: Checker,
  mutant: Mutant,
  effort: Effort,
): Promise<Refutation | undefined> {
  const environment = { MUTANT: String(mutant.number) }
  const { claim } = mutant
  const { hash, depths } = efforts[effort]
  for (const depth of depths) {
    const given = [`-m${depth}`, hash, ...claimArguments(claim)]
    const { error } = await checker.run({ arguments: given, environment })
    if (error === undefined) continue
    const steps = effort === 'quick' ? undefined : (await tell(checker, claim, environment)).length
    return { what: claim ?? error.invariant ?? error.words, steps }
  }
  return undefined
}

async function tell(
  checker: Checker,
  claim: string | undefined,
  environment: Readonly<Record<string, string>>,
): Promise<readonly string[]> {
  const given = claimArguments(claim).slice(2)
  return (await checker.story({ arguments: given, environment })).flatMap((line) => {
    const step = /^\s*step (\d+) call (\d+) slot (\d+) kind (\d+) with (\d+) (\d+)/.exec(line)
    return step === null ? [] : [inWords(step.slice(1).map(Number))]
  })
}

const kinds = new Map([...words].slice(0, 13).map(([name, number]) => [number, name]))

/** A step as a line of a story: who, what, on which slot, for which kind. */
function inWords([step = 0, call = 0, slot = 0, kind = 0, opens = 0]: readonly number[]): string {
  const name = stepName(step).toLowerCase().replaceAll('_', ' ')
  const job = (kinds.get(kind) ?? '').toLowerCase()
  switch (stepName(step)) {
    case 'TAKES':
    case 'QUEUES':
    case 'IS_REFUSED':
    case 'IS_GRANTED':
      return `call ${call} ${name}: ${job}`
    case 'MASKS':
      return `call ${call} ${name}: ${opens.toString(2)}`
    default:
      return `call ${call} ${name}, slot ${slot}`
  }
}
