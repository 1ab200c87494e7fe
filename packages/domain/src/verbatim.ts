// Other people's XML inside a definition (`<metadata>`): a tree of plain data with everything that
// it needs to stand alone. As libvirt does, it keeps only elements in a namespace, the first of
// each, and drops white space between elements so that it can be indented anew. Comments stay;
// processing instructions do not.
import type { VerbatimElement } from './element.ts'
import { DomainXmlError, quoted } from './errors.ts'
import {
  appendAttribute,
  appendComment,
  appendText,
  isNode,
  placeOf,
  type XmlContent,
  type XmlNode,
} from './xml-node.ts'

const XMLNS = 'http://www.w3.org/2000/xmlns/'

type VerbatimContent = VerbatimElement['children'][number]

/** The elements inside `node`, each with the declarations of all namespaces that it uses. */
export function readVerbatim(node: XmlNode): readonly VerbatimElement[] {
  const seen = new Set<string>()
  const kept: VerbatimElement[] = []
  for (const content of node.content) {
    if (!isNode(content) || content.uri === '' || seen.has(content.uri)) continue
    seen.add(content.uri)
    const inherited = new Map<string, string>()
    collectInherited(content, new Set(), inherited)
    const own = readNode(content)
    const declared = Array.from(inherited, ([prefix, value]) => ({
      name: prefix === '' ? 'xmlns' : `xmlns:${prefix}`,
      value,
    }))
    kept.push(
      Object.freeze({ ...own, attributes: Object.freeze([...declared, ...own.attributes]) }),
    )
  }
  return Object.freeze(kept)
}

function readNode(node: XmlNode): VerbatimElement {
  return Object.freeze({
    name: node.qualified,
    attributes: Object.freeze(
      node.attributes.map(({ qualified, value }) => Object.freeze({ name: qualified, value })),
    ),
    children: Object.freeze(withoutBlanks(node.content).map(readContent)),
  })
}

function readContent(content: XmlContent): VerbatimContent {
  if (typeof content === 'string') return content
  return isNode(content) ? readNode(content) : Object.freeze({ comment: content.comment })
}

/**
 * Text that came in pieces becomes one; white space beside elements is layout, unless other text is
 * there too.
 */
function withoutBlanks(content: readonly XmlContent[]): XmlContent[] {
  const joined: XmlContent[] = []
  for (const part of content) {
    const last = joined.at(-1)
    if (typeof part === 'string' && typeof last === 'string')
      joined[joined.length - 1] = last + part
    else joined.push(part)
  }
  const blank = (part: XmlContent) => typeof part === 'string' && /^[ \t\r\n]*$/.test(part)
  const isLayout =
    joined.some((part) => typeof part !== 'string') &&
    joined.every((part) => typeof part !== 'string' || blank(part))
  return isLayout ? joined.filter((part) => typeof part !== 'string') : joined
}

/** Prefixes that are used below `node` and declared above it. */
function collectInherited(
  node: XmlNode,
  outer: ReadonlySet<string>,
  inherited: Map<string, string>,
): void {
  const declared = new Set(outer)
  for (const { qualified } of node.attributes) {
    if (qualified === 'xmlns') declared.add('')
    else if (qualified.startsWith('xmlns:')) declared.add(qualified.slice('xmlns:'.length))
  }
  const used = node.attributes.filter(({ qualified }) => prefixOf(qualified) !== '')
  for (const { qualified, uri } of [node, ...used]) {
    const prefix = prefixOf(qualified)
    if (uri === '' || prefix === 'xml' || prefix === 'xmlns' || declared.has(prefix)) continue
    inherited.set(prefix, uri)
  }
  for (const content of node.content) {
    if (isNode(content)) collectInherited(content, declared, inherited)
  }
}

function prefixOf(qualified: string): string {
  const colon = qualified.indexOf(':')
  return colon < 0 ? '' : qualified.slice(0, colon)
}

const NAME = /^[\p{L}_][\p{L}\p{N}\p{M}._·-]*(:[\p{L}_][\p{L}\p{N}\p{M}._·-]*)?$/u

/**
 * Puts verbatim elements below `parent`.
 *
 * @throws DomainXmlError when one could not be read back: a bad name, an undeclared prefix, `--` in
 *   a comment
 */
export function writeVerbatim(elements: readonly unknown[], parent: XmlNode): void {
  for (const written of elements) {
    if (!isVerbatim(written)) throw notVerbatim(written, parent)
    writeNode(written, parent, new Map([['xml', '']]))
  }
}

/** Values come from callers of any language level; what is inside is looked at on the way down. */
function isVerbatim(value: unknown): value is VerbatimElement {
  if (typeof value !== 'object' || value === null) return false
  const { name, attributes, children } = value as Partial<Record<string, unknown>>
  return (
    typeof name === 'string' &&
    Array.isArray(attributes) &&
    attributes.every(isVerbatimAttribute) &&
    Array.isArray(children)
  )
}

function isComment(value: unknown): value is { readonly comment: string } {
  if (typeof value !== 'object' || value === null) return false
  return typeof (value as Partial<Record<string, unknown>>)['comment'] === 'string'
}

function isVerbatimAttribute(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  const { name, value: text } = value as Partial<Record<string, unknown>>
  return typeof name === 'string' && typeof text === 'string'
}

function notVerbatim(value: unknown, node: XmlNode): DomainXmlError {
  const given = value === null ? 'null' : typeof value
  const sentence = `'${node.name}' takes elements with name, attributes and children, not ${given}`
  return new DomainXmlError(
    { code: 'VIR_ERR_INVALID_ARG', sentence },
    placeOf(node, undefined, undefined),
  )
}

function writeNode(
  written: VerbatimElement,
  parent: XmlNode,
  outer: ReadonlyMap<string, string>,
): void {
  const declared = new Map(outer)
  for (const { name, value } of written.attributes) {
    if (name === 'xmlns') declared.set('', value)
    else if (name.startsWith('xmlns:')) declared.set(name.slice('xmlns:'.length), value)
  }
  const uriOf = (name: string, bare: string): string => {
    const prefix = prefixOf(name)
    const uri = prefix === '' ? bare : prefix === 'xmlns' ? XMLNS : declared.get(prefix)
    if (uri !== undefined && NAME.test(name)) return uri
    const sentence = `${quoted(name)} cannot name XML in ${quoted(parent.qualified)}`
    const help = 'Accepted: a name whose prefix, if it has one, is declared by xmlns:prefix'
    throw new DomainXmlError({ code: 'VIR_ERR_XML_ERROR', sentence, help })
  }
  const node: XmlNode = {
    name: written.name,
    qualified: written.name,
    uri: uriOf(written.name, declared.get('') ?? ''),
    attributes: [],
    content: [],
    parent,
    offset: -1,
  }
  parent.content.push(node)
  for (const { name, value } of written.attributes) {
    appendAttribute(node, name, value, uriOf(name, ''))
  }
  for (const content of written.children) {
    if (typeof content === 'string') appendText(node, content)
    else if (isComment(content)) appendComment(node, content.comment)
    else if (isVerbatim(content)) writeNode(content, node, declared)
    else throw notVerbatim(content, node)
  }
}
