// Mice, tablets and keyboards. PS/2 ones are part of the machine.
import type { Input } from '@signalbox/domain'
import { device, refuse } from '../device.ts'
import { virtioDriver } from '../machine/machine.ts'

const usbDrivers = { tablet: 'usb-tablet', mouse: 'usb-mouse', keyboard: 'usb-kbd' } as const

export const input = device('input', 'inputs', {
  describe: ({ type, bus }, index) => `input ${index} (${bus} ${type})`,

  /** As with libvirt, a PC's own mouse and keyboard are listed. */
  implied({ devices }, { family }): readonly Input[] {
    if (family === 'microvm') return []
    return (['mouse', 'keyboard'] as const).flatMap((type): Input[] => {
      const listed = devices.inputs.some((each) => each.type === type && each.bus === 'ps2')
      return listed ? [] : [{ type, bus: 'ps2' }]
    })
  },

  validate({ bus }, name, { family }) {
    if (family === 'microvm' && bus !== 'virtio') {
      refuse(name, `a microvm has no bus '${bus}' for it`, "bus='virtio'")
    }
  },

  seat({ bus }, { pciRoot }) {
    if (bus === 'usb') return { bus: 'usb' }
    if (bus === 'ps2') return { bus: 'none' }
    return pciRoot === undefined ? { bus: 'virtio-mmio' } : { bus: 'pci', as: 'endpoint' }
  },

  alias: (_given, index) => `input${index}`,

  qemu({ type, bus, model }, { alias, place, machine }) {
    if (bus === 'ps2') return []
    if (bus === 'usb') return [{ device: { driver: usbDrivers[type], id: alias, ...place } }]
    const driver = virtioDriver(type, machine, formOf(model))
    return [{ device: { driver, id: alias, ...place } }]
  },

  hotPlug: ({ bus }) => (bus === 'ps2' ? 'PS/2 devices are part of the machine' : undefined),
})

/** Input devices were never part of virtio before 1.0: QEMU has one form of them. */
function formOf(_model: Input['model']): 'virtio' {
  return 'virtio'
}
