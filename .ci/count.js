// @ts-check
// Prints how many tests passed and failed, of vitest's report: node .ci/count.js REPORT STATUS.
// What the report cannot tell counts as one failure: a file that does not load, an error outside a
// test, a run that was ended by its time limit and left no report.
import { readFileSync } from 'node:fs'

/**
 * @typedef {object} Report
 * @property {number} numPassedTests
 * @property {number} numFailedTests
 * @property {readonly { status: string, assertionResults: readonly unknown[] }[]} testResults
 */

const [, , path = '', status = ''] = process.argv

/** @returns {readonly [number, number]} */
function count() {
  /** @type {Report} */
  let report
  try {
    report = JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return [0, 1]
  }
  const unloaded = report.testResults.filter(
    ({ status: result, assertionResults }) => result === 'failed' && assertionResults.length === 0,
  )
  const failed = report.numFailedTests + unloaded.length
  return [report.numPassedTests, failed === 0 && status !== '0' ? 1 : failed]
}

process.stdout.write(`${count().join(' ')}\n`)
