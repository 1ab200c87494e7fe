// A guest that wants to harm: it floods, never ends a line, answers without measure, or says
// anything at all. It costs its own callers their time, and nobody memory or the processor.
import { array, assert, asyncProperty, constantFrom, integer, oneof, uint8Array } from 'fast-check'
import { expect, test } from 'vitest'
import { AgentLines } from '../src/agent-lines.ts'
import { behave, handshakeAnswer, openAgent, patience } from './agent-peer.ts'
import type { OpenAgent } from './agent-peer.ts'

const mebibyte = new Uint8Array(2 ** 20).fill(0x7b)

/** Pours as fast as the client reads, for so long. */
async function flood({ peer }: OpenAgent, piece: Uint8Array, ms: number): Promise<number> {
  const untilMs = peer.host.nowMs + ms
  let poured = 0
  while (peer.host.nowMs < untilMs) {
    if (peer.unsentBytes < 2 ** 20) {
      peer.say(piece)
      poured += piece.length
    }
    await peer.settle()
  }
  return poured
}

test('a flood is listened to in slices: so much a second, and no more', async () => {
  const open = await openAgent()
  const { peer, agent } = open
  const asking = agent.execute('guest-ping', {}, { deadlineMs: 400, syncDeadlineMs: 400 })
  const ended = expect(asking).rejects.toThrow(/not available/)
  const poured = await flood(open, mebibyte, 400)
  await peer.finish(ended)
  // A mebibyte in 20 ms, and what lies in buffers.
  expect(poured / 2 ** 20).toBeGreaterThan(10)
  expect(poured / 2 ** 20).toBeLessThan(26)
})

test('nobody who asks is nobody who listens', async () => {
  const open = await openAgent()
  const poured = await flood(open, mebibyte, 200)
  // What the kernel holds, and one that waits.
  expect(poured / 2 ** 20).toBeLessThan(3)
})

test('nobody who was answered listens any more', async () => {
  const open = await openAgent()
  behave(open.peer)
  await open.peer.finish(open.agent.execute('guest-ping', {}, patience))
  const poured = await flood(open, mebibyte, 200)
  expect(poured / 2 ** 20).toBeLessThan(3)
})

test('after a flood without a line the next agent is understood', async () => {
  const open = await openAgent()
  const { peer, agent } = open
  const flooded = agent.execute('guest-ping', {}, { deadlineMs: 300, syncDeadlineMs: 300 })
  const ended = expect(flooded).rejects.toThrow()
  await flood(open, mebibyte, 300)
  await peer.finish(ended)
  behave(peer, () => peer.say('{"return":"new"}\n'))
  expect(await peer.finish(agent.execute('guest-ping', {}, patience))).toBe('new')
})

test('an answer of five mebibytes is none; one of three is', async () => {
  const { peer, agent } = await openAgent()
  behave(peer, () => peer.say(`{"return":"${'x'.repeat(5 * 2 ** 20)}"}\n`))
  await expect(peer.finish(agent.execute('guest-ping', {}, patience))).rejects.toThrow(/garbage/)
  behave(peer, () => peer.say(`{"return":"${'y'.repeat(3 * 2 ** 20)}"}\n`))
  expect(await peer.finish(agent.execute('guest-ping', {}, patience))).toHaveLength(3 * 2 ** 20)
})

test('an answer that is nested without end is garbage', async () => {
  const { peer, agent } = await openAgent()
  behave(peer, () => peer.say(`{"return":${'['.repeat(100)}${']'.repeat(100)}}\n`))
  await expect(peer.finish(agent.execute('guest-ping', {}, patience))).rejects.toThrow(/garbage/)
})

