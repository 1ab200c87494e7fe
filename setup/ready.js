// @ts-check
// Run before what needs Node 26, and what a purpose needs from Debian:
//
//   node setup/ready.js          only looks at Node
//   node setup/ready.js test     and brings the packages that the tests need
//
// npm puts node_modules/.bin first in PATH, so in its scripts `node` is the one that `npm ci`
// brought. Where its install script was not run, an older one would be used without a word.
import { ensurePackages, PackagesMissing } from './ensure-packages.js'

const oldest = 26
const version = process.versions.node
const purpose = process.argv[2]

/** @param {string} text */
function refuse(text) {
  process.stderr.write(`${text}\n`)
  process.exitCode = 1
}

if (Number(version.split('.')[0]) < oldest) {
  refuse(
    `This needs Node ${oldest}, and '${process.execPath}' is ${version}. 'npm ci' brings the right ` +
      "one, unless it runs with --ignore-scripts; run it through npm ('npm test', 'npm start'), " +
      'or put node_modules/.bin first in PATH.',
  )
} else if (purpose !== undefined && purpose !== 'test' && purpose !== 'start') {
  refuse(`Usage: node setup/ready.js [test|start]`)
} else if (purpose !== undefined) {
  try {
    ensurePackages(purpose)
  } catch (error) {
    if (!(error instanceof PackagesMissing)) throw error
    refuse(error.message)
  }
}
