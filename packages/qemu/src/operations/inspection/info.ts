// Info: the figures of a domain that need no monitor.
import type { DomainDefinition } from '@signalbox/domain'
import * as v from 'valibot'
import { operation } from '../../operation.ts'
import { describeState } from './state.ts'

export const info = operation({
  api: 'virDomainGetInfo',
  summary: 'Tell the figures of a domain: state, memory, processors, processor time.',
  requires: 'any',
  permission: 'read',
  readOnly: true,
  input: v.object({}),
  job: 'none',
  async run(vm, _input, { driver }) {
    const found = vm.read((d) => ({
      name: d.name,
      uuid: d.uuid,
      id: d.live?.id,
      persistent: d.persistent,
      autostart: d.autostart,
      managedSave: d.managedSave !== undefined,
      maxMemoryKiB: (d.live?.definition ?? d.definition).memoryKiB,
      memoryKiB: d.live?.balloonKiB ?? (d.live?.definition ?? d.definition).memoryKiB,
      vcpus: vcpusOf(d.live?.definition ?? d.definition),
      process: d.live?.process,
      accelerator: d.live?.accelerator,
      agent: d.live?.agent,
      ...describeState(d),
    }))
    const { process, ...rest } = found
    const status = process === undefined ? undefined : driver.world.processes.look(process.pid)
    const same = status?.identity.startTime === process?.startTime
    return { ...rest, pid: process?.pid, cpuTimeNs: same ? (status?.cpuTimeNs ?? 0) : 0 }
  },
})

/** Processors that the guest has when it starts. */
function vcpusOf({ vcpu }: DomainDefinition): number {
  return vcpu.current ?? vcpu.count
}
