// The state directory, and what is put into it: one owner at a time, places that cannot be written,
// and definitions that are attacks or mistakes. No QEMU takes part.
import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { layoutFor, openDriver } from '../../src/index.ts'
import { expect, test } from 'vitest'
import { bareXml } from '../real/guest.ts'
import { groundOfTest } from '../real/ground.ts'

test('a second driver is told who owns the directory, and gets it when the first has gone', async () => {
  await using ground = groundOfTest()
  const first = await ground.open({ socketPath: '/run/somewhere.sock' })
  await expect(ground.open()).rejects.toMatchObject({
    code: 'VIR_ERR_OPERATION_FAILED',
    message: expect.stringMatching(
      new RegExp(
        `process ${process.pid} has owned it since \\d{4}-.*Reach it at '/run/somewhere.sock'`,
        'u',
      ),
    ) as string,
    fields: expect.objectContaining({ pid: process.pid }) as object,
  })
  expect(await first.driver.invoke({ operation: 'list' })).toEqual([])
  await first.close()
  const second = await ground.open()
  expect(await second.driver.invoke({ operation: 'list' })).toEqual([])
})

test('a directory that cannot be written is named, with what stands in the way', async () => {
  await using ground = groundOfTest()
  await writeFile(ground.at('file'), '')
  // Below a file, and where the kernel lets nobody make a directory.
  for (const root of [ground.at('file/state'), '/proc/signalbox']) {
    await expect(openDriver({ root })).rejects.toMatchObject({
      code: expect.stringMatching(/^VIR_ERR_/u) as string,
      message: expect.stringContaining(root) as string,
    })
  }
})

test('directories of others are not used for sockets', async () => {
  await using ground = groundOfTest()
  const { runDirectory } = layoutFor(ground.world.host, { root: ground.state })
  await mkdir(runDirectory, { recursive: true, mode: 0o777 })
  await chmod(runDirectory, 0o777)
  await expect(ground.open()).rejects.toMatchObject({
    code: 'VIR_ERR_OPERATION_DENIED',
    message: expect.stringContaining('others may write to it') as string,
  })
  await chmod(runDirectory, 0o700)
  await ground.open()
})

test('names and UUIDs are each of one machine', async () => {
  await using ground = groundOfTest()
  const { driver } = await ground.open()
  const machine = await driver.define(bareXml('demo'))
  const { uuid } = await machine.info()
  // The same name with another UUID, and the same UUID with another name.
  await expect(driver.define(bareXml('demo'))).rejects.toMatchObject({
    code: 'VIR_ERR_OPERATION_FAILED',
    message: expect.stringContaining(`already exists with uuid ${uuid}`) as string,
  })
  const other = bareXml('other', { elements: `<uuid>${uuid}</uuid>` })
  await expect(driver.define(other)).rejects.toMatchObject({
    code: 'VIR_ERR_OPERATION_FAILED',
    message: expect.stringContaining(`is already defined with uuid ${uuid}`) as string,
  })
  // Many at once: one of them is the machine, and the others are told.
  const outcomes = await Promise.allSettled(
    Array.from({ length: 20 }, () => driver.define(bareXml('raced'))),
  )
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  expect(await driver.invoke({ operation: 'list' })).toHaveLength(2)
})

const bomb = `<!DOCTYPE domain [<!ENTITY a "${'a'.repeat(1000)}">${Array.from(
  { length: 20 },
  (_, at) => `<!ENTITY b${at} "${`&${at === 0 ? 'a' : `b${at - 1}`};`.repeat(10)}">`,
).join('')}]><domain type='qemu'><name>&b19;</name></domain>`

test.for([
  ['an entity bomb', bomb],
  [
    'an external entity',
    `<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><domain type='qemu'><name>&x;</name></domain>`,
  ],
  ['a name of 10 MB', bareXml('n'.repeat(10 * 2 ** 20))],
  [
    'an attribute of 10 MB',
    bareXml('demo', { devices: `<serial type='${'p'.repeat(10 * 2 ** 20)}'/>` }),
  ],
  ['100,000 levels', `${'<a>'.repeat(100_000)}${'</a>'.repeat(100_000)}`],
  ['nothing', ''],
  ['half of it', bareXml('demo').slice(0, 80)],
  ['something else', '<network><name>demo</name></network>'],
  ['too much of it', 'x'.repeat(17 * 2 ** 20)],
  ['a name that leaves its directory', bareXml('../../demo')],
  ['memory that is a word', bareXml('demo').replace('>32<', '>much<')],
] as const)('a definition that is %s is refused, and nothing is kept', async ([, xml]) => {
  await using ground = groundOfTest()
  const { driver, world } = await ground.open()
  const before = process.memoryUsage().rss
  const began = world.clock.now()
  await expect(driver.define(xml)).rejects.toMatchObject({
    code: expect.stringMatching(/^VIR_ERR_/u) as string,
    message: expect.stringMatching(/^.{1,2000}$/su) as string,
  })
  // Bounded in time and memory, on a machine that may be busy.
  expect(world.clock.now() - began).toBeLessThan(10_000)
  expect(process.memoryUsage().rss - before).toBeLessThan(500 * 2 ** 20)
  expect(await driver.invoke({ operation: 'list' })).toEqual([])
  expect(await world.files.list(ground.layout.definitionDirectory)).toEqual([])
})
