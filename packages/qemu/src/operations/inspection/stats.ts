// Domain statistics: everything that is known of a domain in one answer. What needs the monitor is
// left out, and said so, when the monitor is not free: bulk callers never wait for one domain.
import * as v from 'valibot'
import { operation } from '../../operation.ts'
import { describeState } from './state.ts'

export const stats = operation({
  api: 'virDomainListGetStats',
  summary: 'Tell all that is known of a domain in one answer, without waiting for its monitor.',
  requires: 'any',
  permission: 'read',
  readOnly: true,
  input: v.object({}),
  job: 'none',
  async run(vm, _input, { driver }) {
    const object = driver.objectOf(vm)
    const { instance } = object
    const run = instance === undefined ? undefined : driver.runOf(object, instance)
    const table = vm.jobs()
    const found = vm.read((d) => ({
      name: d.name,
      uuid: d.uuid,
      id: d.live?.id,
      state: describeState(d),
      balloon: {
        currentKiB: d.live?.balloonKiB,
        maximumKiB: (d.live?.definition ?? d.definition).memoryKiB,
      },
      vcpu: (d.live?.definition ?? d.definition).vcpu,
      agent: d.live?.agent,
      process: d.live?.process,
    }))
    const { process, ...rest } = found
    const host = process === undefined ? undefined : driver.world.processes.look(process.pid)
    return {
      ...rest,
      monitor: run?.monitorTrouble ?? 'ok',
      cpuTimeNs: host?.cpuTimeNs ?? 0,
      residentKiB: host?.residentKiB ?? 0,
      jobsHeld: table.held.length,
      jobsWaiting: table.waiting.length,
    }
  },
})
