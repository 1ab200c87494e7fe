// The guest's agent: handshakes, answers, refusals, silence, and who may ask when.
import { getEventListeners } from 'node:events'
import { expect, test } from 'vitest'
import { AgentCommandError, AgentUnresponsive } from '../src/index.ts'
import {
  behave,
  handshakeAnswer,
  handshakeNumber,
  isHandshake,
  openAgent,
  patience,
} from './agent-peer.ts'

test('before each command there is a handshake with a number of its own', async () => {
  const { peer, agent } = await openAgent()
  behave(peer)
  for (let count = 0; count < 3; count++)
    await peer.finish(agent.execute('guest-ping', {}, patience))
  expect(peer.received.map(({ execute }) => execute)).toEqual([
    'guest-sync-delimited',
    'guest-ping',
    'guest-sync-delimited',
    'guest-ping',
    'guest-sync-delimited',
    'guest-ping',
  ])
  const numbers = peer.received.filter(isHandshake).map(handshakeNumber)
  expect(new Set(numbers).size).toBe(3)
  // Each begins with the byte that ends whatever the agent's parser is in.
  expect(peer.text.split('\n').filter((line) => line.startsWith('\u00ff{'))).toHaveLength(3)
})

test('an answer is given as it came, a refusal as an error with cleaned words', async () => {
  const { peer, agent } = await openAgent()
  behave(peer, () => peer.say('{"return":{"host-name":"a"}}\n'))
  expect(await peer.finish(agent.execute('guest-get-host-name', {}, patience))).toEqual({
    'host-name': 'a',
  })
  const desc = `\u001b[2J${'x'.repeat(1000)}`
  behave(peer, () => peer.say({ error: { class: 'CommandNotFound', desc } }))
  const refused = peer.finish(agent.execute('guest-nosuch', {}, patience))
  await expect(refused).rejects.toBeInstanceOf(AgentCommandError)
  await expect(refused).rejects.toMatchObject({
    fields: {
      errorClass: 'CommandNotFound',
      description: expect.stringMatching(/^\ufffd\[2Jx+$/u) as string,
    },
  })
  const { fields } = (await refused.catch((error: unknown) => error)) as AgentCommandError
  expect(fields.description).toHaveLength(512)
  behave(peer, () => peer.say('{"error":null}\n'))
  await expect(peer.finish(agent.execute('guest-ping', {}, patience))).rejects.toThrow(
    /did not say why/,
  )
})

test('silence ends at the deadline: of the handshake, or of the command', async () => {
  const { peer, agent } = await openAgent()
  const silent = agent.execute('guest-ping', {}, { deadlineMs: 9_000, syncDeadlineMs: 2_000 })
  await expect(peer.finish(silent)).rejects.toThrow(/not available for now/)
  expect(peer.host.nowMs).toBe(2_000)
  behave(peer, () => undefined)
  const half = agent.execute('guest-ping', {}, { deadlineMs: 9_000, syncDeadlineMs: 2_000 })
  await expect(peer.finish(half)).rejects.toMatchObject({
    name: 'AgentUnresponsive',
    code: 'VIR_ERR_AGENT_UNRESPONSIVE',
    fields: { domain: 'vm', command: 'guest-ping' },
  })
  expect(peer.host.nowMs).toBe(11_000)
  behave(peer)
  await peer.finish(agent.execute('guest-ping', {}, patience))
})

test('a second command beside one that is outstanding is our own mistake, and is not sent', async () => {
  for (const waitMs of [0, 10]) {
    const { peer, agent } = await openAgent()
    // Before its handshake is answered, and after.
    behave(peer, () => undefined)
    const first = agent.execute('guest-ping', {}, patience)
    if (waitMs > 0) await peer.settle(waitMs)
    const second = peer.finish(agent.execute('guest-info', {}, patience))
    await expect(second).rejects.toThrow(
      "Rule I11: 'guest-info' is sent while another command is outstanding.",
    )
    expect(peer.breaches).toMatchObject([
      { invariant: 'I11', message: "'guest-info' is sent while another command is outstanding." },
    ])
    await expect(peer.finish(first)).rejects.toBeInstanceOf(AgentUnresponsive)
    expect(peer.received.filter(({ execute }) => execute === 'guest-info')).toEqual([])
    expect(peer.breaches).toHaveLength(1)
    peer.forget()
  }
})

test('the late answer of a command that was given up answers no other', async () => {
  const { peer, agent } = await openAgent({ fragments: true })
  behave(peer, () => undefined)
  await expect(peer.finish(agent.execute('guest-a', {}, patience))).rejects.toThrow()
  peer.say('{"return":"late"}\n')
  await peer.settle()
  behave(peer, () => peer.say('{"return":"b"}\n'))
  expect(await peer.finish(agent.execute('guest-b', {}, patience))).toBe('b')
})

test('an agent that says everything twice is understood', async () => {
  for (let seed = 0; seed < 10; seed++) {
    const { peer, agent } = await openAgent({ seed, fragments: true })
    let count = 0
    peer.answers = (message) => {
      const answer = isHandshake(message)
        ? handshakeAnswer(handshakeNumber(message))
        : new TextEncoder().encode(`{"return":${++count}}\n`)
      peer.say(answer)
      peer.say(answer)
    }
    for (let round = 1; round <= 5; round++) {
      expect(await peer.finish(agent.execute('guest-count', {}, patience))).toBe(round)
    }
  }
})

test('a handshake that is answered with another number is no handshake', async () => {
  const { peer, agent } = await openAgent()
  peer.answers = (message) => {
    peer.say(handshakeAnswer(Number(handshakeNumber(message)) + 1))
    // Nor is one without its mark.
    peer.say({ return: handshakeNumber(message) })
  }
  const asking = agent.execute('guest-ping', {}, patience)
  await expect(peer.finish(asking)).rejects.toThrow(/not available for now/)
  expect(peer.received).toHaveLength(1)
})

test('garbage before the answer to a handshake is passed over; before an answer it is an end', async () => {
  const { peer, agent } = await openAgent({ fragments: true })
  peer.answers = (message) => {
    if (isHandshake(message)) {
      peer.say('half a line, "and\u0000')
      peer.say('}{\n{"return":1}\n')
      peer.say(handshakeAnswer(handshakeNumber(message)))
    } else peer.say('{"return":"ok"}\n')
  }
  expect(await peer.finish(agent.execute('guest-ping', {}, patience))).toBe('ok')
  behave(peer, () => peer.say('}{\n{"return":"behind garbage"}\n'))
  await expect(peer.finish(agent.execute('guest-ping', {}, patience))).rejects.toThrow(/garbage/)
  behave(peer)
  await peer.finish(agent.execute('guest-ping', {}, patience))
})

test('messages that are neither answer nor refusal are passed over', async () => {
  const { peer, agent } = await openAgent()
  behave(peer, () => peer.say('{"event":"X"}\n\n{"id":1}\n{"return":[]}\n'))
  expect(await peer.finish(agent.execute('guest-ping', {}, patience))).toEqual([])
})

test('an agent that goes away fails what is outstanding, at once', async () => {
  const { peer, agent } = await openAgent()
  behave(peer, () => undefined)
  const asking = agent.execute('guest-ping', {}, patience)
  await peer.settle()
  agent.disconnected()
  await expect(peer.finish(asking)).rejects.toThrow(/disappeared while executing command/)
  expect(peer.host.nowMs).toBeLessThan(10)
})

test('what is told of the very moment of asking concerns what was asked', async () => {
  const { peer, agent } = await openAgent()
  const asking = agent.execute('guest-ping', {}, patience)
  agent.disconnected(peer.world.clock.wallTime())
  await expect(peer.finish(asking)).rejects.toMatchObject({
    message: "Guest agent disappeared while executing command (domain 'vm').",
    fields: { domain: 'vm', command: 'guest-ping' },
  })
})

test('what is told of an earlier time does not concern what was asked since', async () => {
  const { peer, agent } = await openAgent()
  const before = peer.world.clock.wallTime() - 1
  behave(peer, () => undefined)
  const asking = agent.execute('guest-ping', {}, patience)
  await peer.settle()
  agent.disconnected(before)
  peer.say('{"return":"there"}\n')
  expect(await peer.finish(asking)).toBe('there')
})

test('an agent that went away between its handshake and our hearing of it is not asked', async () => {
  for (let seed = 0; seed < 20; seed++) {
    const { peer, agent } = await openAgent({ seed })
    behave(peer)
    let gone = false
    peer.recorder.tap(({ kind }) => {
      if (kind !== 'agent.sync' || gone) return
      gone = true
      agent.disconnected()
    })
    await expect(peer.finish(agent.execute('guest-ping', {}, patience))).rejects.toThrow(
      /disappeared/,
    )
    expect(peer.received).toHaveLength(1)
    expect(peer.steps).toContain('agent.out-of-step')
  }
})

test('a command without an answer succeeds when its agent goes away, and fails otherwise', async () => {
  const unanswered = { ...patience, unanswered: true }
  const { peer, agent } = await openAgent()
  behave(peer, () => undefined)
  const going = agent.execute('guest-shutdown', {}, unanswered)
  await peer.settle()
  agent.disconnected()
  expect(await peer.finish(going)).toBeUndefined()
  const staying = agent.execute('guest-shutdown', {}, unanswered)
  await expect(peer.finish(staying)).rejects.toBeInstanceOf(AgentUnresponsive)
  behave(peer, () => peer.say({ error: { class: 'GenericError', desc: 'no' } }))
  const refused = agent.execute('guest-shutdown', {}, unanswered)
  await expect(peer.finish(refused)).rejects.toBeInstanceOf(AgentCommandError)
})

test('a channel that ends fails what is outstanding, and everything after', async () => {
  for (const how of ['end', 'breakOff', 'close'] as const) {
    const { peer, agent } = await openAgent()
    behave(peer, () => undefined)
    const asking = agent.execute('guest-ping', {}, patience)
    await peer.settle()
    if (how === 'close') agent.close()
    else peer[how]()
    await expect(peer.finish(asking)).rejects.toThrow(/disappeared/)
    expect(agent.open).toBe(false)
    agent.close()
    await expect(peer.finish(agent.execute('guest-ping', {}, patience))).rejects.toThrow(
      /disappeared/,
    )
  }
})

test('a channel that ended while nobody asked is found out by the next who does', async () => {
  const { peer, agent } = await openAgent()
  peer.breakOff()
  await peer.settle()
  await expect(peer.finish(agent.execute('guest-ping', {}, patience))).rejects.toMatchObject({
    message: expect.stringMatching(/disappeared/u) as string,
    cause: expect.any(Error) as Error,
  })
})

test('a caller that leaves hears its own reason, and what it asked answers no other', async () => {
  const { peer, agent } = await openAgent()
  behave(peer, () => undefined)
  const controller = new AbortController()
  const options = { ...patience, signal: controller.signal }
  const leaving = agent.execute('guest-a', {}, options)
  await peer.settle()
  controller.abort(new Error('the client has gone'))
  await expect(peer.finish(leaving)).rejects.toThrow('the client has gone')
  await expect(peer.finish(agent.execute('guest-a', {}, options))).rejects.toThrow(
    'the client has gone',
  )
  behave(peer, ({ execute }) => {
    peer.say('{"return":"a"}\n'.repeat(0))
    peer.say(`{"return":"${String(execute)}"}\n`)
  })
  peer.say('{"return":"a"}\n')
  expect(await peer.finish(agent.execute('guest-b', {}, patience))).toBe('guest-b')
})

test('what an agent is asked, and how its silence and its garbage are told', async () => {
  const { peer, agent } = await openAgent()
  behave(peer, () => undefined)
  const { signal } = new AbortController()
  const asked = agent.execute('guest-set-time', { time: 1 }, { ...patience, signal })
  await expect(peer.finish(asked)).rejects.toMatchObject({
    message:
      "Guest agent not available for now: the agent of domain 'vm' has not answered " +
      "'guest-set-time' in time; the guest may still do what was asked.",
  })
  expect(peer.received[1]).toEqual({ execute: 'guest-set-time', arguments: { time: 1 } })
  behave(peer, () => peer.say('}{\n'))
  await expect(peer.finish(agent.execute('guest-ping', {}, patience))).rejects.toMatchObject({
    message: "Guest agent sent garbage instead of an answer (domain 'vm').",
    fields: { domain: 'vm', command: '' },
  })
  expect(peer.received.at(-1)).toEqual({ execute: 'guest-ping' })
  // Nobody listens to a caller any more whose command is over.
  expect(getEventListeners(signal, 'abort')).toEqual([])
})

test('a command that cannot be written whole is lost, once', async () => {
  const { peer, agent } = await openAgent()
  behave(peer)
  await peer.finish(agent.execute('guest-ping', {}, patience))
  peer.pause()
  const asking = agent.execute('guest-exec', { 'input-data': 'x'.repeat(2 ** 21) }, patience)
  await peer.settle(5)
  peer.breakOff()
  await expect(peer.finish(asking)).rejects.toMatchObject({
    message: "Guest agent disappeared while executing command (domain 'vm').",
  })
  expect(agent.open).toBe(false)
})
