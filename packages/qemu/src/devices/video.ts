// Graphics cards. The primary one is what firmware draws on; further ones are only for the guest.
import type { Video } from '@signalbox/domain'
import { device, refuse } from '../device.ts'
import type { Machine } from '../machine/machine.ts'
import type { JsonObject } from '../process/command-line.ts'

/** Types with QEMU's devices: for the primary card, and for a further one where that can be. */
const drivers: Readonly<Record<string, readonly [primary: string, further?: string]>> = {
  vga: ['VGA', 'secondary-vga'],
  cirrus: ['cirrus-vga'],
  vmvga: ['vmware-svga'],
  qxl: ['qxl-vga', 'qxl'],
  virtio: ['virtio-vga', 'virtio-gpu-pci'],
  bochs: ['bochs-display', 'bochs-display'],
  ramfb: ['ramfb'],
}

/** Those that can begin with a given resolution. */
const scalable: readonly string[] = ['vga', 'qxl', 'virtio', 'bochs']

export const video = device('video', 'videos', {
  describe: ({ model }, index) => `video ${index} ('${model.type}')`,

  /** As with libvirt, a screen that is shown has a card that draws it. */
  implied({ devices }, { family }): readonly Video[] {
    const shown = devices.graphics.some(({ listens }) => listens.length > 0)
    if (!shown || devices.videos.length > 0) return []
    if (family === 'microvm') return [{ model: { type: 'virtio', heads: 1, primary: true } }]
    return [{ model: { type: 'cirrus', vramKiB: 16_384, heads: 1, primary: true } }]
  },

  validate({ model }, name, { family }) {
    const { type, primary } = model
    if (type === 'none') return
    if (family === 'microvm' && type !== 'virtio') {
      refuse(name, 'a microvm has no PCI', "'virtio', 'none'")
    }
    if (!primary && drivers[type]?.[1] === undefined) {
      refuse(name, `'${type}' can only be the primary card`, 'vga, qxl, virtio, bochs')
    }
    if (model.resolution !== undefined && !scalable.includes(type)) {
      refuse(name, `'${type}' has no resolution to set`, scalable.join(', '))
    }
    if (model.blob === true) refuse(name, 'blob resources are not supported', "blob='off'")
    if (model.acceleration?.accel3d === true) {
      refuse(name, 'it is drawn for nobody but the guest, without 3D', "accel3d='no'")
    }
  },

  seat({ model: { type, primary } }, { family }) {
    if (type === 'none' || type === 'ramfb') return { bus: 'none' }
    if (family === 'microvm') return { bus: 'virtio-mmio' }
    if (!primary) return { bus: 'pci', as: type === 'virtio' ? 'endpoint' : 'conventional' }
    const slot = family === 'q35' ? 1 : 2
    return { bus: 'pci', as: 'conventional', prefers: { bus: 0, slot, function: 0 } }
  },

  alias: (_given, index) => `video${index}`,

  qemu({ model }, { alias, place, machine }) {
    if (model.type === 'none') return []
    const driver = driverOf(model, machine)
    const size = { ...memoryOf(model), ...resolutionOf(model) }
    return [{ device: { driver, id: alias, ...size, ...place } }]
  },
})

function driverOf({ type, primary }: Video['model'], { family }: Machine): string {
  if (family === 'microvm') return 'virtio-gpu-device'
  const [first, further] = drivers[type] ?? ['VGA']
  return primary ? first : (further ?? first)
}

function resolutionOf({ resolution }: Video['model']): JsonObject {
  return resolution === undefined ? {} : { xres: resolution.x, yres: resolution.y }
}

/** QEMU's properties for the size of the card's memory differ by card, in name and in unit. */
function memoryOf({
  type,
  ramKiB,
  vramKiB,
  vram64KiB,
  vgamemKiB,
  heads,
}: Video['model']): JsonObject {
  const mib = (sizeKiB: number): number => Math.ceil(sizeKiB / 1024)
  switch (type) {
    case 'vga':
    case 'cirrus':
    case 'vmvga':
      return vramKiB === undefined ? {} : { vgamem_mb: mib(vramKiB) }
    case 'bochs':
      return vramKiB === undefined ? {} : { vgamem: vramKiB * 1024 }
    case 'virtio':
      return heads === undefined ? {} : { max_outputs: heads }
    case 'qxl':
      return {
        ...(heads !== undefined && { max_outputs: heads }),
        ...(ramKiB !== undefined && { ram_size: ramKiB * 1024 }),
        ...(vramKiB !== undefined && { vram_size: vramKiB * 1024 }),
        ...(vram64KiB !== undefined && { vram64_size_mb: mib(vram64KiB) }),
        ...(vgamemKiB !== undefined && { vgamem_mb: mib(vgamemKiB) }),
      }
    case 'ramfb':
    case 'none':
      return {}
    default:
      return type satisfies never
  }
}
