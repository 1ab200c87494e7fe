// Whole programs: what keeps a process alive, and what a world tells of its host.
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { realWorld } from '../../src/index.ts'

const run = promisify(execFile)
const index = fileURLToPath(new URL('../../src/index.ts', import.meta.url))

async function program(body: string): Promise<string> {
  const source = `import { realWorld } from '${index}'; const world = realWorld(); ${body}`
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', source])
  return stdout
}

test('a background alarm does not keep the process alive, another does', async () => {
  const body = `
    const now = world.clock.now()
    world.clock.alarm(now + 60_000, () => console.log('background'), true)
    world.clock.alarm(now + 20, () => console.log('foreground'))
    world.clock.alarm(now + 60_000, () => console.log('cancelled')).cancel()`
  expect(await program(body)).toBe('foreground\n')
})

test('the random integers reach all of the range that is promised', () => {
  const { random } = realWorld()
  expect(random.integer(1)).toBe(0)
  expect(random.integer(2 ** 48)).toBeLessThan(2 ** 48)
  expect(random.uuid()).toMatch(
    /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
  )
  expect(random.bytes(5)).toHaveLength(5)
})

test('the host says what it is', () => {
  const { host } = realWorld()
  expect(host.pid).toBe(process.pid)
  expect(host.bootId).toMatch(/^[0-9a-f-]{36}$/)
  expect(host.environment('PATH')).toBe(process.env['PATH'])
  expect(host.environment('SIGNALBOX_SURELY_UNSET')).toBeUndefined()
})
