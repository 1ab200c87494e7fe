// The proof's quick part, and the proof of the proof: that the reduction hides nothing, that the
// list of subjects is complete, and that a bug planted in the driver's world is found with a small
// schedule.
import { jobInvariants } from '@signalbox/jobs'
import { domainOperations, driverOperations, qemuInvariants } from '@signalbox/qemu'
import { qmpInvariants } from '@signalbox/qmp'
import { expect, test } from 'vitest'
import { continuations, disturbances, disturbed } from '../proof/disturbance.ts'
import { minimise } from '../proof/minimal.ts'
import { together } from '../proof/programs.ts'
import type { Program } from '../proof/search.ts'
import { once, search } from '../proof/search.ts'
import { Stage } from '../proof/stage.ts'
import { all, subject } from '../proof/subjects.ts'
import { walk, walkOf } from '../proof/walk.ts'

/** Each of these runs the whole driver hundreds of times. */
const timeout = 120_000

test('every operation of the driver is a subject of the search', () => {
  const operations = [...Object.keys(domainOperations), ...Object.keys(driverOperations)]
  expect(all.map(({ operation }) => operation).sort()).toEqual(operations.sort())
})

test('the stage checks every invariant that a family of the driver asserts', async () => {
  const stage = new Stage()
  await stage.set('running')
  const asserted = [...jobInvariants, ...qmpInvariants, ...qemuInvariants].flatMap(
    (family) => family.invariants,
  )
  expect(stage.checker.invariants.toSorted()).toEqual([...new Set(asserted)].toSorted())
  expect(stage.checker.checked).toBeGreaterThan(50)
})

test('all orders of suspend and destroy end well', { timeout }, async () => {
  const report = await search(together('running', [subject('suspend'), subject('destroy')]), {
    runsMax: 1_000,
    findingsMax: 1,
  })
  expect(report).toMatchObject({ findings: [], cutOff: 0 })
  expect(report.states).toBeGreaterThan(20)
  expect(report.merged).toBeGreaterThan(20)
})

test.each([{ operations: ['suspend'] }, { operations: ['vcpus', 'screenshot'] }])(
  'merging equal states hides no state and no end of a full search of $operations',
  { timeout },
  async ({ operations }) => {
    const program = together('running', operations.map(subject))
    const limits = { runsMax: 3_000, findingsMax: 1 }
    const merged = await search(program, limits)
    const full = await search(program, limits, false)
    expect(full.cutOff).toBe(0)
    expect(merged.merged).toBeGreaterThan(0)
    expect(merged).toMatchObject({ states: full.states, ends: full.ends, cutOff: 0 })
    expect(merged.runs).toBeLessThan(full.runs / 2)
  },
)

/** A program whose states tell less than they should. */
function blind(program: Program, tell: (stage: Stage) => string): Program {
  return {
    ...program,
    async prepare() {
      const stage = await program.prepare()
      const whole = stage.describe.bind(stage)
      stage.describe = () => (stage.atRest ? whole() : tell(stage))
      return stage
    },
  }
}

test(
  'a search whose states do not tell that a step was taken is refused',
  { timeout },
  async () => {
    const program = blind(together('running', [subject('suspend')]), () => 'the same')
    const found = search(program, { runsMax: 200, findingsMax: 1 })
    await expect(found).rejects.toThrow(/: no change$/u)
  },
)

test('a search whose states hide an end is refused', { timeout }, async () => {
  const both = together('running', [subject('suspend'), subject('destroy')])
  const program = blind(both, ({ host }) => String(host.log.length))
  const found = search(program, { runsMax: 1_000, findingsMax: 1 })
  await expect(found).rejects.toThrow(/an end was hidden/u)
})

test('what was answered, and is not known to the next driver, is found', { timeout }, async () => {
  // Its answer comes before its last steps: there are points at which all is answered.
  const program = together('running', [subject('reset')])
  const { points } = await search(program, { runsMax: 200, findingsMax: 1 })
  const restart = disturbances(1).find(({ name }) => name === 'the driver is killed')
  if (restart === undefined) throw new Error('there is no such disturbance')
  const forgets: typeof restart = {
    ...restart,
    async act(stage) {
      stage.host.disk.unlink('/sbx/config/domains/demo.xml')
      await restart.act(stage)
    },
  }
  const wrong: string[] = []
  for (const point of points) {
    wrong.push(...(await disturbed(program, point, forgets, () => 0)).wrong)
  }
  expect(wrong).not.toEqual([])
  for (const what of wrong) expect(what).toMatch(/^all was answered with \[demo/u)
})

test('whatever befalls a suspend at any of its states, all is well', { timeout }, async () => {
  const program = together('running', [subject('suspend')])
  const { points } = await search(program, { runsMax: 200, findingsMax: 1 })
  for (const disturbance of disturbances(1)) {
    for (const [index, point] of points.entries()) {
      const way = continuations[index % continuations.length]
      if (way === undefined) continue
      const { wrong } = await disturbed(program, point, disturbance, way.chooser)
      expect({ disturbance: disturbance.name, point, wrong }).toMatchObject({ wrong: [] })
    }
  }
})

test('what only one order shows is found, with its smallest schedule', { timeout }, async () => {
  // A judge that objects to every end but first come's.
  const base = together('running', [subject('suspend'), subject('destroy')])
  const usual = (await once(base, [])).stage.describe()
  const program: Program = {
    ...base,
    judge: (stage) => (stage.describe() === usual ? [] : ['another end']),
  }
  const { findings } = await search(program, { runsMax: 500, findingsMax: 1 })
  const [finding] = findings
  if (finding === undefined) throw new Error('the search missed what it was to find')
  const stillWrong = async (choices: readonly number[]): Promise<boolean> =>
    (await once(program, choices)).wrong.length > 0
  const smallest = await minimise(finding.choices, stillWrong)
  expect(await stillWrong(smallest)).toBe(true)
  for (const [at, choice] of smallest.entries()) {
    if (choice !== 0) expect(await stillWrong(smallest.with(at, 0))).toBe(false)
  }
})

test.each([1, 2, 3])(
  'random walk %i over machines, callers and faults',
  { timeout },
  async (seed) => {
    const { wrong, steps } = await walk(walkOf(seed))
    expect(wrong).toEqual([])
    expect(steps).toBeGreaterThan(200)
  },
)
