// Runs the programs that the builder leans on: apt-get, dpkg-deb, mke2fs and others of Debian's.
import { spawn } from 'node:child_process'
import { constants } from 'node:fs'
import { access } from 'node:fs/promises'
import { isAbsolute, join } from 'node:path'
import { GuestError, obstacleIn } from './guest-error.ts'

export interface ToolRequest {
  /** A name to be searched, or an absolute path. */
  readonly program: string
  readonly arguments: readonly string[]
  /** What it is to achieve, for the error: completes "Cannot build the guest: … failed." */
  readonly purpose: string
  readonly directory?: string
  readonly input?: string
  /** Called with each line of the output, as it comes. */
  readonly onLine?: (line: string) => void
}

export interface ToolResult {
  /** Undefined when a signal ended it. */
  readonly status: number | undefined
  readonly output: string
  readonly errors: string
}

/** Where the program of that name or path is; undefined if it is not installed. */
export async function findProgram(program: string): Promise<string | undefined> {
  const paths = isAbsolute(program) ? [program] : searched().map((one) => join(one, program))
  for (const path of paths) {
    const executable = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    )
    if (executable) return path
  }
  return undefined
}

/** The administrator's programs are in no ordinary user's PATH, and serve him all the same. */
function searched(): readonly string[] {
  return [...(process.env['PATH'] ?? '').split(':').filter(Boolean), '/usr/sbin', '/sbin']
}

/** Runs a program to its end, whatever its status. @throws GuestError it cannot be started */
export async function tryTool(request: ToolRequest): Promise<ToolResult> {
  const { program, purpose, directory, onLine } = request
  const path = await findProgram(program)
  if (path === undefined) {
    throw new GuestError(purpose, `The program ${program} is not installed`, 'program')
  }
  const { promise, resolve, reject } = Promise.withResolvers<ToolResult>()
  const child = spawn(path, request.arguments, {
    ...(directory !== undefined && { cwd: directory }),
    env: {
      ...process.env,
      PATH: searched().join(':'),
      // Words that this builder knows, and the same times in whatever the program writes.
      LC_ALL: 'C',
      SOURCE_DATE_EPOCH: '1',
      E2FSPROGS_FAKE_TIME: '1',
    },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  let output = ''
  let errors = ''
  let unfinished = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text
    const lines = (unfinished + text).split('\n')
    unfinished = lines.pop() ?? ''
    for (const line of lines) onLine?.(line)
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text))
  // A program that ends without reading its input says why by its status.
  child.stdin.on('error', () => undefined)
  child.stdin.end(request.input)
  child.once('error', ({ message }) => reject(new GuestError(purpose, `${path}: ${message}`)))
  child.once('close', (status) => resolve({ status: status ?? undefined, output, errors }))
  return promise
}

/** Runs a program that must succeed. @throws GuestError it does not; tells its last words */
export async function runTool(request: ToolRequest): Promise<string> {
  const result = await tryTool(request)
  if (result.status === 0) return result.output
  throw toolFailed(request, result)
}

/** The error for a program that failed, with the first of its own words. */
export function toolFailed(request: ToolRequest, result: ToolResult): GuestError {
  const words = result.errors
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('W: '))
  const [first, ...others] = new Set(words)
  const how = result.status === undefined ? 'was killed' : `ended with status ${result.status}`
  const said = first === undefined ? '' : `: ${first}`
  const more = others.length === 0 ? '' : ` (and ${others.length} more lines)`
  return new GuestError(
    request.purpose,
    `${request.program} ${how}${said}${more}`,
    obstacleIn(result.errors),
  )
}
