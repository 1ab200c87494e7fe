// Text to tree. Promises: synchronous, bounded by `XmlLimits` before time and memory are spent on
// what exceeds them, no DOCTYPE, no entity beyond XML's own five, nothing fetched from anywhere,
// and a position in every error. It must never repair: what is not well-formed XML 1.0 with
// namespaces is refused.
import { SaxesParser } from 'saxes'
import { DomainXmlError, printable, quoted, type XmlPlace } from './errors.ts'
import { canonicalName, lineOf, type XmlAttribute, type XmlNode } from './xml-node.ts'

/** How much a document may hold. Every limit is inclusive. */
export interface XmlLimits {
  /** Of the whole document in UTF-8. */
  readonly sizeBytes: number
  readonly depth: number
  readonly elements: number
  readonly attributesPerElement: number
  /** Of one attribute, text, comment or instruction, as the document writes it, in UTF-16 units. */
  readonly pieceLength: number
}

/**
 * Far above any domain that a machine could run, far below what would keep the event loop. The size
 * is that of the longest string that libvirt's own wire carries (REMOTE_STRING_MAX).
 */
export const XML_LIMITS: XmlLimits = {
  sizeBytes: 4 * 1024 * 1024,
  depth: 128,
  elements: 20_000,
  attributesPerElement: 256,
  pieceLength: 256 * 1024,
}

/** A document is read in pieces of this many UTF-16 units, between which limits are looked at. */
const CHUNK_LENGTH = 32 * 1024

/**
 * Reads one XML document.
 *
 * @throws DomainXmlError `VIR_ERR_XML_DETAIL` when it is not XML, or more of it than the limits
 *   allow
 */
export function readXml(source: string, limits: Partial<XmlLimits> = {}): XmlNode {
  const bounds = { ...XML_LIMITS, ...limits }
  refuseSize(source, bounds.sizeBytes)
  const parser = new SaxesParser({
    xmlns: true,
    defaultXMLVersion: '1.0',
    forceXMLVersion: true,
  })
  const tree = new TreeBuilder(source, bounds)
  parser.on('error', (error) => {
    // saxes puts its own position before the words; the parser's state is the same without parsing
    // text.
    tree.refuse(printable(error.message.replace(/^\d+:\d+: /, '')), parser.position - 1)
  })
  parser.on('xmldecl', () => tree.passed(parser.position))
  parser.on('processinginstruction', () => tree.passed(parser.position))
  parser.on('doctype', () => tree.doctype())
  parser.on('opentagstart', (tag) =>
    tree.open(parser.position - tag.name.length - 2, parser.position),
  )
  parser.on('attribute', (attribute) => tree.attribute(attribute, parser.position))
  parser.on('opentag', (tag) => tree.opened(tag, parser.position))
  parser.on('closetag', () => tree.close(parser.position))
  // A text is told one character after its end, a comment one before.
  parser.on('text', (text) => tree.text(text, parser.position - 1))
  parser.on('cdata', (text) => tree.text(text, parser.position))
  parser.on('comment', (comment) => tree.comment(comment, parser.position + 1))
  for (let from = 0; from < source.length; from += CHUNK_LENGTH) {
    const to = Math.min(from + CHUNK_LENGTH, source.length)
    parser.write(source.slice(from, to))
    tree.refuseUnfinished(to)
  }
  parser.close()
  return tree.finish()
}

/**
 * The shortest UTF-8 of n UTF-16 units has n bytes, the longest 3n; only between the two is
 * counting needed.
 */
function refuseSize(source: string, sizeBytes: number): void {
  if (source.length * 3 <= sizeBytes) return
  const size =
    source.length > sizeBytes ? source.length : new TextEncoder().encode(source).byteLength
  if (size <= sizeBytes) return
  throw notXml(`The document is larger than ${sizeBytes} bytes`, {})
}

function notXml(sentence: string, place: XmlPlace): DomainXmlError {
  return new DomainXmlError({ code: 'VIR_ERR_XML_DETAIL', sentence }, place, 'VIR_FROM_XML')
}

