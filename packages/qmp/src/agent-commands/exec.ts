// guest-exec and guest-exec-status: run a program in the guest, and ask whether it has ended. The
// second answers once about a program that has: then the agent forgets it.
import type { AgentCommand } from './command.ts'

export interface ExecRequest {
  readonly path: string
  readonly arguments: readonly string[]
  readonly environment: readonly string[]
  readonly input: string
}

export const exec: AgentCommand<ExecRequest, number> = {
  name: 'guest-exec',
  deadlineMs: 10_000,
  given: (request) => ({
    path: request.path,
    arg: request.arguments,
    'capture-output': true,
    ...(request.environment.length > 0 && { env: request.environment }),
    ...(request.input !== '' && { 'input-data': toBase64(request.input) }),
  }),
  read: (reply) => reply.member('pid').number(),
}

export interface ExecStatus {
  readonly exited: boolean
  readonly exitCode: number | undefined
  readonly signal: number | undefined
  /** What it printed, as text; cut at what the agent keeps. */
  readonly stdout: string
  readonly stderr: string
  readonly truncated: boolean
}

const outputLimit = 16 * 2 ** 20

export const execStatus: AgentCommand<number, ExecStatus> = {
  name: 'guest-exec-status',
  deadlineMs: 10_000,
  given: (pid) => ({ pid }),
  read: (reply) => ({
    exited: reply.member('exited').boolean(),
    exitCode: reply.member('exitcode').optional((code) => code.number()),
    signal: reply.member('signal').optional((number) => number.number()),
    stdout: fromBase64(reply.member('out-data').optional((data) => data.text(outputLimit))),
    stderr: fromBase64(reply.member('err-data').optional((data) => data.text(outputLimit))),
    truncated: reply.member('out-truncated').optional((cut) => cut.boolean()) ?? false,
  }),
}

function toBase64(text: string): string {
  return new TextEncoder().encode(text).toBase64()
}

/** The guest may send anything: what is no base64 is nothing. */
function fromBase64(text: string | undefined): string {
  if (text === undefined) return ''
  try {
    return new TextDecoder().decode(Uint8Array.fromBase64(text))
  } catch {
    return ''
  }
}
