// Network cards. A card of type user has a network of QEMU's own making; one on a bridge has a tap
// device that is made before QEMU starts, since QEMU may neither make one nor be handed one.
import type { Interface } from '@signalbox/domain'
import { device, refuse } from '../device.ts'
import type { At } from '../device.ts'
import type { Machine } from '../machine/machine.ts'
import { virtioDriver } from '../machine/machine.ts'
import type { JsonObject } from '../process/command-line.ts'

const virtioModels = ['virtio', 'virtio-transitional', 'virtio-non-transitional'] as const
const otherModels = ['e1000e', 'e1000', 'rtl8139'] as const

/** Linux cuts names of network devices to this. */
const nameBytesMax = 15

export const networkInterface = device('interface', 'interfaces', {
  describe: ({ mac }) => `interface '${mac}'`,

  complete(given, { family }) {
    if (given.model !== undefined) return given
    // libvirt's default for PCs, of which a microvm has no slot.
    return { ...given, model: family === 'microvm' ? 'virtio' : 'rtl8139' }
  },

  validate(given, name, { family }) {
    validateModel(given.model ?? '', name, family)
    validateHost(given, name)
    if ((given.driver?.queues ?? 1) > 1) refuse(name, 'it can have one queue only', "queues='1'")
    if (given.driver?.name === 'vhost' && given.type === 'user') {
      refuse(name, "type 'user' has no vhost", "driver name 'qemu'")
    }
  },

  seat({ model }, { pciRoot }) {
    if (pciRoot === undefined) return { bus: 'virtio-mmio' }
    const conventional = model === 'rtl8139' || model === 'e1000'
    return { bus: 'pci', as: conventional ? 'conventional' : 'endpoint' }
  },

  alias: (_given, index) => `net${index}`,

  live(given, { alias, run }) {
    if (given.type !== 'bridge' || given.target?.dev !== undefined) return given
    return { ...given, target: { ...given.target, dev: tapName(run.id, alias) } }
  },

  forget(given, run) {
    const { dev } = given.target ?? {}
    if (given.type !== 'bridge' || dev?.startsWith(tapPrefix(run.id)) !== true) return given
    const { target: _target, ...rest } = given
    return rest
  },

  qemu: (given, at) => [{ netdev: netdevOf(given, at) }, { device: cardOf(given, at) }],

  hostSteps(given) {
    if (given.type !== 'bridge' || given.target?.dev === undefined) return []
    const mtu = given.mtuBytes === undefined ? {} : { mtuBytes: given.mtuBytes }
    return [{ kind: 'tap', name: given.target.dev, bridge: given.source.bridge, ...mtu }]
  },

  // A card begins with its link up: QEMU has no property for it.
  afterStart: ({ linkState }, { alias }) => (linkState === 'down' ? [setLink(alias, 'down')] : []),

  update(from, to, { alias }) {
    const same = { ...to, linkState: from.linkState }
    if (JSON.stringify(same) !== JSON.stringify({ ...from, linkState: from.linkState })) return null
    const { linkState = 'up' } = to
    return linkState === (from.linkState ?? 'up') ? [] : [setLink(alias, linkState)]
  },

  hotPlug({ model }) {
    const fast = virtioModels.some((each) => each === model) || model === 'e1000e'
    return fast ? undefined : `a card of model '${model}' can only be there from the start`
  },

  events: ['NIC_RX_FILTER_CHANGED'],
})

function validateModel(model: string, name: string, family: Machine['family']): void {
  const accepted: readonly string[] =
    family === 'microvm' ? ['virtio'] : [...virtioModels, ...otherModels]
  if (!accepted.includes(model)) {
    refuse(name, `model '${model}' is not supported`, accepted.join(', '))
  }
}

function validateHost(given: Interface, name: string): void {
  const { type, target, backend } = given
  if (type === 'network') {
    refuse(name, "networks of libvirt's are not supported", "type 'user' or 'bridge'")
  }
  if (backend?.type === 'passt') refuse(name, 'passt is not supported', 'the default backend')
  if (type === 'ethernet' && (target?.dev === undefined || target.managed !== false)) {
    const accepted = "a tap device made beforehand: <target dev='NAME' managed='no'/>"
    refuse(name, 'the driver makes taps for bridges only', accepted)
  }
  const dev = target?.dev ?? ''
  if (Buffer.byteLength(dev) > nameBytesMax || /[/\s]/u.test(dev)) {
    refuse(name, `'${dev}' cannot name a network device`, `at most ${nameBytesMax} bytes, no '/'`)
  }
}

/** Unique on the host for as long as the run lives, since no other run has its id. */
function tapName(id: number, alias: string): string {
  return `${tapPrefix(id)}${alias.replace(/^\D+/u, '')}`.slice(0, nameBytesMax)
}

function tapPrefix(id: number): string {
  return `vnet${id}-`
}

function netdevOf(given: Interface, { alias }: At): JsonObject {
  const id = `host${alias}`
  const ifname = given.target?.dev
  if (given.type === 'user' || ifname === undefined) return { type: 'user', id }
  const vhost = given.driver?.name === 'vhost' ? { vhost: true } : {}
  // QEMU must not run the scripts that it would by default: it may not run anything.
  return { type: 'tap', id, ifname, script: 'no', downscript: 'no', ...vhost }
}

function cardOf(given: Interface, { alias, place, bootIndex, machine }: At): JsonObject {
  const form = virtioModels.find((each) => each === given.model)
  const { eventIdx, ioeventfd, rxQueueSize, txQueueSize } = given.driver ?? {}
  return {
    driver: form === undefined ? (given.model ?? 'rtl8139') : virtioDriver('net', machine, form),
    ...(form !== undefined && {
      ...(eventIdx !== undefined && { event_idx: eventIdx }),
      ...(ioeventfd !== undefined && machine.pciRoot !== undefined && { ioeventfd }),
      ...(rxQueueSize !== undefined && { rx_queue_size: rxQueueSize }),
      ...(txQueueSize !== undefined && { tx_queue_size: txQueueSize }),
      ...(given.mtuBytes !== undefined && { host_mtu: given.mtuBytes }),
    }),
    netdev: `host${alias}`,
    id: alias,
    mac: given.mac,
    ...(bootIndex !== undefined && { bootindex: bootIndex }),
    ...(machine.pciRoot !== undefined && romOf(given.rom)),
    ...place,
  }
}

function romOf(rom: Interface['rom']): JsonObject {
  if (rom?.enabled === false) return { romfile: '' }
  return {
    ...(rom?.bar !== undefined && { rombar: rom.bar ? 1 : 0 }),
    ...(rom?.file !== undefined && { romfile: rom.file }),
  }
}

function setLink(name: string, state: 'up' | 'down') {
  return { execute: 'set_link', arguments: { name, up: state === 'up' } }
}
