// When a daemon leaves: by itself when nobody needs it, or because it is asked to; never otherwise.
import { expect, test } from 'vitest'
import { ground } from './ground.ts'

const graceMs = 10_000
const tag = { number: 1, name: 'vm', uuid: 'u' }
const table = {
  domain: 'vm',
  waiting: [],
  held: [
    {
      job: 1,
      slot: 'normal' as const,
      kind: 'modify',
      api: 'virDomainDefineXML',
      client: 'client 1',
      heldMs: 1,
      doing: '',
      doingMs: 0,
      handedOver: false,
    },
  ],
}

test('it leaves when nobody came for the grace time, and lets go of everything', async () => {
  const { host, driver, daemon } = await ground({ graceMs })
  await host.advance(graceMs - 1)
  expect(driver.closed).toBe(false)
  await host.advance(2)
  expect(await host.finish(daemon.left)).toMatch(/no client is there/)
  expect(driver.closed).toBe(true)
  expect(driver.listenerCount).toBe(0)
})

test('it stays while a client is there, and for the grace time after that', async () => {
  const { host, driver, daemon, connect } = await ground({ graceMs })
  await host.advance(graceMs / 2)
  const client = await connect()
  await host.advance(graceMs * 5)
  expect(driver.closed).toBe(false)
  client.close()
  await host.advance(graceMs - 10)
  expect(driver.closed).toBe(false)
  await host.advance(20)
  await host.finish(daemon.left)
})

test('it stays while a domain runs, and leaves after the last has stopped', async () => {
  const { host, driver, daemon } = await ground({ graceMs })
  driver.activeCount = 1
  driver.emit({
    event: 'lifecycle',
    lifecycle: { kind: 'started', detail: 'booted' },
    domain: tag,
  })
  await host.advance(graceMs * 5)
  expect(driver.closed).toBe(false)
  driver.activeCount = 0
  driver.emit({
    event: 'lifecycle',
    lifecycle: { kind: 'stopped', detail: 'shutdown' },
    domain: tag,
  })
  await host.advance(graceMs + 10)
  await host.finish(daemon.left)
})

test('it stays while a job is held although nobody waits for it', async () => {
  const { host, driver, daemon } = await ground({ graceMs })
  driver.tables = [table]
  await host.advance(graceMs * 5)
  expect(driver.closed).toBe(false)
  driver.tables = []
  await host.advance(graceMs * 2)
  await host.finish(daemon.left)
})

test('without a grace time it never leaves by itself', async () => {
  const { host, driver } = await ground()
  await host.advance(24 * 3600 * 1000)
  expect(driver.closed).toBe(false)
})

test('who asks it to stop gets the answer first, then the goodbye', async () => {
  const { host, daemon, driver, raw } = await ground()
  const client = await raw()
  client.greet()
  client.send({ type: 'request', id: 1, operation: 'daemon.stop' })
  expect(await host.finish(daemon.left)).toBe('a client asked for it')
  await host.run({ until: () => client.isClosed })
  expect(client.messages.map(({ type }) => type)).toEqual(['hello', 'reply', 'goodbye'])
  expect(driver.closed).toBe(true)
})

test('a client that does not read its goodbye does not keep it', async () => {
  const { host, daemon, raw } = await ground()
  const client = await raw()
  client.greet()
  await host.run({ until: () => client.of('hello').length > 0 })
  client.stream.pause()
  expect(await host.finish(daemon.leave('it was told to'))).toBe('it was told to')
})
