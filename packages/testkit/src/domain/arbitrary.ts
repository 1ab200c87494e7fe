// Random values of any described element of domain XML, derived from its description alone: an
// element added to the language is covered by every property that uses these, with nothing to write
// here.
import type { Element, Entry, Sample, Scalar, Source, VerbatimElement } from '@signalbox/domain'
import { DomainXmlError, elementFrom } from '@signalbox/domain'
import {
  array,
  boolean,
  constant,
  constantFrom,
  integer,
  letrec,
  oneof,
  option,
  record,
  stringMatching,
  tuple,
  uniqueArray,
  type Arbitrary,
} from 'fast-check'
import { isDeepStrictEqual } from 'node:util'

/** Identities that do not change, so that what is left to chance is the input alone. */
export const identities = {
  newUuid: () => '9b2f6f9e-6c1d-4d0a-8a54-0d0ab1c3e001',
  newMac: () => '52:54:00:12:34:56',
}

/** Everything that XML 1.0 can hold, with the characters that need care drawn often. */
const character = oneof(
  constantFrom('&', '<', '>', "'", '"', ' ', '\t', '\n', '\r', ']', '-', '\u0085', '\u2028', '😀'),
  integer({ min: 0x20, max: 0xd7ff }).map((code) => String.fromCodePoint(code)),
)

const xmlText = (minLength: number) =>
  array(character, { minLength, maxLength: 12 }).map((characters) => characters.join(''))

function sampled(sample: Sample): Arbitrary<unknown> {
  switch (sample.kind) {
    case 'values':
      return constantFrom(...sample.values)
    case 'integer':
      return integer({ min: sample.min, max: sample.max })
    case 'pattern':
      return stringMatching(sample.pattern)
    case 'text':
      return xmlText(sample.minLength)
    default:
      return sample satisfies never
  }
}

function scalarValue(scalar: Scalar<unknown>): Arbitrary<unknown> {
  // oxlint-disable-next-line no-control-regex -- control characters are what it looks for.
  const holdable = /^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]*$/u
  return sampled(scalar.sample).filter(
    (value) =>
      isDeepStrictEqual(scalar.parse(scalar.format(value)), value) &&
      holdable.test(scalar.format(value)) &&
      (scalar.format(value) !== '' || scalar.emptyIsAbsent !== true),
  )
}

function sourceValue(source: Source): Arbitrary<unknown> {
  switch (source.kind) {
    case 'attribute':
    case 'text':
      return scalarValue(source.scalar)
    case 'scaled':
      return integer({ min: 1, max: 2 ** 40 })
    case 'flag':
      return boolean()
    case 'child':
      return valueOf(source.element)
    case 'children':
      return array(valueOf(source.element), { maxLength: 2 })
    case 'within':
      return sourceValue(source.field.source)
    case 'each':
      return array(sourceValue(source.field.source), { maxLength: 3 })
    case 'verbatim':
      return verbatimElements
    default:
      return source satisfies never
  }
}

function fieldValues(entries: readonly Entry[], rest: object): Arbitrary<object> {
  const drawn: Record<string, Arbitrary<unknown>> = {}
  const absent = Symbol('absent')
  for (const [key, field] of entries) {
    drawn[key] =
      field.presence === 'optional'
        ? option(sourceValue(field.source), { nil: absent, freq: 2 })
        : sourceValue(field.source)
  }
  return record(drawn).map((values) => {
    const kept = Object.entries(values).filter(([key, value]) => {
      const field = entries.find(([name]) => name === key)?.[1]
      return value !== absent && !(saysNothing(value) && field?.sparse === true)
    })
    return { ...rest, ...Object.fromEntries(kept) }
  })
}

function saysNothing(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0
}

const drawnBefore = new Map<unknown, Arbitrary<unknown>>()

/**
 * Values of an element as reading gives them. Where the element completes or checks itself, values
 * are what one reading makes of random ones, and those that it refuses are drawn again.
 */
export function valueOf<Out>(described: Element<Out, never>): Arbitrary<Out> {
  const known = drawnBefore.get(described) as Arbitrary<Out> | undefined
  if (known !== undefined) return known
  const { body } = described
  const raw =
    body.kind === 'fields'
      ? fieldValues(body.fields, {})
      : oneof(
          ...Array.from(body.cases, ([variant, fields]) =>
            fieldValues(fields, { [body.discriminant]: variant }),
          ),
        )
  const refused = Symbol('refused')
  const values =
    described.complete === undefined
      ? raw
      : raw
          .map((value) => {
            try {
              return elementFrom(described, value as never, { ...identities, live: true })
            } catch (error) {
              if (error instanceof DomainXmlError) return refused
              throw error
            }
          })
          .filter((value) => value !== refused)
  drawnBefore.set(described, values)
  return values as Arbitrary<Out>
}

const localName = stringMatching(/^[a-z][a-z0-9_.-]{0,5}$/)

/**
 * Trees in namespaces of their own; text stands alone in an element, beside elements stands none.
 */
const { inner } = letrec<{ inner: VerbatimElement }>((tie) => ({
  inner: record({
    name: localName.map((name) => `p:${name}`),
    attributes: uniqueArray(
      record({ name: localName.filter((n) => n !== 'xmlns'), value: xmlText(0) }),
      {
        selector: ({ name }) => name,
        maxLength: 2,
      },
    ),
    children: oneof(
      { maxDepth: 3 },
      constant([]),
      xmlText(1).map((text) => [text]),
      array(tie('inner'), { maxLength: 2 }),
      localName
        .filter((text) => !text.includes('--') && !text.endsWith('-'))
        .map((comment) => [{ comment }]),
    ),
  }),
}))

const verbatimElements: Arbitrary<readonly VerbatimElement[]> = uniqueArray(
  tuple(inner, localName).map(([element, name]) => ({
    ...element,
    attributes: [{ name: 'xmlns:p', value: `urn:${name}` }, ...element.attributes],
  })),
  { selector: ({ attributes }) => attributes[0]?.value, minLength: 1, maxLength: 2 },
)
