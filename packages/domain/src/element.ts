// The description language of domain XML. One description per element is data from which come its
// TypeScript type (`Infer`), its reader (read.ts), its writer (write.ts), its checks with
// positions, and the tests' random values. A description names fields in the order in which libvirt
// writes them. It never holds code that reads or writes XML: what cannot be said with these words
// is a reason for a new word.
//
//     export const watchdog = element('watchdog', {
//       model: attribute(oneOf('i6300esb', 'ib700')),
//       action: defaulted(attribute(oneOf('reset', 'none')), 'reset'),
//       address: optional(child(address)),
//     })
//     export type Watchdog = Infer<typeof watchdog>
import type { Words } from './errors.ts'
import type { Scalar } from './scalar.ts'

/** Carries the types of a description; no value ever has it. */
declare const types: unique symbol

interface Typed<Out, In> {
  readonly [types]?: { readonly out: Out; readonly in: (value: In) => void }
}

/**
 * Whether a value is there: always given; perhaps absent; given or else the description's own
 * default; given or else filled by the element's `complete`.
 */
export type Presence = 'required' | 'optional' | 'defaulted' | 'filled'

/** Where in an element a field's value stands. The words in field.ts say what each means. */
export type Source =
  | {
      readonly kind: 'attribute'
      readonly name: string | undefined
      readonly scalar: Scalar<unknown>
    }
  | { readonly kind: 'text'; readonly scalar: Scalar<unknown> }
  | { readonly kind: 'scaled' }
  | { readonly kind: 'flag'; readonly name: string | undefined }
  | { readonly kind: 'child'; readonly element: Element<unknown, never> }
  | { readonly kind: 'children'; readonly element: Element<unknown, never> }
  | { readonly kind: 'within'; readonly name: string; readonly field: AnyField }
  | { readonly kind: 'each'; readonly name: string; readonly field: AnyField }
  | { readonly kind: 'verbatim'; readonly name: string }

/**
 * One value of an element: what it is (`source`) and how it behaves when absent, secret or only of
 * a running domain.
 */
export interface Field<Out, In = Out, P extends Presence = Presence> extends Typed<Out, In> {
  readonly presence: P
  readonly source: Source
  /** The value of a defaulted field that the document leaves out. */
  readonly fallback?: unknown
  /** A child element that says nothing counts as absent and is not written. */
  readonly sparse?: true
  /** A value equal to the fallback is not written. */
  readonly silent?: true
  /** Written only when secrets are asked for. */
  readonly secret?: true
  /** Tells values that belong to a running domain only. */
  readonly live?: (value: unknown) => boolean
  /** libvirt's words for its absence. */
  readonly missing?: Words
  /** libvirt's words for a second child element of that name; without them the first one counts. */
  readonly second?: Words
}

export type AnyField = Field<unknown, never>
export type Fields = Readonly<Record<string, AnyField>>

export type Body =
  | { readonly kind: 'fields'; readonly fields: readonly Entry[] }
  | {
      readonly kind: 'variants'
      readonly discriminant: string
      readonly cases: ReadonlyMap<string, readonly Entry[]>
      readonly options: VariantOptions
    }

export type Entry = readonly [key: string, field: AnyField]

/**
 * One XML element: its name, what it holds, and what completes and checks a value that was read.
 */
export interface Element<Out, In = Out> extends Typed<Out, In> {
  readonly name: string
  readonly body: Body
  /** Written with an end tag also when it holds nothing, as libvirt writes some. */
  readonly open?: true
  readonly complete?: (value: never, at: Place) => Out
}

/**
 * What `complete` is given besides the value: sources of fresh identities, and the way to refuse.
 */
export interface Place {
  /** The document describes a running domain: what only such has is kept. */
  readonly live: boolean
  newUuid(): string
  newMac(): string
  /**
   * Refuses the element. `where` leads to what is wrong inside it: `target/@bus`, `source`.
   * @param inside a value read below this element, when it is that one that is wrong
   */
  refuse(words: Words, where?: string, inside?: object): never
}

/** The type of a described element, as it is after reading: defaults filled in. */
export type Infer<E> = E extends Typed<infer Out, never> ? Out : never

