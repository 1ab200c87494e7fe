// vCPUs: how many the machine has, and the host threads that run them.
import * as v from 'valibot'
import { operation } from '../../operation.ts'

export const vcpus = operation({
  api: 'virDomainGetVcpus',
  summary: 'Tell the virtual processors of a domain and the host threads that run them.',
  requires: 'any',
  permission: 'read',
  readOnly: true,
  input: v.object({}),
  job: { normal: 'query' },
  async run(vm) {
    const found = vm.read((d) => ({
      vcpu: (d.live?.definition ?? d.definition).vcpu,
      active: d.live !== undefined,
    }))
    const maximum = found.vcpu.count
    if (!found.active) return { maximum, current: found.vcpu.current ?? maximum, threads: [] }
    const cpus = await vm.monitor((m) => m.queryCpusFast())
    const threads = cpus.map((cpu) => ({ vcpu: cpu['cpu-index'], threadId: cpu['thread-id'] }))
    return { maximum, current: threads.length, threads }
  },
})
