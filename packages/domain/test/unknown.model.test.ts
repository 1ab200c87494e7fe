// What is not known is passed over, and what belongs to others in <metadata> is kept, as libvirt
// does (recorded from libvirt 9.0).
import { identities, valueOf } from '@signalbox/testkit/domain'
import { assert, constantFrom, integer, property, record } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { domain, formatDomain, parseDomain } from '../src/index.ts'
import { withParts } from './documents.ts'

const strangers = [
  '<future/>',
  "<future a='1'><name>other</name><!-- c --> text <disk/></future>",
  "<f:name xmlns:f='urn:f'>other</f:name>",
  "<f:model xmlns:f='urn:f' type='other' name='other'>other</f:model>",
  "<f:disk xmlns:f='http://libvirt.org/schemas/domain/qemu/1.0' type='network'/>",
  '<!-- <name>other</name> -->',
  '<?name other?>',
]

/** Without metadata, in which everything is somebody's. */
const plainDomain = valueOf(domain).map((definition) => {
  const { metadata: _metadata, ...rest } = definition
  return rest
})

describe('what nobody knows', () => {
  it('changes nothing, wherever it stands between elements', () => {
    const drawn = record({
      definition: plainDomain,
      stranger: constantFrom(...strangers),
      place: integer({ min: 0, max: 60 }),
    })
    const read = (text: string) => parseDomain(text, { ...identities, live: true })
    assert(
      property(drawn, ({ definition, stranger, place }) => {
        const text = formatDomain(definition, { live: { id: 1 }, secure: true })
        // A line that opens an element, or follows one, is one that another may follow.
        const breaks = [...text.matchAll(/>\n(?= +<)/g)].map(({ index }) => index + 1)
        const at = breaks[place % breaks.length] ?? 0
        const strange = `${text.slice(0, at)}${stranger}${text.slice(at)}`
        expect(read(strange)).toEqual(read(text))
      }),
      { numRuns: 40 },
    )
  })

  it('changes nothing as an attribute of any element', () => {
    assert(
      property(plainDomain, (definition) => {
        const text = formatDomain(definition, { live: { id: 1 }, secure: true })
        const strange = text.replaceAll(
          /^( *<[a-z][\w:-]*)/gm,
          "$1 future='1' f:type='x' xmlns:f='urn:f'",
        )
        expect(parseDomain(strange, { ...identities, live: true })).toEqual(definition)
      }),
      { numRuns: 40 },
    )
  })
})

describe('metadata', () => {
  it('is kept by namespace: the first element of each, with all that it holds', () => {
    const xml = withParts(`<metadata xmlns:foo='urn:foo'>
      <foo:a foo:x="1" y="2">text <b/> tail<!-- c --></foo:a><bar/><foo:second/>
      <w:z xmlns:w="urn:w">
        <w:q/>
      </w:z>
    </metadata>`)
    expect(formatDomain(parseDomain(xml, identities))).toContain(`
  <metadata>
    <foo:a xmlns:foo='urn:foo' foo:x='1' y='2'>text <b/> tail<!-- c --></foo:a>
    <w:z xmlns:w='urn:w'>
      <w:q/>
    </w:z>
  </metadata>
`)
  })

  it('carries the namespaces that were declared far above it', () => {
    const xml = withParts('<metadata><a:b><a:c/><d:e d:f="1"/></a:b></metadata>').replace(
      '<domain ',
      "<domain xmlns:a='urn:a' xmlns:d='urn:d' xmlns:unused='urn:u' ",
    )
    expect(formatDomain(parseDomain(xml, identities))).toContain(
      "<a:b xmlns:a='urn:a' xmlns:d='urn:d'>",
    )
  })
})

describe("QEMU's own part", () => {
  const commandline = (prefix: string, uri: string): string =>
    withParts(
      `<${prefix}:commandline xmlns:${prefix}='${uri}'><${prefix}:arg value='-foo'/>` +
        `<${prefix}:env name='A'/></${prefix}:commandline>`,
    )

  it('is known by its namespace, and written with the usual prefix', () => {
    const xml = commandline('p', 'http://libvirt.org/schemas/domain/qemu/1.0')
    const definition = parseDomain(xml, identities)
    expect(definition.qemuCommandline).toEqual({ args: ['-foo'], env: [{ name: 'A' }] })
    const text = formatDomain(definition)
    expect(text).toContain("xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'")
    expect(text).toContain("<qemu:arg value='-foo'/>")
  })

  it('of another namespace is passed over, whatever its prefix', () => {
    const foreign = commandline('qemu', 'urn:other')
    expect(parseDomain(foreign, identities).qemuCommandline).toBeUndefined()
  })
})
