// The machines of the proof, as XML.

/** The name under which the machine of the searches is defined. */
export const machineName = 'demo'

/** A machine with everything that an operation may want: agent, balloon, console, screen. */
export function xmlOf(name: string, uuid: string): string {
  return `<domain type='qemu'>
  <name>${name}</name>
  <uuid>${uuid}</uuid>
  <memory unit='MiB'>128</memory>
  <vcpu>1</vcpu>
  <os><type arch='x86_64' machine='q35'>hvm</type></os>
  <features><acpi/></features>
  <devices>
    <serial type='pty'/>
    <channel type='unix'><target type='virtio' name='org.qemu.guest_agent.0'/></channel>
    <memballoon model='virtio'/>
    <video><model type='vga'/></video>
  </devices>
</domain>`
}

/** The machine of the searches. */
export const machineXml = xmlOf(machineName, '3f7a1c52-94f0-4d0e-8a7d-5b3b8c9a1e11')
