// `<disk>`: a file or block device of the host as a disk, CD-ROM or floppy of the guest.
// Left out so far: backing chains, mirrors, encryption, throttling and network sources.
import {
  element,
  variants,
  type AnyField,
  type Infer,
  type InferInput,
  type Place,
} from '../element.ts'
import {
  attribute,
  child,
  content,
  defaulted,
  filled,
  flag,
  live,
  optional,
  sparse,
  usually,
  within,
} from '../field.ts'
import { quoted } from '../errors.ts'
import { matching, oneOf, onOff, path, positive, text, unsigned, worded } from '../scalar.ts'
import { address } from './address.ts'
import { alias } from './alias.ts'
import { bootOrder } from './boot-order.ts'

const format = worded(
  oneOf('raw', 'qcow2', 'qcow', 'qed', 'vdi', 'vmdk', 'vpc', 'bochs', 'cloop', 'dmg'),
  (given) => ({
    code: 'VIR_ERR_CONFIG_UNSUPPORTED',
    sentence: `unknown driver format value ${quoted(given)}`,
  }),
)

/** `default` is read and not kept, as by libvirt. */
const cache = oneOf('default', 'none', 'writethrough', 'writeback', 'directsync', 'unsafe')

const driver = element(
  'driver',
  {
    name: defaulted(attribute(text), 'qemu'),
    type: defaulted(attribute(format), 'raw'),
    cache: optional(attribute(cache)),
    errorPolicy: optional(attribute(oneOf('stop', 'report', 'ignore', 'enospace'), 'error_policy')),
    rerrorPolicy: optional(attribute(oneOf('stop', 'report', 'ignore'), 'rerror_policy')),
    io: optional(attribute(oneOf('native', 'threads', 'io_uring'))),
    ioeventfd: optional(attribute(onOff)),
    eventIdx: optional(attribute(onOff, 'event_idx')),
    copyOnRead: optional(attribute(onOff, 'copy_on_read')),
    discard: optional(attribute(oneOf('unmap', 'ignore'))),
    iothread: optional(attribute(positive)),
    detectZeroes: optional(attribute(oneOf('off', 'on', 'unmap'), 'detect_zeroes')),
    queues: optional(attribute(positive)),
    queueSize: optional(attribute(positive, 'queue_size')),
  },
  ({ cache, ...driver }) => ({
    ...driver,
    ...(cache !== undefined && cache !== 'default' && { cache }),
  }),
)

const targetName = matching(
  /^(?:fd|hd|vd|sd|xvd|ubd)[a-z]{1,6}$/,
  'a name such as vda, sda, hda or fda',
)

const target = element(
  'target',
  {
    dev: attribute(
      worded(targetName, (given) => ({
        code: 'VIR_ERR_XML_ERROR',
        sentence: `Unknown disk name ${quoted(given)} and no address specified`,
        help: 'Accepted: hd, sd, vd, xvd, ubd or fd, then letters, such as vda',
      })),
    ),
    bus: filled(attribute(oneOf('virtio', 'sata', 'scsi', 'ide', 'fdc', 'usb'))),
    tray: usually(attribute(oneOf('closed', 'open')), 'closed'),
    removable: optional(attribute(onOff)),
    rotationRate: optional(attribute(positive, 'rotation_rate')),
  },
  (target) => ({ ...target, bus: target.bus ?? busByName(target.dev) }),
)

/** libvirt's rule: the first letters of the guest's name for the disk decide. */
function busByName(dev: string): 'virtio' | 'scsi' | 'ide' | 'fdc' {
  if (dev.startsWith('fd')) return 'fdc'
  if (dev.startsWith('hd')) return 'ide'
  return dev.startsWith('sd') ? 'scsi' : 'virtio'
}

const startupPolicy = optional(attribute(oneOf('mandatory', 'requisite', 'optional')))
const nodeIndex = live(optional(attribute(unsigned, 'index')))

const fileSource = element('source', {
  file: optional(attribute(path)),
  startupPolicy,
  index: nodeIndex,
})
const blockSource = element('source', {
  dev: optional(attribute(path)),
  startupPolicy,
  index: nodeIndex,
})

/** The fields of a disk in libvirt's order; the kind of source is what differs. */
const disksFrom = <const S extends AnyField>(source: S) => ({
  device: defaulted(attribute(oneOf('disk', 'cdrom', 'floppy', 'lun')), 'disk'),
  driver: filled(child(driver)),
  source,
  target: child(target),
  readonly: flag(),
  shareable: flag(),
  transient: flag(),
  serial: optional(within('serial', content(text))),
  wwn: optional(within('wwn', content(matching(/^[0-9a-fA-F]{16}$/, '16 hexadecimal digits')))),
  vendor: optional(
    within('vendor', content(matching(/^[ -~]{1,8}$/, 'at most 8 printable characters'))),
  ),
  product: optional(
    within('product', content(matching(/^[ -~]{1,16}$/, 'at most 16 printable characters'))),
  ),
  bootOrder,
  alias,
  address,
})

