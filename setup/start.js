// @ts-check
// `npm start` in a fresh clone: brings what is missing, then runs the tour. Runs on the system's
// own Node, before anything is installed; everything after it runs on the one that `npm ci` brings.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { ensurePackages, PackagesMissing } from './ensure-packages.js'

const root = fileURLToPath(new URL('..', import.meta.url))
const node = fileURLToPath(new URL('../node_modules/.bin/node', import.meta.url))

/** @type {import('node:child_process').ChildProcess | undefined} */
let child

/**
 * Runs a command with our terminal, and gives its exit status.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @returns {Promise<number>}
 */
function run(command, args) {
  return new Promise((resolve, reject) => {
    child = spawn(command, args, { cwd: root, stdio: 'inherit' })
    child.on('error', reject)
    child.on('exit', (code) => resolve(code ?? 1))
  })
}

async function start() {
  if (!existsSync(node)) {
    process.stdout.write('Installing the packages of package-lock.json (npm ci), with Node 26\n')
    const status = await run('npm', ['ci', '--no-audit', '--no-fund'])
    if (status !== 0) return status
    if (!existsSync(node)) {
      process.stderr.write(
        "'npm ci' brought no Node 26: the install script of its package 'node' did not run. Is " +
          "ignore-scripts set ('npm config get ignore-scripts')?\n",
      )
      return 1
    }
  }
  ensurePackages('start')
  return await run(node, ['tour/tour.ts', ...process.argv.slice(2)])
}

// What asks us to end is for the tour, which cleans up; we stay until it has. A terminal's own keys
// and its hang-up reach the tour by themselves.
process.on('SIGTERM', () => child?.kill('SIGTERM'))
for (const signal of ['SIGINT', 'SIGHUP']) process.on(signal, () => undefined)
try {
  process.exitCode = await start()
} catch (error) {
  if (!(error instanceof PackagesMissing)) throw error
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 1
}
