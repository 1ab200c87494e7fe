// The machine of the tour, as libvirt's domain XML: a kernel booted directly, an agent, a balloon,
// a console.
import type { GuestFiles } from '../guest/index.ts'

/** @param agent how the guest's agent behaves: 'normal', or 'silent' for a hostile one */
export function guestXml(name: string, guest: GuestFiles, agent: 'normal' | 'silent'): string {
  return `<domain type='qemu'>
  <name>${name}</name>
  <memory unit='MiB'>128</memory>
  <vcpu>1</vcpu>
  <os>
    <type arch='x86_64' machine='q35'>hvm</type>
    <kernel>${guest.kernel}</kernel>
    <initrd>${guest.initrd}</initrd>
    <cmdline>${guest.cmdline} sbx.plain sbx.nonet sbx.agent=${agent}</cmdline>
  </os>
  <features><acpi/></features>
  <on_poweroff>destroy</on_poweroff>
  <devices>
    <serial type='pty'/>
    <channel type='unix'>
      <target type='virtio' name='org.qemu.guest_agent.0'/>
    </channel>
    <memballoon model='virtio'/>
    <rng model='virtio'><backend model='random'>/dev/urandom</backend></rng>
  </devices>
</domain>
`
}
