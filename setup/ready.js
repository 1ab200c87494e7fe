// @ts-check
// Run by npm's scripts, on the Node that runs npm, before anything runs on Node 26:
//
//   "$npm_node_execpath" setup/ready.js          Node 26 is there, and runs
//   "$npm_node_execpath" setup/ready.js test     and so is what the tests need of Debian
//
// In npm's scripts `node` is the one that `npm ci` brought, because npm puts node_modules/.bin
// first in PATH. Where it is missing, or does not run, an older one or none would take its place.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { ensurePackages, PackagesMissing } from './ensure-packages.js'

const oldest = 26
const node = fileURLToPath(new URL('../node_modules/.bin/node', import.meta.url))
const purpose = process.argv[2]

/** @param {string} text */
function refuse(text) {
  process.stderr.write(`${text}\n`)
  process.exitCode = 1
}

/** Why Node 26 cannot be used; undefined when it can. */
function obstacle() {
  const { status, stdout, stderr } = spawnSync(node, ['--version'], { encoding: 'utf8' })
  const version = /^v(\d+)\./.exec(stdout ?? '')?.[1]
  if (status === 0 && Number(version) >= oldest) return undefined
  if (status === 0 || status === null) {
    return (
      `This needs Node ${oldest} in node_modules, and there is ${version ?? 'none'}. 'npm ci' brings ` +
      'it, unless ignore-scripts is set.'
    )
  }
  const missing = stderr.includes('libatomic.so.1')
  const help = missing ? ' It needs the Debian package libatomic1, which npm test installs.' : ''
  return `The Node of 'npm ci' does not run: ${stderr.trim()}${help}`
}

try {
  if (purpose === 'test' || purpose === 'start') ensurePackages(purpose)
  const told = obstacle()
  if (told !== undefined) refuse(told)
} catch (error) {
  if (!(error instanceof PackagesMissing)) throw error
  refuse(error.message)
}
