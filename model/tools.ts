// The tools that check the model: SPIN, which writes a checker in C, and a C compiler. Whoever uses
// them asks here first, so that their absence is told in words and never taken for a success.
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

/** A tool is not there. The message says which, and what brings it. */
export class ToolsMissing extends Error {}

const tools = ['spin', 'gcc']

/**
 * Makes sure that the model can be checked here.
 *
 * @throws ToolsMissing
 */
export function requireTools(path = process.env['PATH'] ?? ''): void {
  const places = path.split(delimiter).filter((place) => place !== '')
  const missing = tools.filter((tool) => !places.some((place) => isProgram(join(place, tool))))
  if (missing.length === 0) return
  throw new ToolsMissing(
    `The formal model is checked by SPIN and a C compiler, and ${missing.join(' and ')} ` +
      `${missing.length === 1 ? 'is' : 'are'} not in PATH. 'npm test' installs them where it may; ` +
      "elsewhere: 'apt-get install --no-install-recommends spin gcc libc6-dev'.",
  )
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
