// What is wrong is told in libvirt's words (recorded from libvirt 9.0), with the place where it is
// wrong.
import { describe, expect, it } from 'vitest'
import { domainFrom, type DomainInput } from '../src/index.ts'
import { identities } from '@signalbox/testkit/domain'
import { withParts } from './documents.ts'
import { errorOf, refused, testRefusals, type Case } from './refusals.ts'

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
  'features without a model': {
    xml: withParts("<cpu><feature name='x'/></cpu>"),
    says: 'XML error: Non-empty feature list specified without CPU model.',
    at: '5:6 /domain/cpu/feature',
  },
  'a feature twice': {
    xml: withParts("<cpu mode='maximum'><feature name='x'/>\n<feature name='x'/></cpu>"),
    says: "XML error: CPU feature 'x' specified more than once.",
    at: '6:10 /domain/cpu/feature[2]/@name',
  },
  'a vendor without a model': {
    xml: withParts("<cpu mode='host-model'><vendor>Intel</vendor></cpu>"),
    says: 'XML error: CPU vendor specified without CPU model.',
    at: '5:24 /domain/cpu/vendor',
  },
  'a check of nothing': {
    xml: withParts("<cpu check='full'/>"),
    says: 'unsupported configuration: check attribute specified for CPU with no model.',
    at: '5:6 /domain/cpu/@check',
  },
  'a model that cannot be migrated': {
    xml: withParts("<cpu mode='host-model' migratable='on'/>"),
    says: 'unsupported configuration: Attribute migratable is only allowed for ',
    at: '5:24 /domain/cpu/@migratable',
  },
  'a cache of no level': {
    xml: withParts("<cpu><cache mode='emulate' level='9'/></cpu>"),
    says: 'XML error: invalid CPU cache level, must be in range [1,3].',
  },
  'a clock without its beginning': {
    xml: withParts("<clock offset='absolute'/>"),
    says: "internal error: missing 'start' attribute for clock with offset='absolute'.",
    at: '5:1 /domain/clock',
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
}

describe('what is wrong', () => {
  testRefusals(cases)

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
    [
      'metadata that is no element',
      { ...guest, metadata: ['x'] },
      "'metadata' takes elements with name, attributes and children, not string",
    ],
    [
      'metadata with numbers',
      {
        ...guest,
        metadata: [
          { name: 'x:y', attributes: [{ name: 'xmlns:x', value: 'urn:x' }], children: [5] },
        ],
      },
      'takes elements with name, attributes and children, not number',
    ],
    [
      'metadata of no namespace that is declared',
      { ...guest, metadata: [{ name: 'x:y', attributes: [], children: [] }] },
      "'x:y' cannot name XML",
    ],
    [
      'a comment that would end early',
      {
        ...guest,
        metadata: [
          {
            name: 'x:y',
            attributes: [{ name: 'xmlns:x', value: 'urn:x' }],
            children: [{ comment: '--><evil/>' }],
          },
        ],
      },
      "A comment cannot hold '--'",
    ],
    [
      'a control character in metadata',
      {
        ...guest,
        metadata: [
          {
            name: 'x:y',
            attributes: [
              { name: 'xmlns:x', value: 'urn:x' },
              { name: 'z', value: '\u0001' },
            ],
            children: [],
          },
        ],
      },
      'U+0001',
    ],
    ['a control character', { ...guest, description: '\u0007' }, 'U+0007'],
    ['half a character', { ...guest, description: '\ud800' }, 'U+D800'],
    ['nothing', undefined, 'takes an object, not undefined'],
  ])('%s is refused', (_name, input, says) => {
    expect(rejected(input).message).toContain(says)
  })
})
