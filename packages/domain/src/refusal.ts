// What the reader says when it refuses: libvirt's general sentences for a value that is missing or
// wrong, and the error with the place where that is.
import type { AnyField, Source } from './element.ts'
import { DomainXmlError, quoted, type Words } from './errors.ts'
import { childOf, placeOf, type XmlAttribute, type XmlNode } from './xml-node.ts'

/** The text that a tree came from, for positions in errors. */
interface Origin {
  readonly source: string | undefined
}

export function refusal(
  words: Words,
  node: XmlNode,
  given: XmlAttribute | undefined,
  context: Origin,
): DomainXmlError {
  return new DomainXmlError(words, placeOf(node, given, context.source))
}

/** Refuses a field that is not there, in its own words or in libvirt's general ones. */
export function missing(
  field: AnyField,
  key: string,
  node: XmlNode,
  context: Origin,
): DomainXmlError {
  const { source } = field
  if (source.kind === 'within') {
    const found = childOf(node, source.name)
    if (found !== undefined) {
      const inner = field.missing === undefined ? source.field : { ...source.field, ...field }
      return missing({ ...inner, source: source.field.source }, key, found, context)
    }
  }
  return refusal(field.missing ?? missingSource(source, key, node), node, undefined, context)
}

function missingSource(source: Source, key: string, node: XmlNode): Words {
  switch (source.kind) {
    case 'attribute': {
      const help = `Accepted: ${source.scalar.expected}`
      return { ...missingAttribute(source.name ?? key, node), help }
    }
    case 'within':
      return missingElement(source.name, node)
    case 'child':
      return missingElement(source.element.name, node)
    case 'text':
    case 'scaled':
      return { code: 'VIR_ERR_XML_ERROR', sentence: `Element '${node.name}' is empty` }
    case 'flag':
    case 'children':
    case 'each':
    case 'verbatim':
      return missingElement(key, node)
    default:
      return source satisfies never
  }
}

export function missingAttribute(name: string, node: XmlNode): Words {
  const sentence = `Missing required attribute '${name}' in element '${node.name}'`
  return { code: 'VIR_ERR_XML_ERROR', sentence }
}

function missingElement(name: string, node: XmlNode): Words {
  const sentence = `Missing required element '${name}' in element '${node.name}'`
  return { code: 'VIR_ERR_XML_ERROR', sentence }
}

export function wrongAttribute(name: string, node: XmlNode, given: string): Words {
  const sentence = `Invalid value for attribute '${name}' in element '${node.name}': ${quoted(given)}`
  return { code: 'VIR_ERR_XML_ERROR', sentence }
}

export function wrongText(node: XmlNode, given: string): Words {
  const sentence = `Invalid value for element '${node.name}': ${quoted(given)}`
  return { code: 'VIR_ERR_XML_ERROR', sentence }
}
