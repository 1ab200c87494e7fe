// Capabilities: what the emulator here can do, and by what guests would run.
import * as v from 'valibot'
import { driverOperation } from '../../driver-operation.ts'

export const capabilities = driverOperation({
  api: 'virConnectGetDomainCapabilities',
  summary: 'Tell what the emulator here can do, and whether KVM really runs a guest.',
  permission: 'getattr',
  readOnly: true,
  input: v.object({ emulator: v.optional(v.pipe(v.string(), v.startsWith('/'))) }),
  async run(input, { driver }) {
    const emulator = input.emulator ?? driver.defaultEmulator
    const [found, kvm] = await Promise.all([driver.capabilities(emulator), driver.kvm(emulator)])
    return { emulator, version: found.version, kvm, machines: found.machines }
  },
})
