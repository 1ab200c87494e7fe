// Agents that keep to no rule, in one real guest that tries them one after the other. Each costs
// its own caller alone, for as long as that caller waits: the monitor answers throughout, memory
// stays bounded, and a good agent is believed again at once.
import { beforeAll, expect, test } from 'vitest'
import type { Machine } from '../../src/index.ts'
import { guestFiles, guestXml } from '../real/guest.ts'
import { GuestConsole } from '../real/guest-console.ts'
import { groundOfFile } from '../real/ground.ts'
import type { WatchedDriver } from '../real/watched-driver.ts'

const ground = groundOfFile()
let watched: WatchedDriver
let machine: Machine
let console: GuestConsole

beforeAll(async () => {
  watched = await ground.open()
  machine = await watched.driver.define(guestXml(await guestFiles(), { name: 'demo' }))
  await machine.start()
  console = await GuestConsole.attach(watched, 'demo')
  await watched.agent()
  await console.ready()
  await machine.setAgentTimeout({ seconds: 1 })
})

/** Has the guest run another agent, once it has opened its port. */
async function agent(mode: string): Promise<void> {
  expect(await console.run(`sbx agent ${mode}`)).toMatchObject({ status: 0 })
  await watched.asked('the port to be open', async () => {
    const found = (await machine.monitorCommand({ command: 'query-chardev' })) as {
      readonly label: string
      readonly 'frontend-open': boolean
    }[]
    return found.some((each) => each.label === 'charchannel0' && each['frontend-open']) || undefined
  })
}

/** Calls of the monitor that were answered while an agent call was under way. */
async function meanwhile(call: Promise<unknown>): Promise<number> {
  const state = { over: false, answered: 0 }
  const ends = (): void => {
    state.over = true
  }
  const ended = call.then(ends, ends)
  while (!state.over) {
    await machine.memoryStats()
    state.answered++
  }
  await ended
  return state.answered
}

test.for([
  ['silent', /not available for now/u],
  ['slow=30', /not available for now/u],
  ['badid', /not available for now/u],
  ['garbage', /not available for now|sent garbage/u],
  ['flood', /not available for now|sent garbage/u],
  ['sync', /not available for now/u],
] as const)('an agent that is %s is waited for by its caller alone', async ([mode, words]) => {
  await agent(mode)
  const before = process.memoryUsage().rss
  const call = machine.agentPing()
  const ends = expect(call).rejects.toMatchObject({
    code: 'VIR_ERR_AGENT_UNRESPONSIVE',
    message: expect.stringMatching(words) as string,
  })
  expect(await meanwhile(call)).toBeGreaterThan(5)
  await ends
  expect(process.memoryUsage().rss - before).toBeLessThan(200 * 2 ** 20)
  await agent('normal')
  await watched.asked('the good agent', () =>
    machine.agentPing().then(
      () => true,
      () => undefined,
    ),
  )
})

test('an answer that is too long is no answer, and one that is just long is one', async () => {
  await agent('huge=5')
  await expect(machine.agentPing()).rejects.toMatchObject({ code: 'VIR_ERR_AGENT_UNRESPONSIVE' })
  await agent('huge=1')
  const before = process.memoryUsage().rss
  await machine.setAgentTimeout({ seconds: 30 })
  const answer = await machine.agentCommand({ command: 'guest-info', timeoutSeconds: 30 })
  expect(answer).toHaveLength(2 ** 20)
  expect(process.memoryUsage().rss - before).toBeLessThan(200 * 2 ** 20)
  await machine.setAgentTimeout({ seconds: 1 })
})

test('an agent that answers twice answers no later command', async () => {
  await agent('dup')
  await machine.setAgentTimeout({ seconds: 5 })
  for (let round = 0; round < 5; round++) {
    await machine.agentPing()
    const time = await machine.agentCommand({ command: 'guest-get-time' })
    expect(time).toBeGreaterThan(1e18)
  }
  await machine.setAgentTimeout({ seconds: 1 })
})

test('a port that opens and closes for ever disturbs nobody', async () => {
  expect(await console.run('sbx agent flap')).toMatchObject({ status: 0 })
  for (let round = 0; round < 3; round++) {
    const call = machine.agentPing()
    await expect(call).rejects.toMatchObject({ code: 'VIR_ERR_AGENT_UNRESPONSIVE' })
    expect(await machine.memoryStats()).toHaveProperty('actualKiB')
  }
  await agent('normal')
  await watched.asked('the good agent', () =>
    machine.agentPing().then(
      () => true,
      () => undefined,
    ),
  )
})

test('twenty callers of a silent agent are answered, each by its own deadline', async () => {
  await agent('silent')
  const calls = Array.from({ length: 20 }, () => machine.agentPing({}, { jobWaitMs: 2_000 }))
  const ends = calls.map((call) =>
    expect(call).rejects.toMatchObject({
      code: expect.stringMatching(/^VIR_ERR_(?:AGENT_UNRESPONSIVE|OPERATION_TIMEOUT)$/u) as string,
    }),
  )
  await machine.suspend()
  expect(await machine.state()).toMatchObject({ state: 'paused' })
  await machine.resume()
  await Promise.all(ends)
  // Agent and monitor are never held together: the machine can be ended while an agent is asked.
  const last = expect(machine.agentPing()).rejects.toMatchObject({
    code: expect.stringMatching(/^VIR_ERR/u) as string,
  })
  await machine.destroy()
  await last
})
