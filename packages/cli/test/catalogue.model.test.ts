// What the command line offers is what the driver has: the catalogue is derived, and complete.
import { domainOperations, driverOperations } from '@signalbox/qemu'
import { expect, test } from 'vitest'
import type { Catalogue } from '../src/catalogue/catalogue.ts'
import { deriveCatalogue } from '../src/catalogue/derive-catalogue.ts'
import { buildProgram, summaryOf } from '../src/build-program.ts'
import type { CommandSpec } from '../src/command-spec.ts'
import { commands } from '../src/commands/index.ts'
import { catalogue } from '../src/generated/catalogue.ts'

const withSubcommands = (specs: readonly CommandSpec[]): readonly CommandSpec[] =>
  specs.flatMap((spec) => [spec, ...withSubcommands(spec.commands ?? [])])
const all = withSubcommands(commands)

test('the catalogue is what the operations declare (node generate/cli-catalogue.ts)', () => {
  expect(catalogue).toEqual(deriveCatalogue(domainOperations, driverOperations))
})

test('every operation of the driver is within reach of a command', () => {
  const reached = new Set<string>(all.map(({ operation }) => operation ?? ''))
  // The command 'jobs' asks for one machine's, or for all of them at once.
  reached.add('jobs')
  expect(Object.keys(catalogue).filter((name) => !reached.has(name))).toEqual([])
})

test('every input of an operation is an option or an argument of its command', () => {
  const given: Readonly<Record<string, readonly string[]>> = {
    agentExec: ['path', 'arguments'],
    autostart: ['enabled'],
    create: ['xml'],
    define: ['xml'],
    dump: ['path'],
    restore: ['path'],
    save: ['path'],
    screenshot: ['path'],
    setMemory: ['memoryKiB'],
    setUserPassword: ['user', 'password'],
  }
  const missing = all.flatMap(({ operation, inputs = {}, arguments: named = [] }) => {
    if (operation === undefined) return []
    const offered = new Set([
      ...Object.keys(inputs),
      ...named.map(({ name }) => name),
      ...(given[operation] ?? []),
    ])
    const fields = Object.keys((catalogue as Catalogue)[operation]?.fields ?? {})
    return fields.filter((field) => !offered.has(field)).map((field) => `${operation}.${field}`)
  })
  expect(missing).toEqual([])
})

/** The words of `signalbox …` in a line for a shell, without what the shell takes for itself. */
function wordsOf(example: string): readonly string[] {
  const part = /signalbox\s+(.*?)(?:\s*[|<>)].*)?$/.exec(example)?.[1] ?? ''
  return [...part.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '')
}

test('every command says what it does, and shows examples that it understands', async () => {
  const understood = new Set<CommandSpec>()
  for (const spec of all.filter((each) => each.hidden !== true)) {
    expect(summaryOf(spec), spec.name).toMatch(/^[A-Z].*\.$/s)
    expect(spec.examples, spec.name).not.toEqual([])
    for (const example of spec.examples) {
      const program = buildProgram(commands, {
        version: '',
        output: { writeErr: (text) => expect.fail(`${example}: ${text}`) },
        run: async (found) => {
          understood.add(found)
        },
      })
      await program.parseAsync(wordsOf(example), { from: 'user' })
    }
  }
  expect(understood.size).toBe(all.filter((each) => each.run && !each.hidden).length)
})

test('an input for which there is no option is refused when the catalogue is made', () => {
  const strange = {
    api: 'x',
    summary: '',
    readOnly: true,
    input: { entries: { a: { type: 'map' } } },
  }
  expect(() => deriveCatalogue({ strange }, {})).toThrow(/strange\.a.*'map'/)
})
