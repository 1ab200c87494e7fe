// The formal model itself: SPIN finds no behaviour of it that breaks an invariant or waits for
// ever, every kind of step is taken, and each rule is needed: without it SPIN finds what goes
// wrong.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Checked } from '../model/checks.ts'
import { build, check, fault, neverTaken, refute } from '../model/checks.ts'
import type { Configuration } from '../model/configurations.ts'
import { configurations } from '../model/configurations.ts'
import { mutants } from '../model/mutants.ts'
import type { Checker } from '../model/spin.ts'
import { ToolsMissing, requireTools } from '../model/tools.ts'
import { rules } from '../model/vocabulary.ts'

/** SPIN, a compiler and a search, on a machine that has other things to do. */
const patienceMs = 300_000

const quick = configurations.filter((configuration) => configuration.quick)

/** What one checker of each quick configuration is good for. */
const checkers = new Map<Configuration, Checker>()

beforeAll(async () => {
  requireTools()
  for (const configuration of quick) {
    checkers.set(configuration, await build(configuration, 'quick'))
  }
}, patienceMs)

afterAll(async () => {
  for (const checker of checkers.values()) await checker[Symbol.asyncDispose]()
})

function checkerOf(configuration: Configuration): Checker {
  const checker = checkers.get(configuration)
  if (checker === undefined) throw new Error(`'${configuration.name}' was not built.`)
  return checker
}

test('a missing tool is told with what installs it', () => {
  expect(() => requireTools('/nowhere')).toThrow(ToolsMissing)
  expect(() => requireTools('/nowhere')).toThrow(/spin and gcc are not in PATH.*apt-get install/s)
})

describe('no behaviour of the model breaks a rule', () => {
  const all: Checked[] = []

  test.for(quick)('$name: $has', { timeout: patienceMs }, async (configuration) => {
    const checked = await check(checkerOf(configuration), configuration, 'quick')
    all.push(...checked)
    const wrong = checked.filter((each) => fault(each) !== undefined)
    expect(wrong.map((each) => [each.what, fault(each), ...each.story].join('\n'))).toEqual([])
    // A search of nothing would find nothing.
    for (const { search } of checked) expect(search.states).toBeGreaterThan(10_000)
  })

  test('and every kind of step is taken', () => {
    const searches = all.map(({ search }) => search)
    // Only a recording calls something a defect; no rule lets it be.
    expect(neverTaken(searches)).toEqual(['IS_A_DEFECT'])
  })
})

test('the rows of the rules are numbered without a gap', () => {
  expect(rules.map(({ row }) => row)).toEqual(rules.map((_, at) => at + 1))
})

test(
  'every mutant of the model is refuted',
  async () => {
    const survivors: string[] = []
    for (const configuration of quick) {
      // Those of the large configurations are tried in the long run.
      for (const mutant of mutants.filter(({ where }) => where === configuration.name)) {
        const refutation = await refute(checkerOf(configuration), mutant, 'quick')
        if (refutation === undefined) survivors.push(`${mutant.number}: ${mutant.does}`)
      }
    }
    expect(survivors).toEqual([])
  },
  patienceMs,
)
