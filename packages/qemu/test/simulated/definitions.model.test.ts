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

const autostart: Act = (driver) => driver.machine('demo').autostart({ enabled: true })

const start: Act = (driver) => driver.machine('demo').start()
const coldStart: Act = (driver) => driver.machine('demo').start({ forceBoot: true })
const managedSave: Act = (driver) => driver.machine('demo').managedSave()
const undefineAll: Act = (driver) => driver.machine('demo').undefine({ managedSave: true })

test.for<readonly [string, readonly Act[]]>([
  ['the first define of all', []],
  ['another define', [define]],
  ['a change', [setMemory]],
  ['an autostart', [autostart]],
  ['a rename', [rename]],
  ['an undefine', [undefine]],
  ['an undefine of what is started with the driver', [autostart, undefine]],
  ['a managed save', [start, managedSave]],
  ['a start of what was saved', [start, managedSave, start]],
  ['a start that does not want what was saved', [start, managedSave, coldStart]],
  ['an undefine of what was saved', [start, managedSave, undefineAll]],
])('what %s was answered holds though the power fails at once', async ([_what, acts]) => {
  for (let seed = 0; seed < 12; seed++) {
    const ground = new Ground({ host: { seed } })
    const { host } = ground
    const { driver } = await ground.open()
    await host.finish(driver.define(xml(128)))
    for (const act of acts) await host.finish(act(driver))
    const answered = definitionsOf(ground, driver)
    // Of what nobody waited for nothing is left.
    host.crash('all')
    const next = await ground.open()
    expect([seed, definitionsOf(ground, next.driver)]).toEqual([seed, answered])
  }
})

/** What is kept of every machine; nothing happens meanwhile. */
function definitionsOf({ host }: Ground, driver: Driver): readonly unknown[] {
  const saved = host.disk.paths().filter((path) => path.startsWith('/sbx/state/save/'))
  const kept = driver.inspect().map((text) => {
    const { name, persistent, autostart } = JSON.parse(text.split('\n')[0] ?? '') as Listed & {
      readonly autostart: boolean
    }
    return { name, persistent, autostart, definition: host.disk.text(file.replace('demo', name)) }
  })
  return [...kept, ...saved]
}
