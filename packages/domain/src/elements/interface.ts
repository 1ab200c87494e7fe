// `<interface>`: a network card of the guest and what it is joined to on the host.
import { element, variants, type AnyField, type Infer, type InferInput } from '../element.ts'
import { attribute, child, demanded, filled, live, optional, sparse, within } from '../field.ts'
import { mac, matching, oneOf, onOff, path, positive, text, unsigned, yesNo } from '../scalar.ts'
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
  type: optional(attribute(oneOf('default', 'passt'))),
  tap: optional(attribute(path)),
  vhost: optional(attribute(path)),
  logFile: optional(attribute(path)),
})

const target = element('target', {
  // libvirt names taps vnet0, vnet1, … at each start; such a name means nothing for the next.
  dev: live(optional(attribute(text)), (dev) => /^(vnet|vif|macvtap)/.test(dev)),
  managed: optional(attribute(yesNo)),
})

const rom = element('rom', {
  bar: optional(attribute(onOff)),
  file: optional(attribute(path)),
  enabled: optional(attribute(yesNo)),
})

const model = matching(/^[A-Za-z0-9_-]+$/, 'a model such as virtio, e1000e or rtl8139')

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
  (card, at) => ({ ...card, mac: card.mac ?? at.newMac() }),
)

export type Interface = Infer<typeof networkInterface>
export type InterfaceInput = InferInput<typeof networkInterface>
