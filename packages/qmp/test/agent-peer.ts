// An agent client, and at the other end of its channel whatever a test makes of a guest.
import type { SimulatedHostOptions } from '@signalbox/testkit'
import { Agent } from '../src/index.ts'
import { ScriptedPeer } from './scripted-peer.ts'
import type { Message } from './scripted-peer.ts'

export interface OpenAgent {
  readonly peer: ScriptedPeer
  readonly agent: Agent
}

export const patience = { deadlineMs: 5_000, syncDeadlineMs: 5_000 } as const

export async function openAgent(host: Partial<SimulatedHostOptions> = {}): Promise<OpenAgent> {
  const peer = new ScriptedPeer(host)
  const stream = await peer.connect()
  const agent = new Agent({
    world: peer.world,
    recorder: peer.recorder,
    stream,
    domain: { number: 1, name: 'vm', uuid: 'u' },
    instance: 1,
  })
  return { peer, agent }
}

export const mark = new Uint8Array([0xff])

/** The bytes of the answer to a handshake: behind a 0xFF. */
export function handshakeAnswer(id: unknown): Uint8Array {
  const body = new TextEncoder().encode(`${JSON.stringify({ return: id })}\n`)
  const bytes = new Uint8Array(body.length + 1)
  bytes.set(mark)
  bytes.set(body, 1)
  return bytes
}

export function isHandshake({ execute }: Message): boolean {
  return execute === 'guest-sync-delimited'
}

export function handshakeNumber({ arguments: given }: Message): unknown {
  return (given as Message | undefined)?.['id']
}

/** Behaves as an agent does; what it answers to a command is `answer`'s. */
export function behave(
  peer: ScriptedPeer,
  answer: (message: Message) => void = () => peer.say('{"return":{}}\n'),
): void {
  peer.answers = (message) => {
    if (!isHandshake(message)) answer(message)
    else {
      peer.say('{"error":{"class":"GenericError","desc":"JSON parse error, stray"}}\n')
      peer.say(handshakeAnswer(handshakeNumber(message)))
    }
  }
}
