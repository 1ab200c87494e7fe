// Running a short-lived tool to its end, with its time and its output limited.
//
// The tool leads a process group of its own, so that what it started goes with it when it is
// killed, and cannot hold its output open for ever.
import { spawn } from 'node:child_process'
import type { ChildProcessWithoutNullStreams } from 'node:child_process'
import type { RunRequest, RunResult } from '../processes.ts'
import { fileError } from './errno.ts'

export async function runTool(request: RunRequest): Promise<RunResult> {
  request.signal?.throwIfAborted()
  const child = start(request)
  const killed = { timedOut: false, outputExceeded: false }
  const onExcess = (): void => {
    killed.outputExceeded = true
    kill(child)
  }
  const stdout = collect(child.stdout, request.outputLimitBytes, onExcess)
  const stderr = collect(child.stderr, request.outputLimitBytes, onExcess)
  const onAbort = (): void => kill(child)
  request.signal?.addEventListener('abort', onAbort)
  const timer = setTimeout(() => {
    killed.timedOut = true
    kill(child)
  }, request.timeLimitMs)
  try {
    // A tool that ends without reading its input is no failure of ours.
    child.stdin.on('error', () => undefined)
    child.stdin.end(request.input)
    const end = await ended(child, request.command)
    request.signal?.throwIfAborted()
    return { ...end, ...killed, stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr) }
  } finally {
    clearTimeout(timer)
    request.signal?.removeEventListener('abort', onAbort)
  }
}

function start(request: RunRequest): ChildProcessWithoutNullStreams {
  try {
    return spawn(request.command, [...request.arguments], {
      ...(request.environment !== undefined && { env: { ...request.environment } }),
      detached: true,
      stdio: ['pipe', 'pipe', 'pipe'],
    })
  } catch (error) {
    throw fileError(error, 'execute', request.command)
  }
}

/** Resolves when the tool ended and its output is complete or was closed by {@link kill}. */
function ended(
  child: ChildProcessWithoutNullStreams,
  command: string,
): Promise<Pick<RunResult, 'exitCode' | 'endedBy'>> {
  const { promise, resolve, reject } =
    Promise.withResolvers<Pick<RunResult, 'exitCode' | 'endedBy'>>()
  child.once('error', (error) => reject(fileError(error, 'execute', command)))
  child.once('close', (exitCode, endedBy) =>
    resolve({ exitCode: exitCode ?? undefined, endedBy: endedBy ?? undefined }),
  )
  return promise
}

function collect(
  stream: NodeJS.ReadableStream,
  limitBytes: number,
  onExcess: () => void,
): readonly Buffer[] {
  const chunks: Buffer[] = []
  let sizeBytes = 0
  stream.on('data', (chunk: Buffer) => {
    sizeBytes += chunk.length
    if (sizeBytes <= limitBytes) chunks.push(chunk)
    else onExcess()
  })
  return chunks
}

/** Ends the tool's group, unless the tool was reaped and its number may be another's. */
function kill(child: ChildProcessWithoutNullStreams): void {
  const { pid } = child
  if (pid !== undefined && child.exitCode === null && child.signalCode === null) {
    try {
      process.kill(-pid, 'SIGKILL')
    } catch {
      // Some of the group are another user's: the tool alone.
      child.kill('SIGKILL')
    }
  }
  child.stdout.destroy()
  child.stderr.destroy()
}
