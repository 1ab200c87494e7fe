// `<controller>`: a bus of the machine. The driver adds those that devices need; what stands here
// was asked for, or was added before. Indexes count per type.
import { element, variants, type Fields, type Infer, type InferInput } from '../element.ts'
import { attribute, child, filled, optional, sparse, within } from '../field.ts'
import { hexadecimal, oneOf, onOff, positive, unsigned } from '../scalar.ts'
import { address } from './address.ts'
import { alias } from './alias.ts'
import { UNNUMBERED } from './serial.ts'

const controls = <const F extends Fields>(own: F) => ({
  index: filled(attribute(unsigned)),
  ...own,
  alias,
  address,
})

const queuesOf = element('driver', {
  queues: optional(attribute(positive)),
  cmdPerLun: optional(attribute(unsigned, 'cmd_per_lun')),
  maxSectors: optional(attribute(unsigned, 'max_sectors')),
  ioeventfd: optional(attribute(onOff)),
  iothread: optional(attribute(positive)),
})

const slot = element('target', {
  chassisNr: optional(attribute(positive)),
  chassis: optional(attribute(unsigned)),
  port: optional(attribute(hexadecimal(1, 0xff))),
  busNr: optional(attribute(positive)),
  hotplug: optional(attribute(onOff)),
})

const pciDevice = oneOf(
  'pci-bridge',
  'i82801b11-bridge',
  'ioh3420',
  'x3130-upstream',
  'xio3130-downstream',
  'pxb',
  'pxb-pcie',
  'pcie-root-port',
  'pcie-pci-bridge',
)

export const controller = variants(
  'controller',
  'type',
  {
    usb: controls({
      model: optional(
        attribute(
          oneOf(
            'piix3-uhci',
            'piix4-uhci',
            'ehci',
            'ich9-ehci1',
            'ich9-uhci1',
            'ich9-uhci2',
            'ich9-uhci3',
            'vt82c686b-uhci',
            'pci-ohci',
            'nec-xhci',
            'qemu-xhci',
            'none',
          ),
        ),
      ),
      ports: optional(attribute(positive)),
      masterStartPort: optional(within('master', attribute(unsigned, 'startport'))),
    }),
    pci: controls({
      model: optional(
        attribute(
          oneOf(
            'pci-root',
            'pcie-root',
            'pci-bridge',
            'dmi-to-pci-bridge',
            'pcie-to-pci-bridge',
            'pcie-root-port',
            'pcie-switch-upstream-port',
            'pcie-switch-downstream-port',
            'pci-expander-bus',
            'pcie-expander-bus',
          ),
        ),
      ),
      /** The QEMU device that plays the model, such as `pcie-root-port` or `ioh3420`. */
      modelName: optional(within('model', attribute(pciDevice, 'name'))),
      target: sparse(child(slot)),
    }),
    sata: controls({}),
    ide: controls({ model: optional(attribute(oneOf('piix3', 'piix4', 'ich6'))) }),
    fdc: controls({}),
    scsi: controls({
      model: optional(
        attribute(
          oneOf(
            'auto',
            'buslogic',
            'lsilogic',
            'lsisas1068',
            'lsisas1078',
            'vmpvscsi',
            'virtio-scsi',
            'virtio-transitional',
            'virtio-non-transitional',
          ),
        ),
      ),
      driver: sparse(child(queuesOf)),
    }),
    'virtio-serial': controls({
      model: optional(attribute(oneOf('virtio', 'virtio-transitional', 'virtio-non-transitional'))),
      ports: optional(attribute(unsigned)),
      vectors: optional(attribute(unsigned)),
    }),
  },
  { unsupported: ['ccid', 'xenbus', 'isa'] },
  (controller, at) => {
    if (controller.type === 'scsi' && controller.driver?.iothread !== undefined) {
      const { model = 'auto' } = controller
      if (model !== 'auto' && !model.startsWith('virtio')) {
        const sentence = "'iothread' attribute only supported for virtio scsi controllers"
        at.refuse({ code: 'VIR_ERR_XML_ERROR', sentence }, 'driver/@iothread')
      }
    }
    return { ...controller, index: controller.index ?? UNNUMBERED }
  },
)

export type Controller = Infer<typeof controller>
export type ControllerInput = InferInput<typeof controller>
