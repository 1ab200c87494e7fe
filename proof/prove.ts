// The proof from the command line: searches, disturbances and walks over the real driver in the
// simulated world. Prints what was explored and what was cut off; a finding is printed as the
// smallest schedule that shows it, as a story, with the command that plays it again.
//
//   npm run prove                                every class pair, disturbed; walks for a minute
//   npm run prove -- pairs triples walks liveness --pairs all --walk-minutes 180 --runs-max 5000
//   npm run prove -- liveness --machines 10,1000,10000
//   npm run prove -- --replay 'save,destroy' --choices 0,1,0 --disturb 'QEMU is killed'
import { parseArgs } from 'node:util'
import { classesOf, footprintOf } from './footprint.ts'
import { continuations, disturbances, disturbed } from './disturbance.ts'
import { liveness } from './liveness.ts'
import type { LivenessReport } from './liveness.ts'
import { minimise, storyOf } from './minimal.ts'
import { together } from './programs.ts'
import type { Program } from './search.ts'
import { once, search } from './search.ts'
import type { Stage } from './stage.ts'
import { machineXml } from './stage.ts'
import { subjects } from './subjects.ts'
import type { Situation, Subject } from './subjects.ts'
import { Tally } from './tally.ts'
import { walk } from './walk.ts'

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    pairs: { type: 'string', default: 'classes' },
    machines: { type: 'string', default: '10,100,1000,10000' },
    'runs-max': { type: 'string', default: '400' },
    'states-max': { type: 'string', default: '60' },
    'walk-minutes': { type: 'string', default: '1' },
    seed: { type: 'string', default: '1' },
    replay: { type: 'string' },
    situation: { type: 'string' },
    choices: { type: 'string', default: '' },
    disturb: { type: 'string' },
    continue: { type: 'string', default: 'first come' },
  },
})

const all = subjects(machineXml)
const tally = new Tally((line) => process.stdout.write(`${line}\n`))

/** What can be asked for, by name; pairs and walks when nothing is. */
const parts: ReadonlyMap<string, () => Promise<void>> = new Map([
  ['pairs', pairs],
  ['triples', triples],
  ['walks', walks],
  ['liveness', crowds],
])

if (options.replay === undefined) await prove()
else await replay(options.replay)
process.exitCode = tally.findings === 0 ? 0 : 1

async function prove(): Promise<void> {
  for (const name of positionals.length === 0 ? ['pairs', 'walks'] : positionals) {
    const part = parts.get(name)
    if (part === undefined) {
      throw new Error(`There is no part '${name}': ${[...parts.keys()].join(', ')}.`)
    }
    await part()
  }
  tally.total()
}

async function classes(): Promise<ReadonlyMap<string, readonly Subject[]>> {
  const footprints = []
  for (const subject of all) footprints.push(await footprintOf(subject))
  const found = classesOf(footprints)
  tally.classes(found)
  return found
}

/** One of each class. */
async function representatives(): Promise<readonly Subject[]> {
  return [...(await classes()).values()].flatMap((members) => members.slice(0, 1))
}

async function pairs(): Promise<void> {
  const taken = options.pairs === 'all' ? all : await representatives()
  for (const program of pairsOf(taken)) await explore(program, 2)
}

async function triples(): Promise<void> {
  for (const program of triplesOf(await representatives())) await explore(program, 3)
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
function pairsOf(taken: readonly Subject[]): readonly Program[] {
  return taken.flatMap((one, index) =>
    taken
      .slice(index)
      .flatMap((other) =>
        situationsOf([one, other]).map((situation) => together(situation, [one, other])),
      ),
  )
}

function triplesOf(taken: readonly Subject[]): readonly Program[] {
  const running = taken.filter(({ situation }) => situation === 'running')
  return running.flatMap((one, first) =>
    running
      .slice(first)
      .flatMap((two, second) =>
        running.slice(first + second).map((three) => together('running', [one, two, three])),
      ),
  )
}

function situationsOf(taken: readonly Subject[]): readonly Situation[] {
  return [...new Set(taken.map(({ situation }) => situation))]
}

/** Every order of the program's steps, and every disturbance at the states that were reached. */
async function explore(program: Program, calls: number): Promise<void> {
  const limits = { runsMax: Number(options['runs-max']), findingsMax: 1 }
  const report = await search(program, limits)
  tally.searched(report)
  for (const { what, choices } of report.findings) {
    const smallest = await minimise(choices, async (fewer) =>
      (await once(program, fewer)).wrong.includes(what),
    )
    const { stage } = await once(program, smallest)
    tell(program, what, smallest, stage, [])
  }
  const statesMax = Number(options['states-max'])
  const every = Math.max(1, Math.ceil(report.prefixes.length / statesMax))
  const prefixes = report.prefixes.filter((_prefix, index) => index % every === 0)
  tally.sampled(prefixes.length, report.prefixes.length)
  for (const disturbance of disturbances(calls)) {
    for (const [index, prefix] of prefixes.entries()) {
      const way = continuations[index % continuations.length]
      if (way === undefined) continue
      const { stage, wrong } = await disturbed(program, prefix, disturbance, way.chooser)
      tally.disturbed()
      for (const what of wrong) {
        tell(program, what, prefix, stage, [
          `--disturb '${disturbance.name}'`,
          `--continue '${way.name}'`,
        ])
      }
      if (wrong.length > 0) break
    }
  }
}

async function walks(): Promise<void> {
  const endMs = performance.now() + Number(options['walk-minutes']) * 60_000
  for (let seed = Number(options.seed); performance.now() < endMs; seed++) {
    const report = await walk({ seed, machines: 1 + (seed % 3), acts: 60 })
    tally.walked(report)
  }
}

async function replay(names: string): Promise<void> {
  const taken = names.split(',').map((name) => {
    const found = all.find(({ operation }) => operation === name)
    if (found === undefined) throw new Error(`There is no operation '${name}'.`)
    return found
  })
  const situation = (options.situation ?? taken[0]?.situation ?? 'running') as Situation
  const program = together(situation, taken)
  const choices = options.choices === '' ? [] : options.choices.split(',').map(Number)
  // So that this run begins as those of a search do.
  await once(program, [])
  const found = disturbances(taken.length).find(({ name }) => name === options.disturb)
  const way = continuations.find(({ name }) => name === options.continue) ?? continuations[0]
  const { stage, wrong } =
    found === undefined || way === undefined
      ? await once(program, choices)
      : await disturbed(program, choices, found, way.chooser)
  for (const line of storyOf(stage, choices)) process.stdout.write(`${line}\n`)
  for (const what of wrong) tally.finding(what)
}

function tell(
  program: Program,
  what: string,
  choices: readonly number[],
  stage: Stage,
  more: readonly string[],
): void {
  tally.finding(`${program.name}: ${what}`)
  for (const line of storyOf(stage, choices)) process.stdout.write(`    ${line}\n`)
  const names = /^(?<names>[^(]+) \((?<situation>\w+)\)$/u.exec(program.name)?.groups
  const words = [
    `--replay '${names?.['names']?.replaceAll(' | ', ',') ?? ''}'`,
    `--situation ${names?.['situation'] ?? ''}`,
    ...(choices.length > 0 ? [`--choices ${choices.join(',')}`] : []),
    ...more,
  ]
  process.stdout.write(`    again: npm run prove -- ${words.join(' ')}\n`)
}
