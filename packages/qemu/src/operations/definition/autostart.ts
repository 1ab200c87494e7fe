// Autostart: whether a domain starts with the driver.
import * as v from 'valibot'
import { operation } from '../../operation.ts'

export const autostart = operation({
  api: 'virDomainSetAutostart',
  summary: 'Set whether a domain starts with the host.',
  requires: 'persistent',
  permission: 'write',
  input: v.object({ enabled: v.boolean() }),
  job: { normal: 'modify' },
  async run(vm, { enabled }, { driver }) {
    const { name, before } = vm.read((d) => ({ name: d.name, before: d.autostart }))
    if (before === enabled) return
    await driver.definitions.setAutostart(name, enabled)
    vm.update((d) => d.set({ autostart: enabled }))
  },
})
