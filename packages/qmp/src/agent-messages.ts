// What is said to a guest's agent, and what it says when it refuses: the guest's words, cut and
// cleaned.
import { readRefusal } from './messages.ts'
import type { Message, Refusal } from './messages.ts'

const encoder = new TextEncoder()

export function composeCommand(
  command: string,
  given: Readonly<Record<string, unknown>>,
): Uint8Array {
  const empty = Object.keys(given).length === 0
  const message = empty ? { execute: command } : { execute: command, arguments: given }
  return encoder.encode(`${JSON.stringify(message)}\n`)
}

/** 0xFF is in no UTF-8: it ends whatever the agent's parser is in the middle of. */
export function composeHandshake(number: number): Uint8Array {
  const text = JSON.stringify({ execute: 'guest-sync-delimited', arguments: { id: number } })
  const body = encoder.encode(`${text}\n`)
  const bytes = new Uint8Array(body.length + 1)
  bytes[0] = 0xff
  bytes.set(body, 1)
  return bytes
}

/** What is said in an error is the guest's; more than this is not repeated. */
const wordsLimit = 512

export function readAgentRefusal(reply: Message): Refusal {
  const { errorClass, description } = readRefusal(reply)
  return { errorClass: cleaned(errorClass), description: cleaned(description) }
}

/** Without what would move a terminal's cursor. */
function cleaned(text: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters are what is taken out
  return text.slice(0, wordsLimit).replaceAll(/[\u0000-\u001f\u007f-\u009f]/gu, '\ufffd')
}