/** The type from which a described element can be built: what has a default may be left out. */
export type InferInput<E> = E extends Typed<unknown, infer In> ? In : never

type OutOf<F> = F extends Typed<infer Out, never> ? Out : never
type InOf<F> = F extends Typed<unknown, infer In> ? In : never
type KeysOf<F extends Fields, P extends Presence> = {
  [K in keyof F]: F[K]['presence'] extends P ? K : never
}[keyof F]
/** Shows an intersection as the one object that it is. */
type Flat<T> = T extends infer U ? { [K in keyof U]: U[K] } : never

export type FieldsOut<F extends Fields> = Flat<
  { readonly [K in KeysOf<F, 'required' | 'defaulted' | 'filled'>]: OutOf<F[K]> } & {
    readonly [K in KeysOf<F, 'optional'>]?: OutOf<F[K]>
  }
>
/** After reading and before `complete`: what is to be filled may be missing. */
export type FieldsRead<F extends Fields> = Flat<
  { readonly [K in KeysOf<F, 'required' | 'defaulted'>]: OutOf<F[K]> } & {
    readonly [K in KeysOf<F, 'optional' | 'filled'>]?: OutOf<F[K]>
  }
>
export type FieldsIn<F extends Fields> = Flat<
  { readonly [K in KeysOf<F, 'required'>]: InOf<F[K]> } & {
    readonly [K in KeysOf<F, 'optional' | 'defaulted' | 'filled'>]?: InOf<F[K]> | undefined
  }
>

/** The union of an object's values, without the name of how it came about. */
type Each<T> = T extends infer U ? U[keyof U] : never
type Cases = Readonly<Record<string, Fields>>
type CasesOut<D extends string, C extends Cases> = Each<{
  [K in keyof C]: Flat<{ readonly [key in D]: K } & FieldsOut<C[K]>>
}>
type CasesRead<D extends string, C extends Cases> = Each<{
  [K in keyof C]: Flat<{ readonly [key in D]: K } & FieldsRead<C[K]>>
}>
type CasesIn<D extends string, C extends Cases> = Each<{
  [K in keyof C]: Flat<{ readonly [key in D]: K } & FieldsIn<C[K]>>
}>

/** An element that holds the given fields. */
export function element<const F extends Fields>(
  name: string,
  fields: F,
  complete?: (value: FieldsRead<F>, at: Place) => FieldsOut<F>,
): Element<FieldsOut<F>, FieldsIn<F>> {
  const body: Body = { kind: 'fields', fields: Object.entries(fields) }
  return complete === undefined ? { name, body } : { name, body, complete }
}

/** The same element, written with an end tag also when it holds nothing. */
export function open<Out, In>(described: Element<Out, In>): Element<Out, In> {
  return { ...described, open: true }
}

export interface VariantOptions {
  /**
   * The variant of an element without the discriminating attribute; else the attribute is required.
   */
  readonly fallback?: string
  /** Names that libvirt knows and this package does not: refused as unsupported, not as wrong. */
  readonly unsupported?: readonly string[]
  /** libvirt's words for a name that nobody knows. */
  readonly unknown?: (given: string) => Words
  readonly missing?: Words
}

/**
 * An element whose attribute decides which fields it holds: a union discriminated by that
 * attribute.
 */
export function variants<const D extends string, const C extends Cases>(
  name: string,
  discriminant: D,
  cases: C,
  options: VariantOptions = {},
  complete?: (value: CasesRead<D, C>, at: Place) => CasesOut<D, C>,
): Element<CasesOut<D, C>, CasesIn<D, C>> {
  const entries = Object.entries(cases).map(
    ([variant, fields]) => [variant, Object.entries(fields)] as const,
  )
  const body: Body = { kind: 'variants', discriminant, cases: new Map(entries), options }
  return complete === undefined ? { name, body } : { name, body, complete }
}

/** XML that belongs to others: kept as a tree with its namespaces, see verbatim.ts. */
export interface VerbatimElement {
  /** As written, prefix included. */
  readonly name: string
  /** In order, declarations of namespaces among them. */
  readonly attributes: readonly { readonly name: string; readonly value: string }[]
  readonly children: readonly (VerbatimElement | { readonly comment: string } | string)[]
}
