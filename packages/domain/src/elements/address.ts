// `<address>`: where in the machine a device sits. Addresses are given here or assigned by the
// driver; this file only knows their forms. A PCI address of all zeros asks the driver for one.
import { variants, type Infer, type InferInput } from '../element.ts'
import { attribute, child, defaulted, optional } from '../field.ts'
import { quoted } from '../errors.ts'
import { hexadecimal, hexadecimalOnly, matching, onOff, unsigned } from '../scalar.ts'

const number = defaulted(attribute(unsigned), 0)

export const addressElement = variants(
  'address',
  'type',
  {
    pci: {
      domain: defaulted(attribute(hexadecimal(4, 0xffff_ffff)), 0),
      bus: defaulted(attribute(hexadecimal(2, 0xff)), 0),
      slot: defaulted(attribute(hexadecimal(2, 0x1f)), 0),
      function: defaulted(attribute(hexadecimal(1, 7)), 0),
      multifunction: optional(attribute(onOff)),
    },
    drive: { controller: number, bus: number, target: number, unit: number },
    'virtio-serial': { controller: number, bus: number, port: number },
    usb: {
      bus: number,
      port: optional(
        attribute(matching(/^[1-9][0-9]{0,2}(\.[1-9][0-9]{0,2}){0,3}$/, 'ports such as 1.2')),
      ),
    },
    isa: {
      iobase: optional(attribute(hexadecimalOnly)),
      irq: optional(attribute(hexadecimalOnly)),
    },
    'virtio-mmio': {},
  },
  {
    unsupported: ['ccid', 'spapr-vio', 'virtio-s390', 'ccw', 'dimm', 'unassigned'],
    unknown: (given) => ({
      code: 'VIR_ERR_CONFIG_UNSUPPORTED',
      sentence: `unknown address type ${quoted(given)}`,
    }),
  },
)

/** The field `address` of every device. */
export const address = optional(child(addressElement))

export type Address = Infer<typeof addressElement>
export type AddressInput = InferInput<typeof addressElement>
export type PciAddress = Extract<Address, { readonly type: 'pci' }>
export type DriveAddress = Extract<Address, { readonly type: 'drive' }>
