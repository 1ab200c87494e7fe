// A domain's definition as plain, deeply frozen data, and the ways to it: from XML, from plain
// objects, and back to XML. Pure and synchronous: identities come from the caller.
import {
  declareNamespaces,
  elementFrom,
  parseElement,
  type BuildOptions,
  type FormatOptions,
  type ParseOptions,
} from './codec.ts'
import { domain, type Domain, type DomainInput as Input } from './elements/domain.ts'
import { writeElement } from './write.ts'
import { appendAttribute } from './xml-node.ts'
import { writeXml } from './xml-write.ts'

/**
 * A machine, complete with the defaults that need no QEMU. Never changes; `domainFrom` makes
 * another.
 */
export type DomainDefinition = Domain

/**
 * A machine as one would say it: whatever has a default may be left out. Every definition is an
 * input too.
 */
export type DomainInput = Input

/**
 * Reads a domain from libvirt's XML. Unknown elements and attributes are passed over.
 *
 * @throws DomainXmlError in libvirt's words with line, column and path
 * @see virDomainDefineXML
 */
export function parseDomain(xml: string, options: ParseOptions): DomainDefinition {
  return parseElement(domain, xml, options)
}

/**
 * Makes a domain from plain objects, with the defaults and checks of `parseDomain`.
 *
 * @throws DomainXmlError as `parseDomain`, with the path that the part would have in XML
 */
export function domainFrom(input: DomainInput, options: BuildOptions): DomainDefinition {
  return elementFrom(domain, input, options)
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
  declareNamespaces(root)
  return writeXml(root)
}