interface OpenTag {
  readonly name: string
  readonly local: string
  readonly uri: string
  readonly attributes: Readonly<
    Record<string, { readonly local: string; readonly uri: string; readonly value: string }>
  >
}

class TreeBuilder {
  readonly #source: string
  readonly #limits: XmlLimits
  #root: XmlNode | undefined
  #at: XmlNode | undefined
  #depth = 0
  #elements = 0
  #offset = 0
  /** Where the last piece ended, which is where the next one begins, white space aside. */
  #passed = 0
  #attributeOffsets: { readonly name: string; readonly offset: number }[] = []

  constructor(source: string, limits: XmlLimits) {
    this.#source = source
    this.#limits = limits
  }

  open(offset: number, attributesFrom: number): void {
    this.#offset = offset
    this.#depth += 1
    this.#elements += 1
    if (this.#depth > this.#limits.depth) {
      this.refuse(`Elements are nested deeper than ${this.#limits.depth}`, offset)
    }
    if (this.#elements > this.#limits.elements) {
      this.refuse(`The document has more than ${this.#limits.elements} elements`, offset)
    }
    this.#passed = attributesFrom - 1
    this.#attributeOffsets = []
  }

  /**
   * saxes tells where an attribute ends; it began after the space that follows what was before it.
   */
  attribute({ name }: { readonly name: string }, end: number): void {
    const offset = this.#nextPiece()
    this.#passed = end
    if (this.#attributeOffsets.length >= this.#limits.attributesPerElement) {
      const most = this.#limits.attributesPerElement
      this.refuse(`An element has more than ${most} attributes`, offset)
    }
    this.#refuseLength(end - offset, `Attribute ${quoted(name)}`, offset)
    this.#attributeOffsets.push({ name, offset })
  }

  opened(tag: OpenTag, end: number): void {
    this.#passed = end
    const attributes = this.#attributeOffsets.map(({ name, offset }): XmlAttribute => {
      const attribute = tag.attributes[name]
      if (attribute === undefined) return this.refuse(`Attribute ${quoted(name)} got lost`, offset)
      const { local, uri, value } = attribute
      return { name: canonicalName(uri, local), qualified: name, uri, value, offset }
    })
    const node: XmlNode = {
      name: canonicalName(tag.uri, tag.local),
      qualified: tag.name,
      uri: tag.uri,
      attributes,
      content: [],
      parent: this.#at,
      offset: this.#offset,
    }
    if (this.#at === undefined) this.#root = node
    else this.#at.content.push(node)
    this.#at = node
  }

  close(end: number): void {
    this.#passed = end
    this.#depth -= 1
    this.#at = this.#at?.parent
  }

  text(text: string, end: number): void {
    this.#refuseLength(end - this.#passed, 'A text', this.#passed)
    this.#passed = end
    this.#at?.content.push(text)
  }

  comment(comment: string, end: number): void {
    this.#refuseLength(end - this.#passed, 'A comment', this.#passed)
    this.#passed = end
    this.#at?.content.push({ comment })
  }

  doctype(): never {
    this.refuse('A document type declaration is refused', this.#nextPiece())
  }

  /** Something that the tree does not keep. */
  passed(end: number): void {
    this.#passed = end
  }

  /** Of a piece that has not ended yet; `end` is how far the document has been read. */
  refuseUnfinished(end: number): void {
    this.#refuseLength(end - this.#passed, 'What begins here', this.#passed)
  }

  #refuseLength(length: number, what: string, offset: number): void {
    const { pieceLength } = this.#limits
    if (length > pieceLength)
      this.refuse(`${what} is longer than ${pieceLength} characters`, offset)
  }

  /** White space may stand before it. */
  #nextPiece(): number {
    let offset = this.#passed
    while (/[ \t\r\n]/.test(this.#source.charAt(offset))) offset += 1
    return offset
  }

  finish(): XmlNode {
    return this.#root ?? this.refuse('The document has no root element', this.#source.length)
  }

  refuse(sentence: string, offset: number): never {
    throw notXml(sentence, lineOf(this.#source, Math.max(0, offset)))
  }
}
