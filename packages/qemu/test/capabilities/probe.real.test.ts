// What the QEMU of this host says that it can do, and whether it runs guests under KVM: as the
// driver learns it, with nothing left over.
import { readdir } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { groundOfTest } from '../real/ground.ts'

interface Found {
  readonly version: string
  readonly kvm: { readonly usable: boolean; readonly reason: string }
  readonly machines: readonly { readonly name: string; readonly alias?: string }[]
}

test('a real QEMU is asked once, and its answers are kept', async () => {
  await using ground = groundOfTest()
  const { driver } = await ground.open()
  const found = (await driver.invoke({ operation: 'capabilities' })) as Found
  expect(found.version).toMatch(/^\d+\.\d+\.\d+$/u)
  expect(found.machines.map(({ alias }) => alias)).toEqual(expect.arrayContaining(['pc', 'q35']))
  expect(found.machines.map(({ name }) => name)).toContain('microvm')
  // Whether it runs or not, the reason says what was seen.
  expect(found.kvm.reason).toMatch(found.kvm.usable ? /ran to its end/u : /KVM|\/dev\/kvm/u)
  expect(await readdir(ground.layout.runDirectory)).toEqual([])
  const kept = await readdir(ground.layout.cacheDirectory)
  expect(kept.filter((name) => name.startsWith('capabilities-'))).toHaveLength(1)
  expect(await driver.invoke({ operation: 'capabilities' })).toEqual(found)
})
