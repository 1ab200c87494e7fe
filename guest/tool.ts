// Runs the programs that the builder leans on: apt-get, dpkg-deb, mke2fs and others of Debian's.
import { spawn } from 'node:child_process'
import { constants } from 'node:fs'
import { access } from 'node:fs/promises'
import { isAbsolute, join } from 'node:path'
import { GuestError } from './guest-error.ts'

export interface ToolRequest {
  readonly program: string
  readonly arguments: readonly string[]
  /** What the program is to achieve, for the error: completes "Cannot build the guest: … failed". */
  readonly purpose: string
  readonly directory?: string
  readonly input?: string
  /** Called with each line of the output, as it comes. */
  readonly onLine?: (line: string) => void
}

export interface ToolResult {
  readonly status: number | undefined
  readonly output: string
  readonly errors: string
}

/** Programs for the administrator are in no ordinary user's PATH, and work for him all the same. */
const searched = [...(process.env['PATH'] ?? '').split(':').filter(Boolean), '/usr/sbin', '/sbin']

/** Where the program of that name or path is; undefined if it is not installed. */
export async function findProgram(program: string): Promise<string | undefined> {
  const paths = isAbsolute(program) ? [program] : searched.map((one) => join(one, program))
  for (const path of paths) {
    const executable = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    )
    if (executable) return path
  }
  return undefined
}

/** Runs a program to its end, whatever its status. @throws GuestError it cannot be started */
export async function tryTool(request: ToolRequest): Promise<ToolResult> {
  const path = await findProgram(request.program)
  if (path === undefined) {
    throw new GuestError(
      request.purpose,
      `The program ${request.program} is not installed`,
      'The guest is made from Debian packages, on Debian 12 or a system like it',
    )
  }
  const { promise, resolve, reject } = Promise.withResolvers<ToolResult>()
  const child = spawn(path, request.arguments, {
    ...(request.directory !== undefined && { cwd: request.directory }),
    // In English, and with the same times in whatever the program writes.
    env: {
      ...process.env,
      LC_ALL: 'C',
      PATH: searched.join(':'),
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
    if (request.onLine === undefined) return
    const lines = (unfinished + text).split('\n')
    unfinished = lines.pop() ?? ''
    for (const line of lines) request.onLine(line)
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text))
  // A program that ends without reading its input says why by its status.
  child.stdin.on('error', () => undefined)
  child.stdin.end(request.input)
  child.once('error', (cause) =>
    reject(
      new GuestError(
        request.purpose,
        `${path} cannot be run: ${cause.message}`,
        'Try again',
        cause,
      ),
    ),
  )
  child.once('close', (status) => resolve({ status: status ?? undefined, output, errors }))
  return promise
}

/** Runs a program that must succeed. @throws GuestError it does not; tells its last words */
export async function runTool(request: ToolRequest): Promise<string> {
  const { status, output, errors } = await tryTool(request)
  if (status === 0) return output
  throw toolFailed(request, status, errors)
}

/** The error for a program that failed: its own words, and help by what they are about. */
export function toolFailed(
  request: ToolRequest,
  status: number | undefined,
  errors: string,
): GuestError {
  const words = errors
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('W: '))
  const last = [...new Set(words)].slice(-4).join(' / ')
  const how = status === undefined ? 'was killed' : `ended with status ${status}`
  return new GuestError(
    request.purpose,
    `${request.program} ${how}${last === '' ? '' : `: ${last}`}`,
    helpFor(errors),
  )
}

const helps: readonly (readonly [RegExp, string])[] = [
  [
    /No space left on device|ENOSPC/,
    'Make room for about 400 MB, or set SIGNALBOX_GUEST_CACHE to a directory on another disk',
  ],
  [
    /resolv|could not connect|connection (failed|timed out|refused)|network is unreachable/i,
    "Debian's package server cannot be reached: check the network, or the proxy in apt's settings " +
      '(Acquire::http::Proxy), and try again',
  ],
  [
    /Unable to locate package|No packages found|has no installation candidate/,
    "The package sources of this machine (/etc/apt) do not offer it: add Debian 12's 'main' for " +
      'amd64, and try again',
  ],
  [/Permission denied|Read-only file system/, 'Check who owns the directory, and try again'],
]

function helpFor(errors: string): string {
  return helps.find(([pattern]) => pattern.test(errors))?.[1] ?? 'Try again'
}
