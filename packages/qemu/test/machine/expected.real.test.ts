// A real QEMU takes the expected machines as they are planned: it builds every device under its
// name and in its place, and accepts what the monitor is to say after the start. The guest never
// runs.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { definitionOf, jsonOf, plan } from './ground.ts'
import { RunningQemu } from './running-qemu.ts'

const directory = mkdtempSync(join(tmpdir(), 'sbx-machine-'))

for (const name of ['a,b.raw', 'd.raw', 'e.raw']) {
  writeFileSync(join(directory, name), Buffer.alloc(1024 * 1024))
}
execFileSync('qemu-img', ['create', '-q', '-f', 'qcow2', join(directory, 'c.qcow2'), '1M'])

afterAll(() => rmSync(directory, { recursive: true, force: true }))

/** Those that need nothing of the host that is not in every host. */
const names = ['q35', 'pc', 'microvm', 'smallest', 'usb2', 'bridges']

test.for(names)('QEMU builds %s as it is planned', async (name) => {
  const xml = readFileSync(join(import.meta.dirname, 'expected', `${name}.xml`), 'utf8')
  const definition = definitionOf(xml.replaceAll('/vm/', `${directory}/`))
  const planned = plan(definition, { paths: { directory, agent: join(directory, 'agent.sock') } })
  await using qemu = await RunningQemu.start(planned)

  const wanted = jsonOf(planned, '-device').filter(({ id }) => id !== undefined)
  const built = (await qemu.execute('qom-list', { path: '/machine/peripheral' })) as readonly {
    readonly name: string
    readonly type: string
  }[]
  const children = built.filter(({ type }) => type.startsWith('child<'))
  expect(children.map((child) => child.name).toSorted()).toEqual(
    wanted.map(({ id }) => String(id)).toSorted(),
  )

  for (const { id, bus, addr } of wanted) {
    if (typeof id !== 'string' || bus === undefined) continue
    const path = `/machine/peripheral/${id}`
    const parent = String(await qemu.execute('qom-get', { path, property: 'parent_bus' }))
    expect(parent.split('/').at(-1), `the bus of ${id}`).toBe(bus)
    if (typeof addr !== 'string') continue
    const [slot, number = '0'] = addr.split('.')
    expect(await qemu.execute('qom-get', { path, property: 'addr' }), `the place of ${id}`).toBe(
      Number(slot) * 8 + Number(number),
    )
  }

  for (const step of planned.afterStart) await qemu.execute(step.execute, step.arguments)
  for (const learning of planned.learns) {
    const answer = await qemu.execute(learning.query)
    expect(learning.apply(planned.definition, answer)).not.toEqual(planned.definition)
  }
  expect(await qemu.execute('query-status')).toMatchObject({ running: false })
  expect(qemu.words).not.toMatch(/error|not (?:used|found)|invalid/iu)
})
