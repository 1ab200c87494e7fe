// Capabilities: what the emulator here can do, and by what guests would run.
import * as v from 'valibot'
import { driverOperation } from '../../driver-operation.ts'
import { answerBy } from '../../run-operation.ts'

export const capabilities = driverOperation({
  api: 'virConnectGetDomainCapabilities',
  summary: 'Tell what the emulator here can do, and whether KVM really runs a guest.',
  permission: 'getattr',
  readOnly: true,
  input: v.object({ emulator: v.optional(v.pipe(v.string(), v.startsWith('/'))) }),
  async run(input, { driver, call }) {
    const emulator = input.emulator ?? driver.defaultEmulator
    const asked = Promise.all([driver.capabilities(emulator), driver.kvm(emulator)])
    const left = `'${emulator}' is still being asked what it can do`
    const [found, kvm] = await answerBy(driver, call, asked, left)
    return { emulator, version: found.version, kvm, machines: found.machines }
  },
})