export const disk = variants(
  'disk',
  'type',
  { file: disksFrom(sparse(child(fileSource))), block: disksFrom(sparse(child(blockSource))) },
  {
    fallback: 'file',
    unsupported: ['dir', 'network', 'volume', 'nvme', 'vhostuser', 'vhostvdpa'],
  },
  (disk, at) => {
    checkName(disk.device, disk.target, at)
    const driver = disk.driver ?? { name: 'qemu', type: 'raw' as const }
    checkDriver(driver, disk.target, at)
    checkDevice(disk, driver, at)
    const readonly = disk.readonly || disk.device === 'cdrom'
    const path = disk.type === 'file' ? disk.source?.file : disk.source?.dev
    const mayBeEmpty = disk.device === 'cdrom' || disk.device === 'floppy'
    if (path === undefined && !mayBeEmpty) {
      at.refuse(
        {
          code: 'VIR_ERR_NO_SOURCE',
          sentence: disk.target.dev,
          help: `A ${disk.device} needs a source; only a cdrom or floppy may be empty`,
        },
        'source',
      )
    }
    const completed = { ...disk, driver, readonly }
    if (path !== undefined) return completed
    // libvirt's rule: an empty drive is one for files, whatever it was said to be.
    const { type: _type, source, ...empty } = completed
    const policy = source?.startupPolicy
    const kept = policy === undefined ? {} : { source: { startupPolicy: policy } }
    return { type: 'file' as const, ...empty, ...kept }
  },
)

function checkName(device: Disk['device'], { dev, bus }: Disk['target'], at: Place): void {
  const code = 'VIR_ERR_INTERNAL_ERROR'
  const help = 'A floppy sits on bus fdc with a name such as fda, and nothing else does'
  const isFloppy = device === 'floppy'
  if (isFloppy && !dev.startsWith('fd')) {
    at.refuse({ code, sentence: `Invalid floppy device name: ${dev}`, help }, 'target/@dev')
  }
  if (device === 'disk' && dev.startsWith('fd') && bus !== 'fdc') {
    at.refuse({ code, sentence: `Invalid harddisk device name: ${dev}`, help }, 'target/@dev')
  }
  if (isFloppy === (bus === 'fdc')) return
  const sentence = `Invalid bus type '${bus}' for ${isFloppy ? 'floppy disk' : 'disk'}`
  at.refuse({ code, sentence, help }, 'target/@bus')
}

function checkDriver(driver: Disk['driver'], { bus }: Disk['target'], at: Place): void {
  if (bus === 'virtio') return
  const sentence =
    driver.queues !== undefined
      ? 'queues attribute in disk driver element is only supported by virtio-blk'
      : driver.ioeventfd !== undefined
        ? 'disk ioeventfd mode supported only for virtio bus'
        : driver.eventIdx !== undefined
          ? 'disk event_idx mode supported only for virtio bus'
          : undefined
  if (sentence !== undefined) {
    at.refuse({ code: 'VIR_ERR_CONFIG_UNSUPPORTED', sentence }, 'driver')
  }
}

function checkDevice(
  { type, device, target, address }: Pick<Disk, 'type' | 'device' | 'target' | 'address'>,
  driver: Disk['driver'],
  at: Place,
): void {
  const unsupported = (sentence: string, where: string): never =>
    at.refuse({ code: 'VIR_ERR_CONFIG_UNSUPPORTED', sentence }, where)
  if (device === 'lun' && type !== 'block') {
    unsupported("disk device='lun' is only valid for block type disk source", '@type')
  }
  if (device === 'lun' && driver.type !== 'raw') {
    unsupported("disk device 'lun' must use 'raw' format", 'driver/@type')
  }
  if (target.tray === 'open' && device !== 'cdrom' && device !== 'floppy') {
    unsupported('tray is only valid for cdrom and floppy', 'target/@tray')
  }
  if (target.removable !== undefined && target.bus !== 'usb') {
    const sentence = 'removable is only valid for usb disks'
    at.refuse({ code: 'VIR_ERR_XML_ERROR', sentence }, 'target/@removable')
  }
  const onDrive = target.bus !== 'virtio' && target.bus !== 'usb'
  if (address !== undefined && onDrive && address.type !== 'drive') {
    const sentence =
      `Invalid address type '${address.type}' for the disk '${target.dev}' ` +
      `with the bus type '${target.bus}'`
    unsupported(sentence, 'address/@type')
  }
}

export type Disk = Infer<typeof disk>
export type DiskInput = InferInput<typeof disk>
