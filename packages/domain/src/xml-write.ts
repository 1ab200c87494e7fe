// Tree to text, in libvirt's style: two spaces, single quotes, one element a line. It must never
// write what a reader would not read back as the same: it escapes what XML would change. What XML
// cannot hold at all is in no tree, see xml-node.ts.
import { isNode, type XmlNode } from './xml-node.ts'

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

/** Writes a tree as a document without an XML declaration, ending in a line feed. */
export function writeXml(root: XmlNode): string {
  const lines: string[] = []
  writeNode(root, '', lines)
  return `${lines.join('\n')}\n`
}

function writeNode(node: XmlNode, indent: string, lines: string[]): void {
  const open = `${indent}<${node.qualified}${attributesOf(node)}`
  if (node.content.length === 0 && node.open !== true) lines.push(`${open}/>`)
  else if (node.content.some((content) => typeof content === 'string')) {
    lines.push(`${open}>${inline(node)}</${node.qualified}>`)
  } else {
    lines.push(`${open}>`)
    for (const content of node.content) {
      if (isNode(content)) writeNode(content, `${indent}  `, lines)
      else if (typeof content === 'object') lines.push(`${indent}  ${comment(content.comment)}`)
    }
    lines.push(`${indent}</${node.qualified}>`)
  }
}

/** Content that holds text stands as it is: white space added to it would be part of it. */
function inline(node: XmlNode): string {
  return node.content
    .map((content) => {
      if (typeof content === 'string') return escaped(content, /[&<>'"\r]/g)
      if (!isNode(content)) return comment(content.comment)
      const open = `<${content.qualified}${attributesOf(content)}`
      if (content.content.length === 0) return `${open}/>`
      return `${open}>${inline(content)}</${content.qualified}>`
    })
    .join('')
}

function attributesOf(node: XmlNode): string {
  return node.attributes
    .map(({ qualified, value }) => ` ${qualified}='${escaped(value, /[&<>'"\r\n\t]/g)}'`)
    .join('')
}

function comment(text: string): string {
  return `<!--${text}-->`
}

function escaped(text: string, special: RegExp): string {
  return text.replaceAll(special, (character) => ESCAPES.get(character) ?? character)
}
