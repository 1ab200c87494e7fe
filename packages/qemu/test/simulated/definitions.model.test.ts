// Definitions need no job, and meet whatever else is done with the domain: memory, the list and the
// disk tell the same afterwards, whatever the order was.
import type { Driver } from '../../src/index.ts'
import { expect, test } from 'vitest'
import { Ground, domainXml } from './ground.ts'

const uuid = '8f1c9f0e-6a86-4f3c-9d5b-0d4f2a7c1b11'
const file = '/sbx/config/domains/demo.xml'

function xml(memoryMiB: number): string {
  return domainXml('demo')
    .replace('</name>', `</name><uuid>${uuid}</uuid>`)
    .replace('>128<', `>${memoryMiB}<`)
}

interface Listed {
  readonly name: string
  readonly persistent: boolean
}

async function listed({ host }: Ground, driver: Driver): Promise<readonly Listed[]> {
  return (await host.finish(driver.invoke({ operation: 'list' }))) as readonly Listed[]
}

type Act = (driver: Driver) => Promise<unknown>

const undefine: Act = (driver) => driver.machine('demo').undefine()
const destroy: Act = (driver) => driver.machine('demo').destroy()
const define: Act = (driver) => driver.define(xml(64))
const setMemory: Act = (driver) =>
  driver.machine('demo').setMemory({ memoryKiB: 32_768, target: 'config' })
const rename: Act = (driver) => driver.machine('demo').rename({ name: 'other' })

test.for<readonly [string, 'running' | 'transient' | 'shutoff', readonly Act[]]>([
  ['an undefine', 'running', [undefine, define]],
  ['an undefine of one that is shut off', 'shutoff', [undefine, define]],
  ['the end of a transient one', 'transient', [destroy, define]],
  ['an undefine and an end', 'running', [undefine, destroy, define]],
  ['a change of it', 'shutoff', [setMemory, define]],
  ['a rename', 'shutoff', [rename, define]],
  ['another define', 'shutoff', [define, (driver) => driver.define(xml(96))]],
])('a define meets %s', async ([_what, situation, acts]) => {
  for (let seed = 0; seed < 12; seed++) {
    const ground = new Ground({ host: { seed } })
    const { host } = ground
    const { driver, kill } = await ground.open()
    await host.finish(driver.define(xml(128)))
    if (situation !== 'shutoff') await host.finish(driver.machine('demo').start())
    if (situation === 'transient') await host.finish(undefine(driver))
    const ends = await host.finish(Promise.allSettled(acts.map((act) => act(driver))))
    await host.run()
    const defined = ends.at(-1)?.status === 'fulfilled'
    const now = await listed(ground, driver)
    const kept = now.filter(({ persistent }) => persistent).map(({ name }) => name)
    const files = host.disk.paths().filter((path) => /domains\/[^/]+\.xml$/u.test(path))
    expect([seed, files]).toEqual([seed, kept.map((name) => file.replace('demo', name))])
    if (acts[0] === destroy) expect([seed, defined, kept]).toEqual([seed, true, ['demo']])
    const definitions = await host.finish(
      Promise.all(kept.map((name) => driver.machine(name).xml({ inactive: true }))),
    )
    kill()
    const next = await ground.open()
    await host.run()
    const found = (await listed(ground, next.driver)).filter(({ persistent }) => persistent)
    expect([seed, found.map(({ name }) => name)]).toEqual([seed, kept])
    const again = await host.finish(
      Promise.all(kept.map((name) => next.driver.machine(name).xml({ inactive: true }))),
    )
    expect([seed, again]).toEqual([seed, definitions])
  }
})

test('what was defined first of all is there after the power failed', async () => {
  const ground = new Ground()
  const { driver } = await ground.open()
  await ground.host.finish(driver.define(domainXml('demo')))
  // Of what nobody waited for nothing is left.
  ground.host.crash('all')
  const next = await ground.open()
  expect(await listed(ground, next.driver)).toMatchObject([{ name: 'demo' }])
})