test('whatever a guest says, no command hears the answer to another', async () => {
  const junk = oneof(
    uint8Array({ maxLength: 30 }),
    constantFrom('{"return":"forged"}\n', '\n', '{"error":{}}\n').map((text) =>
      new TextEncoder().encode(text),
    ),
    integer().map(handshakeAnswer),
  )
  const law = asyncProperty(
    integer(),
    array(array(junk, { maxLength: 4 }), { maxLength: 4 }),
    async (seed, said) => {
      const { peer, agent } = await openAgent({ seed, fragments: true })
      behave(peer, ({ execute }) => peer.say(`{"return":"${String(execute)}"}\n`))
      const hearing: Promise<unknown>[] = []
      for (const [at, pieces] of said.entries()) {
        // Said while nobody asks, so before the next handshake.
        for (const piece of pieces) peer.say(piece)
        await peer.settle()
        const options = { deadlineMs: 1000, syncDeadlineMs: 1000 }
        const outcome = agent.execute(`guest-${at}`, {}, options)
        hearing.push(outcome)
        expect(await peer.finish(outcome)).toBe(`guest-${at}`)
      }
      expect(peer.breaches).toEqual([])
    },
  )
  await assert(law, { numRuns: 40 })
})

test('lines are cut at their ends and marks, wherever the bytes are cut, within the limit', () => {
  const seen: string[] = []
  const lines = new AgentLines(8, {
    line: (bytes, marked) => seen.push(`${marked ? '§' : ''}${new TextDecoder().decode(bytes)}`),
    tooLong: () => seen.push('(too long)'),
  })
  const say = (text: string): void => {
    for (const character of text) {
      lines.push(character === '§' ? new Uint8Array([0xff]) : new TextEncoder().encode(character))
    }
  }
  say('one\n\nlong line of words\ntwo§three\nfour§§five\nlonger line')
  expect(seen.splice(0)).toEqual(['one', '', '(too long)', '§three', '§five', '(too long)'])
  say('§six\nrest\n')
  expect(seen.splice(0)).toEqual(['§six', 'rest'])
  lines.onlyMarked = true
  say('unheard\nhalf')
  expect(lines.pendingBytes).toBe(0)
  say(' a line\n§seven\neight\n')
  expect(seen).toEqual(['§seven'])
})

test("a line of exactly the limit is one, and is nobody else's memory", () => {
  const seen: string[] = []
  const lines = new AgentLines(10, {
    line: (bytes) => seen.push(new TextDecoder().decode(bytes)),
    tooLong: () => seen.push('(too long)'),
  })
  const push = (...pieces: readonly string[]): void => {
    for (const piece of pieces) {
      const lent = new TextEncoder().encode(piece)
      lines.push(lent)
      lent.fill(0x21)
    }
  }
  push('abcdef', 'ghij\n', 'abcdefghij\n')
  expect(seen.splice(0)).toEqual(['abcdefghij', 'abcdefghij'])
  push('abcdef', 'ghijk', 'l', '\nnext\n')
  expect(seen).toEqual(['(too long)', 'next'])
})

test('lines come out alike from one piece and from many', async () => {
  const alphabet = constantFrom(0x0a, 0xff, 0x41, 0x42)
  const law = asyncProperty(array(alphabet, { maxLength: 60 }), integer(), async (bytes, seed) => {
    const whole = collect([Uint8Array.from(bytes)])
    const pieces: Uint8Array[] = []
    let from = 0
    for (let turn = seed >>> 0; from < bytes.length; turn = (turn * 31 + 7) >>> 0) {
      const length = 1 + (turn % 5)
      pieces.push(Uint8Array.from(bytes.slice(from, from + length)))
      from += length
    }
    expect(collect(pieces)).toEqual(whole)
  })
  await assert(law, { numRuns: 2_000 })
})

function collect(pieces: readonly Uint8Array[]): string[] {
  const seen: string[] = []
  const lines = new AgentLines(6, {
    line: (bytes, marked) => seen.push(`${marked}${String(bytes)}`),
    tooLong: () => seen.push('too long'),
  })
  for (const piece of pieces) lines.push(piece)
  return seen
}
