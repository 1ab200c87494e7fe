// The reader: interprets descriptions over a tree. Unknown elements and attributes are passed over,
// as in libvirt; what is known and wrong is refused at its place. Values are frozen as they are
// made, so that nobody downstream can change a definition that others hold.
import type { AnyField, Body, Element, Entry, Place, Source } from './element.ts'
import { printable, quoted, type Words } from './errors.ts'
import { missing, missingAttribute, refusal, wrongAttribute, wrongText } from './refusal.ts'
import { scaleToKiB } from './scaled.ts'
import type { Scalar } from './scalar.ts'
import { readVerbatim } from './verbatim.ts'
import {
  attributeOf,
  childOf,
  childrenOf,
  textOf,
  type XmlAttribute,
  type XmlNode,
} from './xml-node.ts'

/** What reading needs besides the tree. */
export interface ReadContext {
  /** The text that the tree came from, for positions in errors. */
  readonly source: string | undefined
  /** Keep what only a running domain has. */
  readonly live: boolean
  newUuid(): string
  newMac(): string
  /** Which node each value came from, for checks that look at several. */
  readonly nodes: WeakMap<object, XmlNode>
}

export function readElement<Out>(
  described: Element<Out, never>,
  node: XmlNode,
  context: ReadContext,
): Out {
  const read = readBody(described.body, node, context)
  context.nodes.set(read, node)
  // The description's constructors bind `complete` to the very type that its fields read as.
  const complete = described.complete as ((value: object, at: Place) => object) | undefined
  if (complete === undefined) return frozen(read) as Out
  const value = complete(frozen(read), placeAt(node, context))
  context.nodes.set(value, node)
  return frozen(value) as Out
}

/** Freezes what is new in a value; what is frozen already is so throughout. */
function frozen<T extends object>(value: T): T {
  if (Object.isFrozen(value)) return value
  Object.freeze(value)
  for (const part of Object.values(value)) {
    if (typeof part === 'object' && part !== null) frozen(part as object)
  }
  return value
}

function readBody(body: Body, node: XmlNode, context: ReadContext): Record<string, unknown> {
  const value: Record<string, unknown> = {}
  let fields: readonly Entry[]
  if (body.kind === 'fields') fields = body.fields
  else {
    const variant = readVariant(body, node, context)
    value[body.discriminant] = variant.name
    fields = variant.fields
  }
  for (const [key, field] of fields) {
    const read = readField(field, key, node, context)
    if (read !== undefined) value[key] = read
  }
  return value
}

function readVariant(
  body: Extract<Body, { kind: 'variants' }>,
  node: XmlNode,
  context: ReadContext,
): { name: string; fields: readonly Entry[] } {
  const { discriminant, options, cases } = body
  const given = attributeOf(node, discriminant)
  const name = given?.value ?? options.fallback
  const help = `Accepted: ${[...cases.keys()].join(', ')}`
  if (name === undefined) {
    const words = options.missing ?? missingAttribute(discriminant, node)
    throw refusal({ help, ...words }, node, undefined, context)
  }
  const fields = cases.get(name)
  if (fields !== undefined) return { name, fields }
  if (options.unsupported?.includes(name) === true) {
    const sentence = `${node.name} of ${discriminant} ${quoted(name)} is not supported`
    throw refusal({ code: 'VIR_ERR_CONFIG_UNSUPPORTED', sentence, help }, node, given, context)
  }
  const words = options.unknown?.(name) ?? wrongAttribute(discriminant, node, name)
  throw refusal({ help, ...words }, node, given, context)
}

function readField(field: AnyField, key: string, node: XmlNode, context: ReadContext): unknown {
  const value = readSource(field.source, key, node, context)
  if (field.second !== undefined) refuseSecond(field.source, field.second, node, context)
  if (value === undefined) {
    if (field.presence === 'required') throw missing(field, key, node, context)
    return field.fallback
  }
  if (field.presence === 'optional') {
    if (field.live?.(value) === true && !context.live) return undefined
    if (field.sparse === true && saysNothing(field.source, value)) return undefined
  }
  return value
}

