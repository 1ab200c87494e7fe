// Sets how much memory the guest is to have, through its balloon. The effect comes later, and is
// told by balloon-change events.
import type { DomainDefinition } from '@signalbox/domain'
import * as v from 'valibot'
import { DriverError } from '../../errors.ts'
import { operation } from '../../operation.ts'
import { saveDefinition } from '../../run/save-definition.ts'

export const setMemory = operation({
  api: 'virDomainSetMemoryFlags',
  summary: 'Change how much memory the guest has, live through its balloon or for the next start.',
  requires: 'any',
  permission: 'write',
  input: v.object({
    memoryKiB: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(2 ** 43)),
    /** `live` is the running guest, `config` the next start; `current` whichever applies now. */
    target: v.optional(v.picklist(['current', 'live', 'config']), 'current'),
  }),
  job: { normal: 'modify' },
  async run(vm, { memoryKiB, target }, { driver, call }) {
    const found = vm.read((d) => ({
      name: d.name,
      active: d.live !== undefined,
      maximumKiB: (d.live?.definition ?? d.definition).memoryKiB,
      balloon: d.live?.balloonKiB !== undefined,
      persistent: d.persistent,
    }))
    const live = target === 'live' || (target === 'current' && found.active)
    const refuse = (code: 'VIR_ERR_OPERATION_INVALID' | 'VIR_ERR_INVALID_ARG', text: string) =>
      new DriverError(code, `Cannot set the memory of domain '${found.name}': ${text}`, {
        domain: found.name,
      })
    if (memoryKiB > found.maximumKiB) {
      throw refuse(
        'VIR_ERR_INVALID_ARG',
        `cannot set memory higher than max memory (${memoryKiB} KiB is above ${found.maximumKiB} KiB).`,
      )
    }
    if (live && !found.active) throw refuse('VIR_ERR_OPERATION_INVALID', 'domain is not running.')
    if (live && !found.balloon) {
      throw refuse(
        'VIR_ERR_OPERATION_INVALID',
        "it has no balloon; add <memballoon model='virtio'/> to its definition.",
      )
    }
    if (live) {
      await vm.monitor((m) => m.balloon({ value: memoryKiB * 1024 }))
      return
    }
    if (!found.persistent) {
      throw refuse(
        'VIR_ERR_OPERATION_INVALID',
        'transient domains do not have any persistent config.',
      )
    }
    const change = (definition: DomainDefinition): DomainDefinition => ({
      ...definition,
      currentMemoryKiB: memoryKiB,
    })
    await saveDefinition(driver, vm, change, call)
  },
})
