// Documents that mean harm: each ends in a clear error, soon, and changes nothing outside its own
// values.
import { describe, expect, it } from 'vitest'
import { DomainXmlError, formatDomain, parseDomain } from '../src/index.ts'
import { identities } from '@signalbox/testkit/domain'
import { withDevices, withParts } from './documents.ts'

const MIB = 1024 * 1024

function refusal(xml: string): string {
  try {
    parseDomain(xml, identities)
  } catch (error) {
    if (error instanceof DomainXmlError) return `${error.code}: ${error.message}`
    throw error
  }
  return 'accepted'
}

const lol = (n: number) => `<!ENTITY l${n} "${`&l${n - 1};`.repeat(10)}">`
const laughs = `<!DOCTYPE d [<!ENTITY l0 "lol">${[1, 2, 3, 4, 5, 6, 7, 8, 9].map(lol).join('')}]><domain>&l9;</domain>`

describe('a hostile document', () => {
  it.each([
    [
      'a document type',
      "<?xml version='1.0'?>\n  <!DOCTYPE domain><domain type='kvm'/>",
      'A document type declaration is refused. At line 2, column 3',
    ],
    ['a bomb of entities', laughs, 'document type declaration is refused'],
    [
      'an outer entity',
      '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><domain>&x;</domain>',
      'document type',
    ],
    ['an unknown entity', withParts('<title>&nbsp;</title>'), 'undefined entity'],
    ['50 000 elements deep', '<a>'.repeat(50_000), 'nested deeper than 128'],
    [
      'an attribute of 10 MB',
      `<domain type='${'x'.repeat(10 * MIB)}'/>`,
      'larger than 4194304 bytes',
    ],
    [
      'an attribute of 3 MB',
      `<domain type='${'x'.repeat(3 * MIB)}'/>`,
      'longer than 262144 characters. At line 1, column 8',
    ],
    [
      'an attribute of 3 MB of line feeds',
      `<domain type='${'\n'.repeat(3 * MIB)}'/>`,
      'longer than 262144 characters. At line 1, column 8',
    ],
    [
      'an attribute just too long',
      `<domain type='${'x'.repeat(MIB / 4 - 6)}'/>`,
      "Attribute 'type' is longer than 262144 characters. At line 1, column 9",
    ],
    [
      'a name of 3 MB',
      `<domain ${'x'.repeat(3 * MIB)}=''/>`,
      'longer than 262144 characters. At line 1, column 8',
    ],
    [
      'a text of 3 MB',
      `<domain><title>${'x'.repeat(3 * MIB)}</title></domain>`,
      'longer than 262144 characters. At line 1, column 16',
    ],
    [
      'a comment of 3 MB',
      `<domain><!--${'x'.repeat(3 * MIB)}--></domain>`,
      'longer than 262144 characters. At line 1, column 9',
    ],
    [
      'a section of 3 MB that looks like its end',
      `<domain><![CDATA[${']'.repeat(3 * MIB)}]]></domain>`,
      'longer than 262144 characters. At line 1, column 9',
    ],
    [
      'an instruction of 3 MB',
      `<domain><?do ${'x'.repeat(3 * MIB)}?></domain>`,
      'longer than 262144 characters. At line 1, column 9',
    ],
    [
      'white space of 3 MB',
      `${' '.repeat(3 * MIB)}<domain/>`,
      'longer than 262144 characters. At line 1, column 1',
    ],
    [
      'a document of 12 MB by wide characters',
      `<domain>${'€'.repeat(4 * MIB)}</domain>`,
      'larger than 4194304 bytes',
    ],
    [
      'a million elements',
      `<domain>${'<a/>'.repeat(1_000_000)}</domain>`,
      'more than 20000 elements',
    ],
    [
      'ten thousand attributes',
      `<domain ${Array.from({ length: 10_000 }, (_, i) => `a${i}=''`).join(' ')}/>`,
      'more than 256 attributes',
    ],
    ['one attribute twice', "<domain type='kvm' type='qemu'/>", 'duplicate attribute'],
    [
      'one attribute twice by two prefixes',
      "<domain xmlns:a='u' xmlns:b='u' a:x='' b:x=''/>",
      'duplicate attribute',
    ],
    ['an unbound prefix', '<domain><qemu:commandline/></domain>', 'unbound namespace prefix'],
    ['a zero byte', withParts('<title>a\u0000</title>'), 'disallowed character'],
    ['a zero byte by reference', withParts('<title>&#0;</title>'), 'malformed character entity'],
    [
      'a control character by reference under XML 1.1',
      `<?xml version='1.1'?>${withParts('<title>&#1;</title>')}`,
      'malformed character entity',
    ],
    ['two roots', '<domain/><domain/>', 'VIR_ERR_XML_DETAIL'],
    ['an open end', '<domain><name>', 'unclosed tag'],
    ['text beside the root', 'x<domain/>', 'text data outside of root'],
    ['a binary', '\u007fELF\u0002\u0001', 'VIR_ERR_XML_DETAIL'],
  ])('%s is refused soon', (_name, xml, says) => {
    const begun = process.cpuUsage()
    const told = refusal(xml)
    const spent = process.cpuUsage(begun)
    expect(told).toContain(says)
    expect(told).toContain('VIR_ERR_XML_DETAIL')
    expect(told.length).toBeLessThan(400)
    // Computing time, far above what it takes and far below what a bomb would.
    expect(spent.user + spent.system).toBeLessThan(2_000_000)
  })

  it('cannot reach the prototypes by the names of its parts', () => {
    const xml = withParts(
      "<__proto__ polluted='1'/><constructor/><cpu mode='maximum' __proto__='x' constructor='y'><__proto__/></cpu>" +
        "<metadata><m:__proto__ xmlns:m='urn:m' __proto__='polluted'><m:constructor/></m:__proto__></metadata>",
    )
    const definition = parseDomain(xml, identities)
    expect(Reflect.get({}, 'polluted')).toBeUndefined()
    expect(Object.getPrototypeOf(definition)).toBe(Object.prototype)
    expect(Object.getPrototypeOf(definition.cpu)).toBe(Object.prototype)
    expect(parseDomain(formatDomain(definition), identities)).toEqual(definition)
  })

  it('cannot end an attribute or element early with what it puts into values', () => {
    const evil = `'/><evil/>"<!-- ]]> &amp; &lt;`
    const xml = withDevices(
      `<disk><source file="${evil.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')}"/><target dev='vda'/></disk>`,
    )
    const definition = parseDomain(xml, identities)
    const text = formatDomain(definition)
    expect(text).not.toContain('<evil')
    expect(parseDomain(text, identities).devices.disks[0]).toMatchObject({ source: { file: evil } })
  })

  it('may have fewer things than the limits say, or be allowed more', () => {
    const xml = withDevices("<interface type='user'/>".repeat(20))
    expect(parseDomain(xml, identities).devices.interfaces).toHaveLength(20)
    const tight = { ...identities, limits: { elements: 10 } }
    expect(() => parseDomain(xml, tight)).toThrow('more than 10 elements')
    const small = { ...identities, limits: { sizeBytes: 100 } }
    expect(() => parseDomain(xml, small)).toThrow('larger than 100 bytes')
  })
})
