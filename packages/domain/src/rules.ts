// Rules that look at several elements of a domain at once and need no QEMU. Each refuses in
// libvirt's words, at the later of the elements that collide.
import type { Place } from './element.ts'
import type { Domain } from './elements/domain.ts'
import { quoted } from './errors.ts'

/** Refuses a domain that contradicts itself. */
export function checkRules(domain: Domain, at: Place): void {
  checkDiskTargets(domain, at)
  checkBootOrder(domain, at)
  checkAliases(domain, at)
  checkTopology(domain, at)
  checkMasters(domain, at)
}

function checkDiskTargets({ devices }: Domain, at: Place): void {
  const seen = new Map<string, Domain['devices']['disks'][number]>()
  for (const disk of devices.disks) {
    const other = seen.get(disk.target.dev)
    if (other !== undefined) {
      const sentence =
        `target '${disk.target.dev}' duplicated for disk sources ` +
        `${quoted(sourceOf(other))} and ${quoted(sourceOf(disk))}`
      const help = 'Every disk needs a name of its own'
      at.refuse({ code: 'VIR_ERR_XML_ERROR', sentence, help }, 'target/@dev', disk)
    }
    seen.set(disk.target.dev, disk)
  }
}

function sourceOf(disk: Domain['devices']['disks'][number]): string {
  return (disk.type === 'file' ? disk.source?.file : disk.source?.dev) ?? '(null)'
}

function checkBootOrder({ os, devices }: Domain, at: Place): void {
  const seen = new Set<number>()
  for (const device of [...devices.disks, ...devices.interfaces]) {
    if (device.bootOrder === undefined) continue
    if (os.bootDevices.length > 0) {
      const sentence = 'per-device boot elements cannot be used together with os/boot elements'
      const help = 'Keep either <boot order> of devices or <boot dev> of <os>'
      at.refuse({ code: 'VIR_ERR_CONFIG_UNSUPPORTED', sentence, help }, 'boot/@order', device)
    }
    if (seen.has(device.bootOrder)) {
      const sentence = `boot order '${device.bootOrder}' used for more than one device`
      at.refuse({ code: 'VIR_ERR_CONFIG_UNSUPPORTED', sentence }, 'boot/@order', device)
    }
    seen.add(device.bootOrder)
  }
}

/** The first console may share the alias of the serial port that it is. */
function checkAliases({ devices }: Domain, at: Place): void {
  const seen = new Set<string>()
  const [first, ...consoles] = devices.consoles
  const others = first?.target.type === 'serial' ? consoles : devices.consoles
  const all = [
    ...devices.disks,
    ...devices.controllers,
    ...devices.interfaces,
    ...devices.serials,
    ...others,
    ...devices.channels,
    ...devices.inputs,
    ...devices.videos,
    ...devices.watchdogs,
    ...devices.rngs,
    ...devices.panics,
    ...(devices.memballoon === undefined ? [] : [devices.memballoon]),
  ]
  for (const device of all) {
    if (device.alias === undefined) continue
    if (seen.has(device.alias)) {
      const sentence = `non unique alias detected: ${device.alias}`
      at.refuse({ code: 'VIR_ERR_CONFIG_UNSUPPORTED', sentence }, 'alias/@name', device)
    }
    seen.add(device.alias)
  }
}

function checkTopology({ cpu, vcpu }: Domain, at: Place): void {
  const topology = cpu?.topology
  if (topology === undefined) return
  const { sockets, dies, cores, threads } = topology
  if (sockets * dies * cores * threads === vcpu.count) return
  const sentence = "CPU topology doesn't match maximum vcpu count"
  const help = `sockets ${sockets} x dies ${dies} x cores ${cores} x threads ${threads} is not ${vcpu.count}`
  at.refuse({ code: 'VIR_ERR_CONFIG_UNSUPPORTED', sentence, help }, 'cpu/topology')
}

/** A companion of a USB 2 controller needs that controller. */
function checkMasters({ devices }: Domain, at: Place): void {
  const usb = devices.controllers.filter((each) => each.type === 'usb')
  const masters = new Set(
    usb.filter(({ masterStartPort }) => masterStartPort === undefined).map(({ index }) => index),
  )
  const orphan = usb.find(({ index }) => !masters.has(index))
  if (orphan === undefined) return
  const sentence = 'No master USB controller specified'
  const help = `Accepted: another <controller type='usb'> with index ${orphan.index}`
  at.refuse({ code: 'VIR_ERR_XML_DETAIL', sentence, help }, 'master', orphan)
}
