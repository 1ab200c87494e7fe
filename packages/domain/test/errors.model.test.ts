// What is wrong is told in libvirt's words (recorded from libvirt 9.0), with the place where it is
// wrong.
import { describe, expect, it } from 'vitest'
import { DomainXmlError, domainFrom, parseDomain, type DomainInput } from '../src/index.ts'
import { identities } from './arbitrary.ts'
import { withDevices, withParts } from './documents.ts'

function errorOf(action: () => unknown): DomainXmlError {
  try {
    action()
  } catch (error) {
    if (error instanceof DomainXmlError) return error
    throw error
  }
  throw new Error('Nothing was refused')
}

const refused = (xml: string) => errorOf(() => parseDomain(xml, identities))

interface Case {
  readonly xml: string
  readonly says: string
  readonly code?: string
  readonly at?: string
}

const disk = (inside: string) =>
  withDevices(`<disk><source file='/a'/><target dev='vda'/></disk>\n<disk>\n${inside}</disk>`)

const cases: Readonly<Record<string, Case>> = {
  'an empty text': { xml: '', says: '', code: 'VIR_ERR_XML_DETAIL', at: '1:1' },
  'another root': {
    xml: '\n<network/>',
    says: "XML error: expecting root element of 'domain', not 'network'.",
    at: '2:1 /network',
  },
  'no type': {
    xml: '<domain><name>a</name></domain>',
    says: 'internal error: missing domain type attribute.',
    code: 'VIR_ERR_INTERNAL_ERROR',
    at: '1:1 /domain',
  },
  'a strange type': {
    xml: "<domain id='1'\n  type='xen'/>",
    says: 'unsupported configuration: invalid domain type xen.',
    at: '2:3 /domain/@type',
  },
  'no name': {
    xml: "<domain type='kvm'><memory>1</memory></domain>",
    says: 'missing name information.',
    code: 'VIR_ERR_NO_NAME',
    at: '1:1 /domain',
  },
  'a name that is a path': {
    xml: "<domain type='kvm'><name>a/b</name></domain>",
    says: "XML error: name 'a/b' cannot contain '/'.",
    at: '1:20 /domain/name',
  },
  'a name that is a directory': {
    xml: "<domain type='kvm'><name>..</name></domain>",
    says: "XML error: invalid char in name: '..'.",
  },
  'a title of two lines': {
    xml: withParts('<title>a\nb</title>'),
    says: "XML error: Domain title can't contain newlines.",
    at: '5:1 /domain/title',
  },
  'a UUID that is none': {
    xml: withParts('<uuid>xyz</uuid>'),
    says: 'internal error: malformed uuid element.',
    at: '5:1 /domain/uuid',
  },
  'no memory': {
    xml: "<domain type='kvm'><name>a</name></domain>",
    says: 'XML error: Memory size must be specified via <memory> or in the <numa> configuration.',
  },
  'a memory of nothing': {
    xml: "<domain type='kvm'><name>a</name><memory>0</memory><os><type>hvm</type></os></domain>",
    says: 'XML error: Memory size must be specified via <memory> or in the <numa> configuration.',
    at: '1:34 /domain/memory',
  },
  'a memory in words': {
    xml: withParts('<currentMemory>lots</currentMemory>'),
    says: "XML error: Invalid value 'lots' for element or attribute './currentMemory[1]'.",
    at: '5:1 /domain/currentMemory',
  },
  'a strange unit': {
    xml: withParts("<currentMemory unit='stone'>1</currentMemory>"),
    says: "invalid argument: unknown suffix 'stone'.",
    code: 'VIR_ERR_INVALID_ARG',
    at: '5:16 /domain/currentMemory/@unit',
  },
  'a memory beyond all bounds': {
    xml: withParts("<currentMemory unit='EiB'>300</currentMemory>"),
    says: 'numerical overflow: value too large: 300EiB.',
    code: 'VIR_ERR_OVERFLOW',
  },
  'no os type': {
    xml: "<domain type='kvm'><name>a</name><memory>1</memory></domain>",
    says: 'XML error: an os <type> must be specified.',
  },
  'an empty os type': {
    xml: "<domain type='kvm'><name>a</name><memory>1</memory><os><type/></os></domain>",
    says: 'XML error: an os <type> must be specified.',
    at: '1:56 /domain/os/type',
  },
  'a strange os type': {
    xml: "<domain type='kvm'><name>a</name><memory>1</memory><os><type>xen</type></os></domain>",
    says: "unsupported configuration: unknown OS type 'xen'.",
    at: '1:56 /domain/os/type',
  },
  'vcpus in words': {
    xml: withParts('<vcpu>two</vcpu>'),
    says: 'XML error: maximum vcpus count must be an integer.',
    at: '5:1 /domain/vcpu',
  },
  'more vcpus than there can be': {
    xml: withParts("<vcpu current='3'>2</vcpu>"),
    says: 'unsupported configuration: maximum vCPU count must not be less than current vCPU count.',
    at: '5:7 /domain/vcpu/@current',
  },
  'a topology of another number': {
    xml: withParts("<cpu><topology sockets='3' cores='1' threads='1'/></cpu>"),
    says: "unsupported configuration: CPU topology doesn't match maximum vcpu count.",
    at: '5:6 /domain/cpu/topology',
  },
  'a strange action': {
    xml: withParts('<on_reboot>dance</on_reboot>'),
    says: 'unsupported configuration: unknown on_reboot action: dance.',
    at: '5:1 /domain/on_reboot',
  },
  'a strange clock': {
    xml: withParts("<clock offset='moon'/>"),
    says: "unsupported configuration: unknown clock offset 'moon'.",
    at: '5:8 /domain/clock/@offset',
  },
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
  'no watchdog model': {
    xml: withDevices('<watchdog/>'),
    says: 'internal error: watchdog must contain model name.',
  },
  'a generator without a backend': {
    xml: withDevices("<rng model='virtio'/>"),
    says: 'XML error: only one RNG backend is supported.',
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
}

describe('what is wrong', () => {
  it.each(Object.entries(cases))(
    '%s is told in words and place',
    (_name, { xml, says, code, at }) => {
      const error = refused(xml)
      expect(error.message.startsWith(says), error.message).toBe(true)
      if (code !== undefined) expect(error.code).toBe(code)
      if (at === undefined) return
      const path = error.path === undefined ? '' : ` ${error.path}`
      expect(`${error.line}:${error.column}${path}`).toBe(at)
      expect(error.message).toContain(`line ${error.line}, column ${error.column}`)
    },
  )

  it('of text that is no XML belongs to the domain of XML, all else to that of domains', () => {
    expect(refused('<domain').errorDomain).toBe('VIR_FROM_XML')
    expect(refused("<domain type='x'/>").errorDomain).toBe('VIR_FROM_DOMAIN')
  })

  it('is shown short and printable, whatever the document says', () => {
    const error = refused(
      withParts(
        `<clock offset='\u001b]0;evil&#10;${'x'.repeat(9999)}'/>`.replace('\u001b', '&#155;'),
      ),
    )
    expect(error.message).not.toMatch(/[\u0080-\u009f\n]/)
    expect(error.message.length).toBeLessThan(400)
  })
})

describe('plain objects', () => {
  const guest: DomainInput = {
    type: 'qemu',
    name: 'guest',
    memoryKiB: 1024,
    os: { type: 'hvm' },
  }
  const rejected = (input: unknown) => errorOf(() => domainFrom(input as DomainInput, identities))

  it('get the same refusals, with the path that the part would have in XML', () => {
    const error = rejected({
      ...guest,
      devices: { disks: [{ type: 'file', target: { dev: 'vda' } }] },
    })
    expect(error.code).toBe('VIR_ERR_NO_SOURCE')
    expect(error.path).toBe('/domain/devices/disk')
    expect(error.line).toBeUndefined()
  })

  it.each([
    ['a number for a text', { ...guest, name: 5 }, "takes a string as 'name', not number"],
    [
      'a text for a number',
      { ...guest, memoryKiB: '5' },
      "takes a number of KiB as 'memoryKiB', not '5'",
    ],
    ['a fraction', { ...guest, memoryKiB: 1.5 }, "Invalid value '1.5'"],
    ['not a number at all', { ...guest, memoryKiB: Number.NaN }, "Invalid value 'NaN'"],
    ['a number for an object', { ...guest, os: 5 }, 'takes an object, not number'],
    ['null for an object', { ...guest, os: null }, 'takes an object, not null'],
    [
      'an object for an array',
      { ...guest, devices: { disks: {} } },
      "takes an array as 'disks', not object",
    ],
    ['a field that nobody knows', { ...guest, memory: 5 }, "'domain' has no field 'memory'"],
    [
      'a variant that nobody knows',
      { ...guest, devices: { disks: [{ type: 'cloud' }] } },
      "one of file, block as 'type', not 'cloud'",
    ],
    ['a control character', { ...guest, description: '\u0007' }, 'U+0007'],
    ['half a character', { ...guest, description: '\ud800' }, 'U+D800'],
    ['nothing', undefined, 'takes an object, not undefined'],
  ])('%s is refused', (_name, input, says) => {
    expect(rejected(input).message).toContain(says)
  })
})
