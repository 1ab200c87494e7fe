// Machines of the tests, as domain XML: one with a small Linux in it, and a bare one that has only
// its firmware, which is all that many a test needs and starts in a fraction of a second.
import type { GuestFiles } from '../../../../guest/index.ts'
import { guestImages } from '../../../../guest/index.ts'

export interface GuestRequest {
  readonly name: string
  /** A mode of the guest's agent: normal, off, silent, slow=2 … */
  readonly agent?: string
  /** More of the kernel's arguments. */
  readonly arguments?: string
  readonly memoryMiB?: number
  /** Elements of the domain. */
  readonly elements?: string
  /** Elements of its devices. */
  readonly devices?: string
  /** `vmlinuz` boots as firmware does; what suspends needs it. */
  readonly bzImage?: boolean
}

/** The guest's files; made once on a machine, by whichever test comes first. */
export function guestFiles(): Promise<GuestFiles> {
  return guestImages()
}

export function guestXml(guest: GuestFiles, request: GuestRequest): string {
  const { name, agent = 'normal', memoryMiB = 128, elements = '', devices = '' } = request
  const more = request.arguments ?? ''
  return `<domain type='qemu'>
  <name>${name}</name>
  <memory unit='MiB'>${memoryMiB}</memory>
  <os>
    <type arch='x86_64' machine='q35'>hvm</type>
    <kernel>${request.bzImage === true ? guest.bzImage : guest.kernel}</kernel>
    <initrd>${guest.initrd}</initrd>
    <cmdline>${guest.cmdline} sbx.plain sbx.nonet sbx.agent=${agent} ${more}</cmdline>
  </os>
  <features><acpi/></features>
  ${elements}
  <devices>
    <serial type='pty'/>
    <channel type='unix'><target type='virtio' name='org.qemu.guest_agent.0'/></channel>
    <memballoon model='virtio'><stats period='1'/></memballoon>
    ${devices}
  </devices>
</domain>`
}

export interface BareRequest {
  readonly memoryMiB?: number
  readonly elements?: string
  readonly devices?: string
  readonly emulator?: string
}

/** A machine without a guest: its firmware waits for a disk. */
export function bareXml(name: string, request: BareRequest = {}): string {
  const { memoryMiB = 32, elements = '', devices = '', emulator } = request
  return `<domain type='qemu'>
  <name>${name}</name>
  <memory unit='MiB'>${memoryMiB}</memory>
  <os><type arch='x86_64' machine='pc'>hvm</type></os>
  ${elements}
  <devices>
    ${emulator === undefined ? '' : `<emulator>${emulator}</emulator>`}
    ${devices}
  </devices>
</domain>`
}
