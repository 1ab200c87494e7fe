// The balloon: takes memory from a running guest and gives it back. As with libvirt a machine has
// one unless its definition says `none`.
import { device } from '../device.ts'
import type { MonitorStep } from '../device.ts'
import { virtioDriver } from '../machine/machine.ts'
import type { DomainDefinition, Memballoon } from '@signalbox/domain'

export const memballoon = device('memballoon', 'memballoon', {
  describe: () => 'memballoon',

  implied: ({ devices }): readonly Memballoon[] =>
    devices.memballoon === undefined ? [{ model: 'virtio' }] : [],

  seat({ model }, { pciRoot }) {
    if (model === 'none') return { bus: 'none' }
    return pciRoot === undefined ? { bus: 'virtio-mmio' } : { bus: 'pci', as: 'endpoint' }
  },

  alias: (_given, index) => `balloon${index}`,

  qemu(given, { alias, place, machine }) {
    if (given.model === 'none') return []
    const { autodeflate, freePageReporting } = given
    return [
      {
        device: {
          driver: virtioDriver('balloon', machine, given.model),
          id: alias,
          ...(autodeflate !== undefined && { 'deflate-on-oom': autodeflate }),
          ...(freePageReporting !== undefined && { 'free-page-reporting': freePageReporting }),
          ...place,
        },
      },
    ]
  },

  afterStart(given, { alias, definition }) {
    if (given.model === 'none') return []
    return [...statisticsSteps(given, alias), ...sizeSteps(definition)]
  },

  update(from, to, { alias }) {
    const { statsPeriodSeconds, ...rest } = to
    const { statsPeriodSeconds: before, ...known } = from
    if (JSON.stringify(rest) !== JSON.stringify(known)) return null
    return statsPeriodSeconds === before
      ? []
      : statisticsSteps({ ...to, statsPeriodSeconds: statsPeriodSeconds ?? 0 }, alias)
  },

  events: ['BALLOON_CHANGE'],
})

function statisticsSteps(
  { statsPeriodSeconds }: Pick<Memballoon, 'statsPeriodSeconds'>,
  alias: string,
): readonly MonitorStep[] {
  if (statsPeriodSeconds === undefined) return []
  const path = `/machine/peripheral/${alias}`
  const property = 'guest-stats-polling-interval'
  return [{ execute: 'qom-set', arguments: { path, property, value: statsPeriodSeconds } }]
}

/** A guest that may use less than it has is told before it runs. */
function sizeSteps({ memoryKiB, currentMemoryKiB }: DomainDefinition): readonly MonitorStep[] {
  if (currentMemoryKiB >= memoryKiB) return []
  return [{ execute: 'balloon', arguments: { value: currentMemoryKiB * 1024 } }]
}
