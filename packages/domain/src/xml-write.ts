// Tree to text, in libvirt's style: two spaces, single quotes, one element a line. It must never write what
// a reader would not read back as the same: it escapes what XML would change and refuses what XML 1.0
// cannot hold at all.
import { DomainXmlError } from './errors.ts'
import { isNode, placeOf, type XmlAttribute, type XmlNode } from './xml-node.ts'

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ["'", '&apos;'],
  ['"', '&quot;'],
  // A reader turns these into spaces or line feeds unless they are written as references.
  ['\r', '&#13;'],
  ['\n', '&#10;'],
  ['\t', '&#9;'],
])

/** Characters that XML 1.0 cannot hold, not even as references, and halves of surrogate pairs. */
const UNHOLDABLE =
  // oxlint-disable-next-line no-control-regex -- control characters are what it looks for.
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/

/**
 * Writes a tree as a document without an XML declaration, ending in a line feed.
 *
 * @throws DomainXmlError `VIR_ERR_XML_ERROR` when a value holds a character that XML 1.0 cannot
 */
export function writeXml(root: XmlNode): string {
  const lines: string[] = []
  writeNode(root, '', lines)
  return `${lines.join('\n')}\n`
}

function writeNode(node: XmlNode, indent: string, lines: string[]): void {
  const open = `${indent}<${node.qualified}${attributesOf(node)}`
  if (node.content.length === 0) lines.push(`${open}/>`)
  else if (node.content.some((content) => typeof content === 'string')) {
    lines.push(`${open}>${inline(node)}</${node.qualified}>`)
  } else {
    lines.push(`${open}>`)
    for (const content of node.content) {
      if (isNode(content)) writeNode(content, `${indent}  `, lines)
      else if (typeof content === 'object')
        lines.push(`${indent}  ${comment(content.comment, node)}`)
    }
    lines.push(`${indent}</${node.qualified}>`)
  }
}

/** Content that holds text stands as it is: white space added to it would be part of it. */
function inline(node: XmlNode): string {
  return node.content
    .map((content) => {
      if (typeof content === 'string') return escaped(content, /[&<>'"\r]/g, node)
      if (!isNode(content)) return comment(content.comment, node)
      const open = `<${content.qualified}${attributesOf(content)}`
      if (content.content.length === 0) return `${open}/>`
      return `${open}>${inline(content)}</${content.qualified}>`
    })
    .join('')
}

function attributesOf(node: XmlNode): string {
  return node.attributes
    .map((attribute) => {
      const value = escaped(attribute.value, /[&<>'"\r\n\t]/g, node, attribute)
      return ` ${attribute.qualified}='${value}'`
    })
    .join('')
}

function comment(text: string, node: XmlNode): string {
  refuseUnholdable(text, node)
  return `<!--${text}-->`
}

function escaped(text: string, special: RegExp, node: XmlNode, attribute?: XmlAttribute): string {
  refuseUnholdable(text, node, attribute)
  return text.replaceAll(special, (character) => ESCAPES.get(character) ?? character)
}

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
