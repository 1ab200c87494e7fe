// The ways between XML's text, plain objects and values, for any described element: a whole domain,
// or one device alone. Pure and synchronous: identities come from the caller.
import type { Element } from './element.ts'
import { DomainXmlError, quoted } from './errors.ts'
import { readElement } from './read.ts'
import { writeElement } from './write.ts'
import { appendAttribute, isNode, NAMESPACES, placeOf, type XmlNode } from './xml-node.ts'
import { writeXml } from './xml-write.ts'
import { readXml, type XmlLimits } from './xml.ts'

/** Where fresh identities come from. */
export interface Identities {
  /** A UUID in lower case with hyphens, for a domain that names none. */
  newUuid(): string
  /** A MAC address such as 52:54:00:12:34:56, for an interface that names none. */
  newMac(): string
}

export interface BuildOptions extends Identities {
  /**
   * Keep what only a running domain has: aliases, paths of terminals, names of taps, ports found.
   */
  readonly live?: boolean
}

export interface ParseOptions extends BuildOptions {
  readonly limits?: Partial<XmlLimits>
}

export interface FormatOptions {
  /** Write what only a running domain has, and its id. */
  readonly live?: { readonly id: number }
  /**
   * Leave out what only a running domain has, even when `live` is given.
   *
   * @see VIR_DOMAIN_XML_INACTIVE
   */
  readonly inactive?: boolean
  /**
   * Write passwords.
   *
   * @see VIR_DOMAIN_XML_SECURE
   */
  readonly secure?: boolean
}

/**
 * Reads one element from libvirt's XML. Unknown elements and attributes are passed over.
 *
 * @throws DomainXmlError in libvirt's words with line, column and path
 */
export function parseElement<Out>(
  described: Element<Out, never>,
  xml: string,
  options: ParseOptions,
): Out {
  const root = readXml(xml, options.limits)
  if (root.name !== described.name) {
    const sentence = `expecting root element of '${described.name}', not ${quoted(root.qualified)}`
    throw new DomainXmlError({ code: 'VIR_ERR_XML_ERROR', sentence }, placeOf(root, undefined, xml))
  }
  return read(described, root, xml, options)
}

/**
 * Makes one element from plain objects, with the defaults and checks of `parseElement`.
 *
 * @throws DomainXmlError as `parseElement`, with the path that the part would have in XML
 */
export function elementFrom<Out, In>(
  described: Element<Out, In>,
  input: In,
  options: BuildOptions,
): Out {
  const root = writeElement(described, input, undefined, { live: true, secure: true })
  return read(described, root, undefined, options)
}

function read<Out>(
  described: Element<Out, never>,
  root: XmlNode,
  source: string | undefined,
  options: BuildOptions,
): Out {
  const { live = false } = options
  return readElement(described, root, {
    source,
    live,
    newUuid: () => options.newUuid(),
    newMac: () => options.newMac(),
    nodes: new WeakMap(),
  })
}

/**
 * Writes one element as libvirt would: its order of elements, two spaces, single quotes.
 *
 * @throws DomainXmlError when a text holds a character that XML 1.0 cannot
 */
export function formatElement<In>(
  described: Element<unknown, In>,
  value: In,
  options: Omit<FormatOptions, 'live'> & { readonly live?: boolean } = {},
): string {
  const { live = false, inactive = false, secure = false } = options
  const root = writeElement(described, value, undefined, { live: live && !inactive, secure })
  declareNamespaces(root)
  return writeXml(root)
}

/** On the root, as libvirt does, those of the known namespaces that are used below it. */
export function declareNamespaces(root: XmlNode): void {
  for (const [prefix, uri] of NAMESPACES) {
    if (usesNamespace(root, uri)) appendAttribute(root, `xmlns:${prefix}`, uri)
  }
}

function usesNamespace(node: XmlNode, uri: string): boolean {
  return node.uri === uri || node.content.some((each) => isNode(each) && usesNamespace(each, uri))
}
