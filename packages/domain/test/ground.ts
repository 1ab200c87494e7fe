// What the tests of the codec share: the ways of one element's value through tree and text, and all
// elements that there are.
import { identities } from '@signalbox/testkit/domain'
import type { AnyField, Element } from '../src/element.ts'
import { readElement, type ReadContext } from '../src/read.ts'
import { writeElement } from '../src/write.ts'
import { appendAttribute, NAMESPACES, type XmlNode } from '../src/xml-node.ts'
import { writeXml } from '../src/xml-write.ts'
import { readXml } from '../src/xml.ts'

const context = (source: string | undefined): ReadContext => {
  return { source, live: true, ...identities, nodes: new WeakMap() }
}

/** Writes a value to a tree and reads it back. */
export function throughTree<Out>(described: Element<Out, never>, value: Out): Out {
  return readElement(described, treeOf(described, value), context(undefined))
}

/** Writes a value to XML's text and reads it back. */
export function throughText<Out>(described: Element<Out, never>, value: Out): Out {
  const text = textOf(described, value)
  return readElement(described, readXml(text), context(text))
}

export function textOf<Out>(described: Element<Out, never>, value: Out): string {
  return writeXml(treeOf(described, value))
}

function treeOf<Out>(described: Element<Out, never>, value: Out): XmlNode {
  const tree = writeElement(described, value as never, undefined, { live: true, secure: true })
  for (const [prefix, uri] of NAMESPACES) appendAttribute(tree, `xmlns:${prefix}`, uri)
  return tree
}

/** All elements that a description leads to, itself first, each once. */
export function elementsBelow(
  described: Element<unknown, never>,
  found: Set<Element<unknown, never>> = new Set(),
): Set<Element<unknown, never>> {
  if (found.has(described)) return found
  found.add(described)
  const { body } = described
  const lists = body.kind === 'fields' ? [body.fields] : [...body.cases.values()]
  for (const [, field] of lists.flat()) followField(field, found)
  return found
}

function followField({ source }: AnyField, found: Set<Element<unknown, never>>): void {
  if (source.kind === 'child' || source.kind === 'children') elementsBelow(source.element, found)
  if (source.kind === 'within' || source.kind === 'each') followField(source.field, found)
}
