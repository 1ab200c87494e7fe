// The table of docs/stryker.md: a run of some files leaves the rows of all others, and the sum is
// that of what stands there.
import { expect, test } from 'vitest'
import { withScores } from '../mutants/stryker/document.ts'
import type { Report } from '../mutants/stryker/document.ts'

const text = `# Title

## jobs

| file    | score   | caught | survive | not run | static |
| ------- | ------- | ------ | ------- | ------- | ------ |
| gone.ts | 0.0 %   | 0      | 1       | 0       | 0      |
| hold.ts | 75.0 %  | 3      | 1       | 0       | 2      |
| wait.ts | 50.0 %  | 1      | 1       | 0       | 0      |
| **all** | 57.1 %  | 4      | 3       | 0       | 2      |

Words of people.

## qmp

Nothing yet.

## What survives
`

function report(...statuses: Report['files'][string]['mutants'][number]['status'][]): Report {
  const mutants = statuses.map((status) => ({ mutatorName: 'BlockStatement', status }))
  return { files: { 'packages/jobs/src/wait.ts': { mutants } } }
}

test('rows of files that were not run stay, and those of files that are no more go', () => {
  const found = report('Killed', 'Timeout', 'RuntimeError', 'Survived', 'NoCoverage', 'Ignored')
  expect(withScores(text, 'jobs', found)).toBe(`# Title

## jobs

| file    | score  | caught | survive | not run | static |
| ------- | ------ | ------ | ------- | ------- | ------ |
| hold.ts | 75.0 % | 3      | 1       | 0       | 2      |
| wait.ts | 60.0 % | 3      | 1       | 1       | 1      |
| **all** | 66.7 % | 6      | 2       | 1       | 3      |

Words of people.

## qmp

Nothing yet.

## What survives
`)
})

test('a file that has static ones alone has no score', () => {
  expect(withScores(text, 'jobs', report('Ignored', 'Ignored'))).toContain(
    '| wait.ts | –      | 0      | 0       | 0       | 2      |',
  )
})

test('a package that had no table gets one', () => {
  const files = { 'packages/qmp/src/agent.ts': report('Killed').files['packages/jobs/src/wait.ts'] }
  const written = withScores(text, 'qmp', { files } as Report)
  expect(written).toContain('| agent.ts | 100.0 % | 1      | 0       | 0       | 0      |')
  expect(written).toContain('Nothing yet.')
})
