// `<interface>`: a network card of the guest and what it is joined to on the host.
import { element, variants, type AnyField, type Infer, type InferInput } from '../element.ts'
import { attribute, child, demanded, filled, live, optional, sparse, within } from '../field.ts'
import {
  mac,
  matching,
  oneOf,
  onOff,
  path,
  positive,
  text,
  unsigned,
  yesNo,
  type Scalar,
} from '../scalar.ts'
import { address } from './address.ts'
import { alias } from './alias.ts'
import { bootOrder } from './boot-order.ts'

const needsSource = (type: string) => ({
  code: 'VIR_ERR_XML_ERROR' as const,
  sentence: `interface type='${type}' requires a 'source' element`,
})

const driver = element('driver', {
  name: optional(attribute(oneOf('qemu', 'vhost'))),
  ioeventfd: optional(attribute(onOff)),
  eventIdx: optional(attribute(onOff, 'event_idx')),
  queues: optional(attribute(positive)),
  rxQueueSize: optional(attribute(positive, 'rx_queue_size')),
  txQueueSize: optional(attribute(positive, 'tx_queue_size')),
})

const backend = element('backend', {
  type: optional(attribute(oneOf('passt'))),
  tap: optional(attribute(path)),
  vhost: optional(attribute(path)),
  logFile: optional(attribute(path)),
})

const target = element('target', {
  // libvirt names taps vnet0, vnet1, … at each start; such a name means nothing for the next.
  dev: live(optional(attribute(text)), (dev) => /^(vnet|vif|macvtap)/.test(dev)),
  managed: optional(attribute(yesNo)),
})

const rom = element(
  'rom',
  {
    enabled: optional(attribute(yesNo)),
    bar: optional(attribute(onOff)),
    file: optional(attribute(path)),
  },
  (rom, at) => {
    if (rom.enabled !== false || (rom.bar === undefined && rom.file === undefined)) return rom
    const sentence = 'ROM tuning is not supported when ROM is disabled'
    return at.refuse({ code: 'VIR_ERR_CONFIG_UNSUPPORTED', sentence })
  },
)

/** QEMU has many, and so has each of its versions. */
const model: Scalar<string> = {
  ...matching(/^[A-Za-z0-9_-]+$/, 'a model such as virtio, e1000e or rtl8139'),
  sample: {
    kind: 'values',
    values: ['virtio', 'virtio-transitional', 'e1000e', 'e1000', 'rtl8139', 'ne2k_pci'],
  },
}

/**
 * The fields of an interface in libvirt's order; `source` says what of the host it is joined to.
 */
const joinedTo = <const S extends Readonly<Record<string, AnyField>>>(source: S) => ({
  mac: filled(within('mac', attribute(mac, 'address'))),
  ...source,
  target: sparse(child(target)),
  model: optional(within('model', attribute(model, 'type'))),
  driver: sparse(child(driver)),
  backend: sparse(child(backend)),
  linkState: optional(within('link', attribute(oneOf('up', 'down'), 'state'))),
  mtuBytes: optional(within('mtu', attribute(unsigned, 'size'))),
  bootOrder,
  rom: sparse(child(rom)),
  alias,
  address,
})

const bridgeSource = element('source', { bridge: demanded(attribute(text), needsSource('bridge')) })
const networkSource = element('source', {
  network: demanded(attribute(text), needsSource('network')),
  portgroup: optional(attribute(text)),
  bridge: live(optional(attribute(text))),
})

export const networkInterface = variants(
  'interface',
  'type',
  {
    user: joinedTo({}),
    bridge: joinedTo({ source: demanded(child(bridgeSource), needsSource('bridge')) }),
    network: joinedTo({ source: demanded(child(networkSource), needsSource('network')) }),
    ethernet: joinedTo({}),
  },
  {
    fallback: 'user',
    unsupported: [
      'vhostuser',
      'server',
      'client',
      'mcast',
      'internal',
      'direct',
      'hostdev',
      'udp',
      'vdpa',
      'null',
      'vds',
    ],
  },
  (card, at) => {
    if (card.target?.managed === false && card.type !== 'ethernet') {
      const sentence = `unmanaged target dev is not supported on interfaces of type '${card.type}'`
      at.refuse({ code: 'VIR_ERR_CONFIG_UNSUPPORTED', sentence }, 'target/@managed')
    }
    const { driver, backend, mtuBytes, ...rest } = card
    return {
      ...rest,
      mac: card.mac ?? at.newMac(),
      ...drivenBy(card.model, driver, backend),
      ...(mtuBytes !== undefined && mtuBytes > 0 && { mtuBytes }),
    }
  },
)

type Driver = Infer<typeof driver>
type Backend = Infer<typeof backend>

/** libvirt's rule: what tunes virtio is not kept of other cards. */
function drivenBy(
  model: string | undefined,
  driver: Driver | undefined,
  backend: Backend | undefined,
): { driver?: Driver; backend?: Backend } {
  if (model?.startsWith('virtio') === true) {
    return { ...(driver !== undefined && { driver }), ...(backend !== undefined && { backend }) }
  }
  const { vhost: _vhost, ...kept } = backend ?? {}
  return Object.keys(kept).length === 0 ? {} : { backend: kept }
}

export type Interface = Infer<typeof networkInterface>
export type InterfaceInput = InferInput<typeof networkInterface>
