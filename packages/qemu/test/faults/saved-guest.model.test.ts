// A guest that was saved is in one place, whatever happens: in its file, or in a QEMU. A driver is
// killed at every instant of a start that goes on from a managed save, in a simulated host.
import { expect, test } from 'vitest'
import type { Driver } from '../../src/index.ts'
import { Ground, domainXml } from '../simulated/ground.ts'

const managedSave = '/sbx/state/save/demo.save'

/** A driver, and a guest that it has saved. */
async function saved(ground: Ground): Promise<{ driver: Driver; kill: () => void }> {
  const { host } = ground
  const opened = await ground.open()
  const machine = await host.finish(opened.driver.define(domainXml('demo')))
  await host.finish(machine.start())
  await host.finish(machine.managedSave())
  expect(host.disk.paths()).toContain(managedSave)
  return opened
}

/** The instants that a driver passes as it starts the saved guest. */
async function instants(): Promise<readonly number[]> {
  const ground = new Ground({ qemu: { savedBytes: 20_000 } })
  const { driver } = await saved(ground)
  const { faults } = ground.host
  const from = faults.reached.length
  await ground.host.finish(driver.machine('demo').start())
  return faults.reached
    .slice(from)
    .filter(({ by, operation, subject }) => {
      // Until it is renamed, a file that is being written is nothing to its readers.
      const matters = !subject.endsWith('.new') || operation === 'rename'
      return by.startsWith('daemon') && matters
    })
    .map(({ index }) => index)
}

test(
  'killed as it starts a saved guest, a driver leaves one guest',
  { timeout: 90_000 },
  async () => {
    const outcomes = new Set<string>()
    for (const at of await instants()) {
      const ground = new Ground({ qemu: { savedBytes: 20_000 } })
      const { host } = ground
      const { driver, kill } = await saved(ground)
      host.faults.actAt(at, kill)
      driver
        .machine('demo')
        .start()
        .catch(() => undefined)
      await host.advance(200)
      const next = await ground.open()
      await host.advance(20_000)
      const machine = next.driver.machine('demo')
      const { state, managedSave: known } = await host.finish(machine.info())
      const living = ground.qemu.machines.filter(
        ({ identity }) => next.driver.world.processes.look(identity.pid) !== undefined,
      )
      const kept = host.disk.paths().includes(managedSave)
      outcomes.add(state)
      expect({ at, state, living: living.length, kept, known }).toEqual(
        state === 'shutoff'
          ? { at, state, living: 0, kept: true, known: true }
          : { at, state: 'running', living: 1, kept: false, known: false },
      )
      if (state === 'shutoff') {
        await host.finish(machine.start())
        expect(await host.finish(machine.state())).toMatchObject({ reason: 'restored' })
      }
      await host.finish(machine.destroy())
    }
    expect([...outcomes].toSorted()).toEqual(['running', 'shutoff'])
  },
)

test('half a save that a crash of the host left is no guest', async () => {
  const ground = new Ground()
  const { host } = ground
  const { driver, kill } = await saved(ground)
  const image = await host.finish(driver.world.files.read(managedSave, 2 ** 20))
  kill()
  host.disk.put(managedSave, new TextEncoder().encode('LibvirtQemudPart'.padEnd(200, '\0')))
  const next = await ground.open()
  const machine = next.driver.machine('demo')
  expect(await host.finish(machine.info())).toMatchObject({ managedSave: false })
  await host.finish(machine.start())
  expect(await host.finish(machine.state())).toMatchObject({ reason: 'booted' })
  expect(image.length).toBeGreaterThan(1_000)
})
