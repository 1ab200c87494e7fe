// What the scripted QEMU says of itself when it is asked what it can do: a part of what QEMU 7.2
// for x86_64 says, in its own names, so that whoever believes it is right about the real one as
// well.

export const version = {
  qemu: { major: 7, minor: 2, micro: 22 },
  package: 'Debian 1:7.2+dfsg-7+deb12u18+b3',
} as const

export const target = { arch: 'x86_64' } as const

export const kvm = { enabled: false, present: true } as const

const machine = {
  'hotpluggable-cpus': true,
  'numa-mem-supported': true,
  'default-cpu-type': 'qemu64-x86_64-cpu',
  'default-ram-id': 'pc.ram',
  deprecated: false,
} as const

export const machines = [
  { ...machine, name: 'pc-i440fx-7.2', alias: 'pc', 'is-default': true, 'cpu-max': 255 },
  { ...machine, name: 'pc-q35-7.2', alias: 'q35', 'cpu-max': 288 },
  {
    ...machine,
    name: 'microvm',
    'cpu-max': 288,
    'hotpluggable-cpus': false,
    'default-ram-id': 'microvm.ram',
  },
  {
    name: 'none',
    'cpu-max': 1,
    'hotpluggable-cpus': false,
    'numa-mem-supported': false,
    deprecated: false,
    'default-ram-id': 'ram',
  },
] as const

export const cpuDefinitions = [
  cpu('max', false),
  { ...cpu('host', false), 'unavailable-features': ['kvm'] },
  { ...cpu('base', true), static: true },
  { ...cpu('qemu64', true), 'alias-of': 'qemu64-v1' },
  cpu('qemu64-v1', true),
] as const

function cpu(name: string, migrationSafe: boolean) {
  return {
    name,
    typename: `${name}-x86_64-cpu`,
    'unavailable-features': [] as string[],
    static: false,
    'migration-safe': migrationSafe,
    deprecated: false,
  }
}

/** Virtio devices, each in the forms that QEMU has of it. */
const virtioInForms = ['9p', 'balloon', 'blk', 'net', 'rng', 'scsi', 'serial']
const virtioOnPci = ['crypto', 'gpu', 'iommu', 'keyboard', 'mouse', 'tablet', 'pmem']

const otherModels = [
  'VGA',
  'bochs-display',
  'cirrus-vga',
  'e1000',
  'e1000e',
  'i6300esb',
  'ib700',
  'ich9-ahci',
  'ich9-usb-ehci1',
  'ich9-usb-uhci1',
  'ich9-usb-uhci2',
  'ich9-usb-uhci3',
  'ide-cd',
  'ide-hd',
  'ioh3420',
  'isa-debug-exit',
  'isa-debugcon',
  'isa-serial',
  'nec-usb-xhci',
  'pci-bridge',
  'pci-ohci',
  'pci-serial',
  'pcie-pci-bridge',
  'pcie-root-port',
  'piix3-usb-uhci',
  'piix4-usb-uhci',
  'pvpanic',
  'pvpanic-pci',
  'qemu-xhci',
  'qxl',
  'qxl-vga',
  'ramfb',
  'rtl8139',
  'scsi-block',
  'scsi-cd',
  'scsi-generic',
  'scsi-hd',
  'secondary-vga',
  'usb-ehci',
  'usb-kbd',
  'usb-mouse',
  'usb-serial',
  'usb-storage',
  'usb-tablet',
  'virtconsole',
  'virtio-gpu-device',
  'virtio-keyboard-device',
  'virtio-mouse-device',
  'virtio-tablet-device',
  'virtio-vga',
  'virtserialport',
  'vmcoreinfo',
  'vmware-svga',
]

/** What -device takes. */
export const deviceModels: ReadonlySet<string> = new Set([
  ...otherModels,
  ...virtioOnPci.map((name) => `virtio-${name}-pci`),
  ...virtioInForms.flatMap((name) => [
    `virtio-${name}-device`,
    `virtio-${name}-pci`,
    `virtio-${name}-pci-transitional`,
    `virtio-${name}-pci-non-transitional`,
  ]),
])

/** Options of the command line with their keys, where QEMU knows them. */
export const commandLineOptions: Readonly<Record<string, readonly string[]>> = {
  action: ['watchdog', 'panic', 'reboot', 'shutdown'],
  chardev: [
    'abstract',
    'append',
    'backend',
    'delay',
    'fd',
    'host',
    'ipv4',
    'ipv6',
    'localaddr',
    'localport',
    'logappend',
    'logfile',
    'mux',
    'nodelay',
    'path',
    'port',
    'reconnect',
    'server',
    'signal',
    'size',
    'telnet',
    'wait',
    'websocket',
  ],
  device: [],
  memory: ['maxmem', 'slots', 'size'],
  mon: ['pretty', 'chardev', 'mode'],
  msg: ['guest-name', 'timestamp'],
  name: ['debug-threads', 'process', 'guest'],
  netdev: [],
  object: [],
  overcommit: ['cpu-pm', 'mem-lock'],
  sandbox: ['resourcecontrol', 'spawn', 'elevateprivileges', 'obsolete', 'enable'],
  'smp-opts': ['maxcpus', 'threads', 'cores', 'clusters', 'dies', 'sockets', 'cpus'],
}