function readSource(source: Source, key: string, node: XmlNode, context: ReadContext): unknown {
  switch (source.kind) {
    case 'attribute': {
      const given = attributeOf(node, source.name ?? key)
      return given === undefined
        ? undefined
        : readScalar(source.scalar, given.value, node, given, context)
    }
    case 'text': {
      const text = textOf(node)
      return readScalar(source.scalar, text, node, undefined, context)
    }
    case 'scaled':
      return readScaled(node, context)
    case 'flag':
      return childOf(node, source.name ?? key) === undefined ? undefined : true
    case 'child': {
      const found = childOf(node, source.element.name)
      return found === undefined ? undefined : readElement(source.element, found, context)
    }
    case 'children':
      return Object.freeze(
        childrenOf(node, source.element.name).map((found) =>
          readElement(source.element, found, context),
        ),
      )
    case 'within': {
      const found = childOf(node, source.name)
      if (found === undefined) return undefined
      return readSource(source.field.source, key, found, context) ?? source.field.fallback
    }
    case 'each':
      return Object.freeze(
        childrenOf(node, source.name).map((found) => readField(source.field, key, found, context)),
      )
    case 'verbatim': {
      const found = childOf(node, source.name)
      return found === undefined ? undefined : readVerbatim(found)
    }
    default:
      return source satisfies never
  }
}

function readScalar(
  scalar: Scalar<unknown>,
  text: string,
  node: XmlNode,
  given: XmlAttribute | undefined,
  context: ReadContext,
): unknown {
  if (text === '' && (scalar.emptyIsAbsent === true || given === undefined)) {
    return scalar.parse(text)
  }
  const value = scalar.parse(text)
  if (value !== undefined) return value
  const words =
    scalar.refusal?.(text) ??
    (given === undefined ? wrongText(node, text) : wrongAttribute(given.name, node, text))
  throw refusal({ help: `Accepted: ${scalar.expected}`, ...words }, node, given, context)
}

function readScaled(node: XmlNode, context: ReadContext): number | undefined {
  const digits = textOf(node)
  const unit = attributeOf(node, 'unit')
  if (digits === '') return undefined
  const size = scaleToKiB(digits, unit?.value)
  switch (size) {
    case 'not a number': {
      const sentence = `Invalid value ${quoted(digits)} for element or attribute './${node.name}[1]'`
      const help = 'Accepted: a whole number'
      throw refusal({ code: 'VIR_ERR_XML_ERROR', sentence, help }, node, undefined, context)
    }
    case 'unknown unit': {
      const sentence = `unknown suffix ${quoted(unit?.value ?? '')}`
      const help =
        'Accepted: b, bytes, and KB, MB, GB, TB, PB, EB, KiB, MiB, GiB, TiB, PiB, EiB, k, M, G, T, P, E'
      throw refusal({ code: 'VIR_ERR_INVALID_ARG', sentence, help }, node, unit, context)
    }
    case 'too large': {
      const sentence = `value too large: ${printable(digits.trim())}${unit?.value ?? 'KiB'}`
      throw refusal({ code: 'VIR_ERR_OVERFLOW', sentence }, node, undefined, context)
    }
    default:
      return size
  }
}

function placeAt(node: XmlNode, context: ReadContext): Place {
  return {
    live: context.live,
    newUuid: () => context.newUuid(),
    newMac: () => context.newMac(),
    refuse(words, where, inside) {
      const from = inside === undefined ? node : (context.nodes.get(inside) ?? node)
      const { found, given } = follow(from, where)
      throw refusal(words, found, given, context)
    },
  }
}

function refuseSecond(source: Source, words: Words, node: XmlNode, context: ReadContext): void {
  if (source.kind !== 'child') return
  const second = childrenOf(node, source.element.name)[1]
  if (second !== undefined) throw refusal(words, second, undefined, context)
}

/** Goes down `target/@bus` as far as the document goes. */
function follow(
  node: XmlNode,
  where: string | undefined,
): { found: XmlNode; given: XmlAttribute | undefined } {
  let found = node
  for (const step of where?.split('/') ?? []) {
    if (step.startsWith('@')) return { found, given: attributeOf(found, step.slice(1)) }
    const next = childOf(found, step)
    if (next === undefined) break
    found = next
  }
  return { found, given: undefined }
}

/**
 * Whether nothing would be written of a child element: its flags are off, its lists empty, the rest
 * absent.
 */
function saysNothing(source: Source, value: unknown): boolean {
  if (source.kind !== 'child' || source.element.body.kind !== 'fields') return false
  const members = value as Readonly<Record<string, unknown>>
  return source.element.body.fields.every(([key, field]) => {
    const member = members[key]
    if (member === undefined) return true
    switch (field.source.kind) {
      case 'flag':
        return member === false
      case 'children':
      case 'each':
        return Array.isArray(member) && member.length === 0
      case 'attribute':
      case 'text':
      case 'scaled':
      case 'child':
      case 'within':
      case 'verbatim':
        return field.silent === true && member === field.fallback
      default:
        return field.source satisfies never
    }
  })
}
