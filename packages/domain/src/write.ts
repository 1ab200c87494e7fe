// The writer: interprets descriptions over values, and makes the tree from which text or another
// reading comes. It takes values from callers of any language level, so it checks that each has the
// kind that its description says; whether it is a good one of that kind is the reader's question.
import type { AnyField, Body, Element, Entry, Source } from './element.ts'
import { DomainXmlError, quoted } from './errors.ts'
import type { Scalar } from './scalar.ts'
import { writeVerbatim } from './verbatim.ts'
import {
  appendAttribute,
  appendNode,
  appendText,
  childOf,
  placeOf,
  type XmlNode,
} from './xml-node.ts'

/** What to write besides the definition proper. */
export interface WriteContext {
  /** What only a running domain has. */
  readonly live: boolean
  /** Passwords. */
  readonly secure: boolean
}

export function writeElement<In>(
  described: Element<unknown, In>,
  value: In,
  parent: XmlNode | undefined,
  context: WriteContext,
): XmlNode {
  const node = appendNode(parent, described.name, described)
  if (typeof value !== 'object' || value === null) throw wrongKind(node, value, 'an object')
  // Keys are looked up by the description's names only; what value they hold is checked where it is
  // written.
  const members = value as Readonly<Record<string, unknown>>
  writeBody(described.body, members, node, context)
  return node
}

function writeBody(
  body: Body,
  value: Readonly<Record<string, unknown>>,
  node: XmlNode,
  context: WriteContext,
): void {
  const fields = body.kind === 'fields' ? body.fields : writeVariant(body, value, node)
  const discriminant = body.kind === 'fields' ? undefined : body.discriminant
  for (const key of Object.keys(value)) {
    if (key === discriminant || fields.some(([name]) => name === key)) continue
    const help = `Accepted: ${fields.map(([name]) => name).join(', ')}`
    const sentence = `'${node.name}' has no field ${quoted(key)}`
    throw new DomainXmlError(
      { code: 'VIR_ERR_INVALID_ARG', sentence, help },
      placeOf(node, undefined, undefined),
    )
  }
  for (const [key, field] of fields) {
    if (Object.hasOwn(value, key)) writeField(field, key, value[key], node, context)
  }
}

function writeVariant(
  body: Extract<Body, { kind: 'variants' }>,
  value: Readonly<Record<string, unknown>>,
  node: XmlNode,
): readonly Entry[] {
  const variant = value[body.discriminant]
  const fields = typeof variant === 'string' ? body.cases.get(variant) : undefined
  if (typeof variant !== 'string' || fields === undefined) {
    const names = [...body.cases.keys()].join(', ')
    throw wrongKind(node, variant, `one of ${names} as '${body.discriminant}'`)
  }
  appendAttribute(node, body.discriminant, variant)
  return fields
}

function writeField(
  field: AnyField,
  key: string,
  value: unknown,
  node: XmlNode,
  context: WriteContext,
): void {
  if (value === undefined) return
  if (field.secret === true && !context.secure) return
  if (field.live?.(value) === true && !context.live) return
  if (field.silent === true && value === field.fallback) return
  const { source } = field
  if (source.kind === 'child' && field.sparse === true) {
    writeUnlessEmpty(source.element, value, node, context)
  } else writeSource(source, key, value, node, context)
}

/**
 * A child element that would say nothing, perhaps because it is secret or of a running domain, is
 * left out.
 */
function writeUnlessEmpty(
  described: Element<unknown, never>,
  value: unknown,
  node: XmlNode,
  context: WriteContext,
): void {
  const written = writeElement<never>(described, value as never, node, context)
  if (written.attributes.length === 0 && written.content.length === 0) node.content.pop()
}

function writeSource(
  source: Source,
  key: string,
  value: unknown,
  node: XmlNode,
  context: WriteContext,
): void {
  switch (source.kind) {
    case 'attribute': {
      appendAttribute(node, source.name ?? key, formatted(source.scalar, value, node, key))
      return
    }
    case 'text': {
      const text = formatted(source.scalar, value, node, key)
      if (text !== '') appendText(node, text)
      return
    }
    case 'scaled': {
      if (typeof value !== 'number') throw wrongKind(node, value, `a number of KiB as '${key}'`)
      appendAttribute(node, 'unit', 'KiB')
      appendText(node, String(value))
      return
    }
    case 'flag': {
      if (typeof value !== 'boolean') throw wrongKind(node, value, `true or false as '${key}'`)
      if (value) appendNode(node, source.name ?? key)
      return
    }
    case 'child': {
      writeElement<never>(source.element, value as never, node, context)
      return
    }
    case 'children': {
      for (const item of arrayOf(value, node, key)) {
        writeElement<never>(source.element, item as never, node, context)
      }
      return
    }
    case 'within': {
      const inner = childOf(node, source.name) ?? appendNode(node, source.name)
      writeSource(source.field.source, key, value, inner, context)
      return
    }
    case 'each': {
      for (const item of arrayOf(value, node, key)) {
        writeSource(source.field.source, key, item, appendNode(node, source.name), context)
      }
      return
    }
    case 'verbatim': {
      const elements = arrayOf(value, node, key)
      if (elements.length > 0) writeVerbatim(elements, appendNode(node, source.name))
    }
  }
}

function formatted(scalar: Scalar<unknown>, value: unknown, node: XmlNode, key: string): string {
  if (typeof value !== scalar.holds) {
    throw wrongKind(node, value, `a ${scalar.holds} as '${key}'`)
  }
  return scalar.format(value)
}

function arrayOf(value: unknown, node: XmlNode, key: string): readonly unknown[] {
  if (!Array.isArray(value)) throw wrongKind(node, value, `an array as '${key}'`)
  return value
}

function wrongKind(node: XmlNode, value: unknown, wanted: string): DomainXmlError {
  const given = value === null ? 'null' : Array.isArray(value) ? 'an array' : typeof value
  const shown = typeof value === 'string' ? quoted(value) : given
  const sentence = `'${node.name}' takes ${wanted}, not ${shown}`
  const place = placeOf(node, undefined, undefined)
  return new DomainXmlError({ code: 'VIR_ERR_INVALID_ARG', sentence }, place)
}
