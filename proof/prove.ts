// The proof from the command line: searches, disturbances and walks over the real driver in the
// simulated world. Prints what was explored and what was cut off; a finding is printed as the
// smallest schedule that shows it, as a story, with the command that plays it again.
//
//   npm run prove                                every operation and every class pair, disturbed;
//                                                walks for a minute
//   npm run prove -- singles pairs triples walks liveness --pairs all --runs-max 5000
//   npm run prove -- singles pairs --of save     what has to do with an operation
//   npm run prove -- walks --walk-steps 2000000
//   npm run prove -- liveness --machines 10,1000,10000
//   npm run prove -- --replay 'save,destroy' --choices 0,1,0 --disturb 'QEMU is killed'
import { parseArgs } from 'node:util'
import type { Work } from './crew.ts'
import { shareOut } from './crew.ts'
import { continuations, disturbances, disturbed } from './disturbance.ts'
import type { Together } from './explore.ts'
import { programOf } from './explore.ts'
import { classesOf, footprintOf } from './footprint.ts'
import { liveness } from './liveness.ts'
import type { LivenessReport } from './liveness.ts'
import { storyOf } from './minimal.ts'
import { once } from './search.ts'
import { all, subject } from './subjects.ts'
import type { Situation, Subject } from './subjects.ts'
import { Tally } from './tally.ts'

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    pairs: { type: 'string', default: 'classes' },
    of: { type: 'string', default: '' },
    machines: { type: 'string', default: '10,100,1000,10000' },
    'runs-max': { type: 'string', default: '400' },
    'states-max': { type: 'string', default: '60' },
    'walk-minutes': { type: 'string', default: '1' },
    'walk-steps': { type: 'string', default: 'Infinity' },
    seed: { type: 'string', default: '1' },
    replay: { type: 'string' },
    situation: { type: 'string' },
    choices: { type: 'string', default: '' },
    after: { type: 'string', default: '0' },
    disturb: { type: 'string' },
    continue: { type: 'string', default: 'first come' },
  },
})

/** The operations that every program is to have one of; any will do when there are none. */
const wanted = options.of === '' ? [] : options.of.split(',').map(subject)

const tally = new Tally((line) => process.stdout.write(`${line}\n`))

/** What can be asked for, by name; singles, pairs and walks when nothing is. */
const parts: ReadonlyMap<string, () => Promise<void>> = new Map([
  ['singles', singles],
  ['pairs', pairs],
  ['triples', triples],
  ['walks', walks],
  ['liveness', crowds],
])

if (options.replay === undefined) await prove()
else await replay(options.replay)
process.exitCode = tally.findings === 0 ? 0 : 1

async function prove(): Promise<void> {
  for (const name of positionals.length === 0 ? ['singles', 'pairs', 'walks'] : positionals) {
    const part = parts.get(name)
    if (part === undefined) {
      throw new Error(`There is no part '${name}': ${[...parts.keys()].join(', ')}.`)
    }
    await part()
  }
  tally.total()
}

/** One of each class. */
async function representatives(): Promise<readonly Subject[]> {
  const footprints = []
  for (const one of all) footprints.push(await footprintOf(one))
  const classes = classesOf(footprints)
  tally.classes(classes)
  return [...classes.values()].flatMap((members) => members.slice(0, 1))
}

/** What programs are made of: one of each class, and what was asked for by name. */
async function taken(): Promise<readonly Subject[]> {
  if (options.pairs === 'all') return all
  return [...new Set([...wanted, ...(await representatives())])]
}

/** Every operation by itself, disturbed at each of its states. */
async function singles(): Promise<void> {
  await exploreAll(all.flatMap((one) => inEachSituation([one])))
}

async function pairs(): Promise<void> {
  await exploreAll(pairsOf(await taken()))
}

async function triples(): Promise<void> {
  await exploreAll(triplesOf(await taken()))
}

async function exploreAll(programs: readonly Together[]): Promise<void> {
  const limits = {
    runsMax: Number(options['runs-max']),
    statesMax: Number(options['states-max']),
  }
  const names = wanted.map(({ operation }) => operation)
  const asked = programs.filter(
    ({ operations }) => names.length === 0 || operations.some((name) => names.includes(name)),
  )
  await share(asked.map((program) => ({ kind: 'explore', program, limits })))
}

async function walks(): Promise<void> {
  const endMs = performance.now() + Number(options['walk-minutes']) * 60_000
  const stepsMax = Number(options['walk-steps'])
  let steps = 0
  const goOn = (): boolean => performance.now() < endMs && steps < stepsMax
  function* seeds(): Iterable<Work> {
    for (let seed = Number(options.seed); goOn(); seed++) yield { kind: 'walk', seed }
  }
  await share(seeds(), (walked) => {
    steps += walked
  })
}

async function share(
  work: Iterable<Work>,
  onSteps: (steps: number) => void = () => undefined,
): Promise<void> {
  await shareOut(work, (result) => {
    if (result.kind === 'explore') tally.explored(result.report)
    else {
      tally.walked(result.report)
      onSteps(result.report.steps)
    }
  })
}

async function crowds(): Promise<void> {
  let first: LivenessReport | undefined
  for (const machines of options.machines.split(',').map(Number)) {
    const report = await liveness(machines)
    first ??= report
    tally.crowd(report, first)
  }
}

/** Each pair in the situation of the one, and of the other where that differs. */
function pairsOf(taken: readonly Subject[]): readonly Together[] {
  return taken.flatMap((one, index) =>
    taken.slice(index).flatMap((other) => inEachSituation([one, other])),
  )
}

/** Each triple in the situation of each of the three. */
function triplesOf(taken: readonly Subject[]): readonly Together[] {
  return taken.flatMap((one, first) =>
    taken
      .slice(first)
      .flatMap((two, second) =>
        taken.slice(first + second).flatMap((three) => inEachSituation([one, two, three])),
      ),
  )
}

function inEachSituation(taken: readonly Subject[]): readonly Together[] {
  const operations = taken.map(({ operation }) => operation)
  const situations = new Set(taken.map(({ situation }) => situation))
  return [...situations].map((situation) => ({ operations, situation }))
}

async function replay(names: string): Promise<void> {
  const operations = names.split(',') as readonly Subject['operation'][]
  const first = subject(operations[0] ?? '')
  const situation = (options.situation ?? first.situation ?? 'running') as Situation
  const program = programOf({ operations, situation })
  const choices = options.choices === '' ? [] : options.choices.split(',').map(Number)
  // So that this run begins as those of a search do.
  await once(program, [])
  const found = disturbances(operations.length).find(({ name }) => name === options.disturb)
  const way = continuations.find(({ name }) => name === options.continue) ?? continuations[0]
  const { stage, wrong } =
    found === undefined || way === undefined
      ? await once(program, choices)
      : await disturbed(program, { choices, after: Number(options.after) }, found, way.chooser)
  for (const line of storyOf(stage, choices)) process.stdout.write(`${line}\n`)
  for (const what of wrong) tally.finding(what)
}
