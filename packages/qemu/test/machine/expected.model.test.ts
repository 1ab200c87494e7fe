// Domains as people write them, against the plans that are expected: expected/README.md says how to
// read and renew them.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { definitionOf, liveText, plan, planText } from './ground.ts'

const folder = join(import.meta.dirname, 'expected')
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.xml') && !file.endsWith('.live.xml'))
  .map((file) => file.slice(0, -'.xml'.length))

/** The text of a file, written anew first when that was asked for. */
function expected(file: string, actual: string): string {
  const path = join(folder, file)
  if (process.env['UPDATE_EXPECTED'] === '1') writeFileSync(path, actual)
  return readFileSync(path, 'utf8')
}

test.for(names)('%s is planned as expected', (name) => {
  const planned = plan(definitionOf(readFileSync(join(folder, `${name}.xml`), 'utf8')))
  expect(planText(planned)).toBe(expected(`${name}.args`, planText(planned)))
  expect(liveText(planned)).toBe(expected(`${name}.live.xml`, liveText(planned)))
})

test('no plan is left of a domain that is gone', () => {
  const files = readdirSync(folder).filter((file) => file !== 'README.md')
  const wanted = names.flatMap((name) => [`${name}.args`, `${name}.live.xml`, `${name}.xml`])
  expect(files.toSorted()).toEqual(wanted.toSorted())
})
