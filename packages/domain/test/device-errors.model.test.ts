// What is wrong with devices is told in libvirt's words, with the place where it is wrong.
import { withDevices } from './documents.ts'
import { testRefusals } from './refusals.ts'

const disk = (inside: string) =>
  withDevices(`<disk><source file='/a'/><target dev='vda'/></disk>\n<disk>\n${inside}</disk>`)

testRefusals({
  'a strange bus': {
    xml: disk("<source file='/b'/>\n  <target dev='vdb'\n     bus='scuzzy'/>"),
    says: "XML error: Invalid value for attribute 'bus' in element 'target': 'scuzzy'. Accepted: virtio, sata, scsi, ide, fdc, usb.",
    at: '10:6 /domain/devices/disk[2]/target/@bus',
  },
  'a disk without a target': {
    xml: disk("<source file='/b'/>"),
    says: "XML error: Missing required element 'target' in element 'disk'.",
    at: '7:1 /domain/devices/disk[2]',
  },
  'a disk without a source': {
    xml: disk("<target dev='vdb'/>"),
    says: 'missing source information for device vdb.',
    code: 'VIR_ERR_NO_SOURCE',
    at: '7:1 /domain/devices/disk[2]',
  },
  'two disks of one name': {
    xml: disk("<source file='/b'/><target dev='vda'/>"),
    says: "XML error: target 'vda' duplicated for disk sources '/a' and '/b'.",
    at: '8:28 /domain/devices/disk[2]/target/@dev',
  },
  'a strange disk name': {
    xml: disk("<source file='/b'/><target dev='xyz'/>"),
    says: "XML error: Unknown disk name 'xyz' and no address specified.",
  },
  'a floppy that is none': {
    xml: withDevices("<disk device='floppy'><target dev='vda'/></disk>"),
    says: 'internal error: Invalid floppy device name: vda.',
  },
  'a disk that is called a floppy': {
    xml: withDevices("<disk><source file='/a'/><target dev='fda' bus='virtio'/></disk>"),
    says: 'internal error: Invalid harddisk device name: fda.',
    at: '6:34 /domain/devices/disk/target/@dev',
  },
  'a disk on the bus of floppies': {
    xml: withDevices("<disk><source file='/a'/><target dev='fda' bus='fdc'/></disk>"),
    says: "internal error: Invalid bus type 'fdc' for disk.",
    at: '6:44 /domain/devices/disk/target/@bus',
  },
  'a floppy on a bus of disks': {
    xml: withDevices("<disk device='floppy'><target dev='fda' bus='sata'/></disk>"),
    says: "internal error: Invalid bus type 'sata' for floppy disk.",
  },
  'a disk of a kind that we lack': {
    xml: withDevices("<disk type='network'/>"),
    says: "unsupported configuration: disk of type 'network' is not supported. Accepted: file, block.",
    code: 'VIR_ERR_CONFIG_UNSUPPORTED',
    at: '6:7 /domain/devices/disk/@type',
  },
  'a disk of a kind that nobody knows': {
    xml: withDevices("<disk type='foo'/>"),
    says: "XML error: Invalid value for attribute 'type' in element 'disk': 'foo'.",
  },
  'a strange image format': {
    xml: disk("<driver name='qemu' type='foo'/>"),
    says: "unsupported configuration: unknown driver format value 'foo'.",
  },
  'a bridge without its name': {
    xml: withDevices("<interface type='bridge'/>"),
    says: "XML error: interface type='bridge' requires a 'source' element.",
  },
  'a MAC address that is none': {
    xml: withDevices("<interface type='user'><mac address='zz'/></interface>"),
    says: "XML error: unable to parse mac address 'zz'.",
    at: '6:29 /domain/devices/interface/mac/@address',
  },
  'a multicast MAC address': {
    xml: withDevices("<interface type='user'><mac address='01:00:00:00:00:01'/></interface>"),
    says: "XML error: expected unicast mac address, found multicast '01:00:00:00:00:01'.",
  },
  'a boot order of zero': {
    xml: withDevices("<interface type='user'><boot order='0'/></interface>"),
    says: "XML error: Invalid value for attribute 'order' in element 'boot': '0'.",
  },
  'one boot order twice': {
    xml: withDevices(
      "<interface><boot order='1'/></interface>\n<interface><boot order='1'/></interface>",
    ),
    says: "unsupported configuration: boot order '1' used for more than one device.",
    at: '7:18 /domain/devices/interface[2]/boot/@order',
  },
  'two ways to order': {
    xml: "<domain type='kvm'><name>a</name><memory>1</memory><os><type>hvm</type><boot dev='hd'/></os><devices><interface><boot order='1'/></interface></devices></domain>",
    says: 'unsupported configuration: per-device boot elements cannot be used together with os/boot elements.',
  },
  'one alias twice': {
    xml: withDevices(
      "<interface><alias name='ua-x'/></interface>\n<interface><alias name='ua-x'/></interface>",
    ),
    says: 'unsupported configuration: non unique alias detected: ua-x.',
    at: '7:19 /domain/devices/interface[2]/alias/@name',
  },
  'a strange address': {
    xml: withDevices("<interface><address type='lunar'/></interface>"),
    says: "unsupported configuration: unknown address type 'lunar'.",
  },
  'a slot beyond the last': {
    xml: withDevices("<interface><address type='pci' slot='0x20'/></interface>"),
    says: "XML error: Invalid value for attribute 'slot' in element 'address': '0x20'. Accepted: a number from 0x0 to 0x1f.",
  },
  'a strange character device': {
    xml: withDevices("<serial type='foo'/>"),
    says: 'unsupported configuration: unknown type presented to host for character device: foo.',
  },
  'a socket without a path': {
    xml: withDevices("<serial type='unix'/>"),
    says: 'internal error: Missing source path attribute for char device.',
  },
  'a strange model of a serial port': {
    xml: withDevices("<serial><target><model name='foo'/></target></serial>"),
    says: "unsupported configuration: unknown target model 'foo' specified for character device.",
    at: '6:24 /domain/devices/serial/target/model/@name',
  },
  'a model of another serial port': {
    xml: withDevices(
      "<serial><target type='isa-serial'><model name='usb-serial'/></target></serial>",
    ),
    says: "unsupported configuration: Target model 'usb-serial' not supported for target type",
  },
  'a connection to no host': {
    xml: withDevices("<serial type='tcp'><source service='1'/></serial>"),
    says: 'internal error: Missing source host attribute for char device.',
    at: '6:20 /domain/devices/serial/source',
  },
  'a connection to no port': {
    xml: withDevices("<serial type='tcp'><source host='a'/></serial>"),
    says: 'internal error: Missing source service attribute for char device.',
  },
  'two consoles that are serial ports': {
    xml: withDevices("<console type='pty'/>\n<console type='pty'/>"),
    says: 'unsupported configuration: Only the first console can be a serial port.',
    at: '7:1 /domain/devices/console[2]',
  },
  'a channel without a target': {
    xml: withDevices("<channel type='unix'/>"),
    says: 'XML error: target type must be specified for channel device.',
  },
  'no graphics type': {
    xml: withDevices('<graphics/>'),
    says: "XML error: Missing required attribute 'type' in element 'graphics'.",
  },
  'a port in words': {
    xml: withDevices("<graphics type='vnc' port='x'/>"),
    says: 'internal error: cannot parse vnc port x.',
  },
  'a strange card': {
    xml: withDevices("<video><model type='foo'/></video>"),
    says: "unsupported configuration: unknown video model 'foo'.",
  },
  'two primary cards': {
    xml: withDevices("<video><model type='vga' primary='yes'/></video>".repeat(2)),
    says: 'unsupported configuration: Only one primary video device is supported.',
  },
  'a card beside none': {
    xml: withDevices("<video><model type='none'/></video>\n<video><model type='vga'/></video>"),
    says: "unsupported configuration: a 'none' video type must be the only video device defined",
    at: '7:15 /domain/devices/video[2]/model/@type',
  },
  'memory that a card has not': {
    xml: withDevices("<video><model type='vga' vgamem='9'/></video>"),
    says: 'unsupported configuration: vgamem attribute only supported for video type qxl.',
    at: '6:26 /domain/devices/video/model/@vgamem',
  },
  'no watchdog model': {
    xml: withDevices('<watchdog/>'),
    says: 'internal error: watchdog must contain model name.',
  },
  'a generator without a backend': {
    xml: withDevices("<rng model='virtio'/>"),
    says: 'XML error: only one RNG backend is supported.',
  },
  'a daemon of entropy that is nowhere': {
    xml: withDevices(
      "<rng model='virtio'><backend model='egd' type='unix'><source/></backend></rng>",
    ),
    says: 'internal error: Missing source path attribute for char device.',
    at: '6:54 /domain/devices/rng/backend/source',
  },
  'a daemon of entropy of no kind': {
    xml: withDevices("<rng model='virtio'><backend model='egd'/></rng>"),
    says: 'XML error: missing EGD backend type.',
  },
  'a tablet on ps2': {
    xml: withDevices("<input type='tablet' bus='ps2'/>"),
    says: 'internal error: ps2 bus does not support tablet input device.',
    at: '6:22 /domain/devices/input/@bus',
  },
  'two balloons': {
    xml: withDevices("<memballoon model='none'/>\n<memballoon model='none'/>"),
    says: 'internal error: only a single memory balloon device is supported.',
    at: '7:1 /domain/devices/memballoon[2]',
  },
})
