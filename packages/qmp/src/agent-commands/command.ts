// What an agent command is: its name, its arguments, and how its answer is read.
import type { AgentReply } from '../agent-reply.ts'

export interface AgentCommand<Given, Result> {
  /** The agent's name for it. */
  readonly name: string
  /** How long the answer may take when nobody says otherwise, in milliseconds. */
  readonly deadlineMs: number
  given(input: Given): Readonly<Record<string, unknown>>
  read(reply: AgentReply): Result
}

/** Reads an answer that says nothing. */
export function nothing(): void {}
