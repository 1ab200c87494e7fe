// libvirt's domain XML as typed data. See ../README.md.
export {
  elementFrom,
  formatElement,
  parseElement,
  type BuildOptions,
  type FormatOptions,
  type Identities,
  type ParseOptions,
} from './codec.ts'
export {
  domainFrom,
  formatDomain,
  parseDomain,
  type DomainDefinition,
  type DomainInput,
} from './definition.ts'
export type {
  AnyField,
  Body,
  Element,
  Entry,
  Field,
  Infer,
  InferInput,
  Place,
  Presence,
  Source,
  VerbatimElement,
} from './element.ts'
export type { Address, AddressInput, DriveAddress, PciAddress } from './elements/address.ts'
export { channel, type Channel, type ChannelInput } from './elements/channel.ts'
export { clock, type Clock, type ClockInput } from './elements/clock.ts'
export { console, type Console, type ConsoleInput } from './elements/console.ts'
export { controller, type Controller, type ControllerInput } from './elements/controller.ts'
export { cpu, type Cpu, type CpuInput } from './elements/cpu.ts'
export { devices, type Devices, type DevicesInput } from './elements/devices.ts'
export { disk, type Disk, type DiskInput } from './elements/disk.ts'
export { domain } from './elements/domain.ts'
export { features, type Features, type FeaturesInput } from './elements/features.ts'
export { graphics, type Graphics, type GraphicsInput } from './elements/graphics.ts'
export { input, type Input, type InputInput } from './elements/input.ts'
export { networkInterface, type Interface, type InterfaceInput } from './elements/interface.ts'
export { memballoon, type Memballoon, type MemballoonInput } from './elements/memballoon.ts'
export { os, type Os, type OsInput } from './elements/os.ts'
export { panic, type Panic, type PanicInput } from './elements/panic.ts'
export { pm, type Pm, type PmInput } from './elements/pm.ts'
export {
  qemuCommandline,
  type QemuCommandline,
  type QemuCommandlineInput,
} from './elements/qemu-commandline.ts'
export { rng, type Rng, type RngInput } from './elements/rng.ts'
export { serial, type Serial, type SerialInput } from './elements/serial.ts'
export { vcpu, type Vcpu, type VcpuInput } from './elements/vcpu.ts'
export { video, type Video, type VideoInput } from './elements/video.ts'
export { watchdog, type Watchdog, type WatchdogInput } from './elements/watchdog.ts'
export { DomainXmlError, type DomainXmlErrorCode, type Words, type XmlPlace } from './errors.ts'
export type { Sample, Scalar } from './scalar.ts'
export { readXml, XML_LIMITS, type XmlLimits } from './xml.ts'
