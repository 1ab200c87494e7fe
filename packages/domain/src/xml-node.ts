// The tree between text and definition. The reader of text makes it with positions, the writer of
// definitions makes it without; both directions of the codec see only this. Built once, then only
// read. A tree holds nothing that XML 1.0 cannot: parsed text has none of it, and appending refuses
// it.
import { DomainXmlError, printable, type XmlPlace } from './errors.ts'

export interface XmlAttribute {
  /** Local name, or `prefix:local` in a namespace of `NAMESPACES`, or `{uri}local` in any other. */
  readonly name: string
  /** As the document spells it, prefix included. */
  readonly qualified: string
  readonly uri: string
  readonly value: string
  /** Where it begins in the document's text, in UTF-16 units; -1 when it did not come from text. */
  readonly offset: number
}

export interface XmlComment {
  readonly comment: string
}

export type XmlContent = XmlNode | XmlComment | string

export interface XmlNode {
  /** Named like attributes are. */
  readonly name: string
  readonly qualified: string
  readonly uri: string
  readonly attributes: XmlAttribute[]
  readonly content: XmlContent[]
  /** Written with an end tag also when it holds nothing. */
  readonly open?: true
  readonly parent: XmlNode | undefined
  readonly offset: number
}

/**
 * Namespaces that the codec knows, by the prefix that it uses for them whatever the document uses.
 */
export const NAMESPACES: ReadonlyMap<string, string> = new Map([
  ['qemu', 'http://libvirt.org/schemas/domain/qemu/1.0'],
])

const PREFIXES: ReadonlyMap<string, string> = new Map(
  Array.from(NAMESPACES, ([prefix, uri]) => [uri, prefix]),
)

/**
 * The one name by which descriptions know an element or attribute, whatever prefix the document
 * chose.
 */
export function canonicalName(uri: string, local: string): string {
  if (uri === '') return local
  const prefix = PREFIXES.get(uri)
  return prefix === undefined ? `{${uri}}${local}` : `${prefix}:${local}`
}

export function isNode(content: XmlContent): content is XmlNode {
  return typeof content === 'object' && 'attributes' in content
}

/** A node that did not come from text, appended to its parent. */
export function appendNode(
  parent: XmlNode | undefined,
  name: string,
  written: { readonly open?: true } = {},
): XmlNode {
  const prefix = name.includes(':') ? name.slice(0, name.indexOf(':')) : ''
  const uri = NAMESPACES.get(prefix) ?? ''
  const node: XmlNode = {
    name,
    qualified: name,
    uri,
    attributes: [],
    content: [],
    ...(written.open === true && { open: true }),
    parent,
    offset: -1,
  }
  parent?.content.push(node)
  return node
}

/** @throws DomainXmlError as `refuseUnholdable` */
export function appendAttribute(node: XmlNode, name: string, value: string, uri = ''): void {
  const attribute: XmlAttribute = { name, qualified: name, uri, value, offset: -1 }
  refuseUnholdable(value, node, attribute)
  node.attributes.push(attribute)
}

/** @throws DomainXmlError as `refuseUnholdable` */
export function appendText(node: XmlNode, text: string): void {
  refuseUnholdable(text, node)
  node.content.push(text)
}

/** @throws DomainXmlError as `refuseUnholdable`, and for what would end the comment */
export function appendComment(node: XmlNode, comment: string): void {
  refuseUnholdable(comment, node)
  if (comment.includes('--') || comment.endsWith('-')) {
    const sentence = "A comment cannot hold '--' or end in '-'"
    throw new DomainXmlError(
      { code: 'VIR_ERR_XML_ERROR', sentence },
      placeOf(node, undefined, undefined),
    )
  }
  node.content.push({ comment })
}

/** Characters that XML 1.0 cannot hold, not even as references, and halves of surrogate pairs. */
const UNHOLDABLE =
  // oxlint-disable-next-line no-control-regex -- control characters are what it looks for.
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/

/** @throws DomainXmlError `VIR_ERR_XML_ERROR` when a text holds a character that XML 1.0 cannot */
function refuseUnholdable(text: string, node: XmlNode, attribute?: XmlAttribute): void {
  const found = UNHOLDABLE.exec(text)
  if (found === null) return
  const code = text.charCodeAt(found.index).toString(16).padStart(4, '0').toUpperCase()
  throw new DomainXmlError(
    {
      code: 'VIR_ERR_XML_ERROR',
      sentence: `Character U+${code} cannot be written`,
      help: 'XML 1.0 holds no control characters besides tab, line feed and carriage return',
    },
    placeOf(node, attribute, undefined),
  )
}

export function attributeOf(node: XmlNode, name: string): XmlAttribute | undefined {
  return node.attributes.find((attribute) => attribute.name === name)
}

export function childOf(node: XmlNode, name: string): XmlNode | undefined {
  for (const content of node.content) if (isNode(content) && content.name === name) return content
  return undefined
}

export function childrenOf(node: XmlNode, name: string): XmlNode[] {
  return node.content.filter(isNode).filter((child) => child.name === name)
}

/** The element's own text: comments and child elements left out, nothing trimmed. */
export function textOf(node: XmlNode): string {
  return node.content.filter((content) => typeof content === 'string').join('')
}

/**
 * Finds the line and column of a node or attribute, and its path, for an error; costs a scan of the
 * text.
 */
export function placeOf(
  node: XmlNode,
  attribute: XmlAttribute | undefined,
  source: string | undefined,
): XmlPlace {
  const path = pathOf(node) + (attribute === undefined ? '' : `/@${attribute.qualified}`)
  const offset = attribute?.offset ?? node.offset
  return source === undefined || offset < 0 ? { path } : { ...lineOf(source, offset), path }
}

export function lineOf(source: string, offset: number): { line: number; column: number } {
  let line = 1
  let lineStart = 0
  for (
    let end = source.indexOf('\n');
    end >= 0 && end < offset;
    end = source.indexOf('\n', end + 1)
  ) {
    line += 1
    lineStart = end + 1
  }
  return { line, column: offset - lineStart + 1 }
}

function pathOf(node: XmlNode): string {
  const steps: string[] = []
  for (let at: XmlNode | undefined = node; at !== undefined; at = at.parent) {
    const { name } = at
    const alike = at.parent === undefined ? [at] : childrenOf(at.parent, name)
    const step = printable(at.qualified)
    steps.unshift(alike.length > 1 ? `${step}[${alike.indexOf(at) + 1}]` : step)
  }
  return `/${steps.join('/')}`
}
