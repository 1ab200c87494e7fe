// The reader of text alone: what it makes of a document does not depend on where its pieces fall,
// and every part of the tree knows where it began.
import { assert, nat, property } from 'fast-check'
import { expect, it } from 'vitest'
import { childrenOf, lineOf, textOf, type XmlNode } from '../src/xml-node.ts'
import { readXml } from '../src/xml.ts'

/**
 * Far more text than is read at once, with everything that must not be torn: pairs, line ends,
 * references.
 */
const row =
  "<row a='x😀y' b='&#x1F600;&amp;'\r\n c=''>t😀&lt;\r\n<!-- 😀 --><![CDATA[]>😀]]></row>\r\n"
const rows = 2500

it('a document reads alike wherever it is cut for reading', () => {
  const one = childrenOf(readXml(`<d>${row}</d>`), 'row').map(content)
  assert(
    property(nat({ max: row.length }), (shift) => {
      const root = readXml(`<d>${' '.repeat(shift)}${row.repeat(rows)}</d>`)
      const read = childrenOf(root, 'row').map(content)
      expect(new Set(read)).toEqual(new Set(one))
      expect(read).toHaveLength(rows)
    }),
    { numRuns: 40 },
  )
})

function content(node: XmlNode): string {
  const attributes = node.attributes.map(({ name, value }) => `${name}=${value}`)
  return JSON.stringify([attributes, node.content, textOf(node)])
}

it('every element and attribute knows where it began', () => {
  const source = `<?xml version='1.0'?>\n<d>${row.repeat(rows)}</d>`
  for (const node of childrenOf(readXml(source), 'row')) {
    expect(source.slice(node.offset, node.offset + 4)).toBe('<row')
    for (const { name, offset } of node.attributes) {
      expect(source.slice(offset, offset + 2)).toBe(`${name}=`)
    }
  }
})

it('lines and columns count from 1, in UTF-16 units', () => {
  expect(lineOf('a\nbc\n', 0)).toEqual({ line: 1, column: 1 })
  expect(lineOf('a\nbc\n', 3)).toEqual({ line: 2, column: 2 })
  expect(lineOf('a\nbc\n', 5)).toEqual({ line: 3, column: 1 })
})
