// A short-lived tool under `run`: its end, its output so far, and what cuts both short.
import type { RunRequest, RunResult } from '@signalbox/world'
import type { Ending, SimulatedProcess } from './simulated-process.ts'

export class RunningTool {
  readonly ended: Promise<RunResult>
  readonly #request: RunRequest
  readonly #process: SimulatedProcess
  readonly #output = { stdout: new Collected(), stderr: new Collected() }
  readonly #resolve: (result: RunResult) => void
  readonly #reject: (reason: unknown) => void
  #child: SimulatedProcess | undefined
  #timedOut = false
  #outputExceeded = false

  constructor(process: SimulatedProcess, request: RunRequest) {
    this.#process = process
    this.#request = request
    const { promise, resolve, reject } = Promise.withResolvers<RunResult>()
    this.ended = promise
    this.#resolve = resolve
    this.#reject = reject
  }

  watch(child: SimulatedProcess): void {
    this.#child = child
    const { agenda } = this.#process
    const { signal, timeLimitMs } = this.#request
    const kill = (): void => child.deliver('SIGKILL')
    const atMs = agenda.nowMs + timeLimitMs
    const timeLimit = agenda.alarm(
      this.#process,
      atMs,
      () => {
        this.#timedOut = true
        kill()
      },
      false,
    )
    if (signal?.aborted === true) kill()
    signal?.addEventListener('abort', kill)
    const settle = (): void => {
      timeLimit.cancel()
      signal?.removeEventListener('abort', kill)
      this.#process.soon(`learns the end of ${child.name}`, () => {
        if (signal?.aborted === true) this.#reject(signal.reason)
        else this.#resolve(this.#result(child.ending))
      })
    }
    if (child.alive) child.onEnd(settle)
    else settle()
  }

  collect(stream: 'stdout' | 'stderr', bytes: Uint8Array): void {
    const output = this.#output[stream]
    if (output.sizeBytes + bytes.length <= this.#request.outputLimitBytes) {
      output.add(bytes)
      return
    }
    this.#outputExceeded = true
    this.#child?.deliver('SIGKILL')
  }

  #result(ending: Ending | undefined): RunResult {
    return {
      exitCode: ending?.exitCode,
      endedBy: ending?.endedBy,
      timedOut: this.#timedOut,
      outputExceeded: this.#outputExceeded,
      stdout: this.#output.stdout.bytes(),
      stderr: this.#output.stderr.bytes(),
    }
  }
}

class Collected {
  sizeBytes = 0
  readonly #parts: Uint8Array[] = []

  add(bytes: Uint8Array): void {
    this.sizeBytes += bytes.length
    this.#parts.push(bytes)
  }

  bytes(): Uint8Array {
    const all = new Uint8Array(this.sizeBytes)
    let at = 0
    for (const part of this.#parts) {
      all.set(part, at)
      at += part.length
    }
    return all
  }
}
