// A domain's definition as plain, deeply frozen data, and the ways to it: from XML, from plain objects, and
// back to XML. Pure and synchronous: identities come from the caller.
import { domain, type Domain, type DomainInput as Input } from './elements/domain.ts'
import { DomainXmlError, quoted } from './errors.ts'
import { readElement } from './read.ts'
import { writeElement } from './write.ts'
import { appendAttribute, NAMESPACES, placeOf, type XmlNode } from './xml-node.ts'
import { writeXml } from './xml-write.ts'
import { readXml, type XmlLimits } from './xml.ts'

/** A machine, complete with the defaults that need no QEMU. Never changes; `domainFrom` makes another. */
export type DomainDefinition = Domain

/** A machine as one would say it: whatever has a default may be left out. Every definition is an input too. */
export type DomainInput = Input

/** Where fresh identities come from. */
export interface Identities {
  /** A UUID in lower case with hyphens, for a domain that names none. */
  newUuid(): string
  /** A MAC address such as 52:54:00:12:34:56, for an interface that names none. */
  newMac(): string
}

export interface BuildOptions extends Identities {
  /** Keep what only a running domain has: aliases, paths of pseudo terminals, names of taps, ports found. */
  readonly live?: boolean
}

export interface ParseOptions extends BuildOptions {
  readonly limits?: Partial<XmlLimits>
}

export interface FormatOptions {
  /** Write what only a running domain has, and its id. */
  readonly live?: { readonly id: number }
  /** Leave out what only a running domain has, even when `live` is given. @see VIR_DOMAIN_XML_INACTIVE */
  readonly inactive?: boolean
  /** Write passwords. @see VIR_DOMAIN_XML_SECURE */
  readonly secure?: boolean
}

/**
 * Reads a domain from libvirt's XML. Unknown elements and attributes are passed over.
 *
 * @throws DomainXmlError in libvirt's words with line, column and path
 * @see virDomainDefineXML
 */
export function parseDomain(xml: string, options: ParseOptions): DomainDefinition {
  const root = readXml(xml, options.limits)
  if (root.name !== domain.name) {
    const sentence = `expecting root element of 'domain', not ${quoted(root.qualified)}`
    throw new DomainXmlError({ code: 'VIR_ERR_XML_ERROR', sentence }, placeOf(root, undefined, xml))
  }
  return read(root, xml, options)
}

/**
 * Makes a domain from plain objects, with the defaults and checks of `parseDomain`.
 *
 * @throws DomainXmlError as `parseDomain`, with the path that the part would have in XML
 */
export function domainFrom(input: DomainInput, options: BuildOptions): DomainDefinition {
  const root = writeElement(domain, input, undefined, { live: true, secure: true })
  return read(root, undefined, options)
}

function read(root: XmlNode, source: string | undefined, options: BuildOptions): DomainDefinition {
  const { live = false } = options
  return readElement(domain, root, {
    source,
    live,
    newUuid: () => options.newUuid(),
    newMac: () => options.newMac(),
    nodes: new WeakMap(),
  })
}

/**
 * Writes a domain as libvirt would: its order of elements, two spaces, single quotes.
 *
 * @throws DomainXmlError when a text holds a character that XML 1.0 cannot
 * @see virDomainGetXMLDesc
 */
export function formatDomain(definition: DomainDefinition, options: FormatOptions = {}): string {
  const { live, inactive = false, secure = false } = options
  const isLive = live !== undefined && !inactive
  const root = writeElement(domain, definition, undefined, { live: isLive, secure })
  if (isLive) appendAttribute(root, 'id', String(live.id))
  if (definition.qemuCommandline !== undefined) {
    for (const [prefix, uri] of NAMESPACES) appendAttribute(root, `xmlns:${prefix}`, uri)
  }
  return writeXml(root)
}
