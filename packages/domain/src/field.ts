// The words for fields of an element: where a value stands, and what its absence means. Each is a
// function that makes data; see element.ts for what the data says.
import type { Element, Field, VerbatimElement } from './element.ts'
import type { Words } from './errors.ts'
import type { Scalar } from './scalar.ts'

/** An attribute of the element; its name is the field's own unless given. */
export function attribute<T>(scalar: Scalar<T>, name?: string): Field<T, T, 'required'> {
  return { presence: 'required', source: { kind: 'attribute', name, scalar } }
}

/** The text of the element. */
export function content<T>(scalar: Scalar<T>): Field<T, T, 'required'> {
  return { presence: 'required', source: { kind: 'text', scalar } }
}

/** The element's text as a size with the attribute `unit`: KiB, rounded up. */
export function sizeKiB(): Field<number, number, 'required'> {
  return { presence: 'required', source: { kind: 'scaled' } }
}

/** An empty child element whose presence means true. */
export function flag(name?: string): Field<boolean, boolean, 'defaulted'> {
  return { presence: 'defaulted', source: { kind: 'flag', name }, fallback: false }
}

/** One child element; the first when a document has several. */
export function child<Out, In>(described: Element<Out, In>): Field<Out, In, 'required'> {
  return { presence: 'required', source: { kind: 'child', element: described } }
}

/** All child elements of that name, in order; none is an empty array. */
export function children<Out, In>(
  described: Element<Out, In>,
): Field<readonly Out[], readonly In[], 'defaulted'> {
  return {
    presence: 'defaulted',
    source: { kind: 'children', element: described },
    fallback: Object.freeze([]),
  }
}

/**
 * A field of the child element of that name, lifted into this one; fields of the same child share
 * it. A default of the field is its value when the child is there without it.
 */
export function within<Out, In>(
  name: string,
  field: Field<Out, In, 'required' | 'defaulted'>,
): Field<Out, In, 'required'> {
  return { presence: 'required', source: { kind: 'within', name, field } }
}

/** One field of each child element of that name, as an array. */
export function each<Out, In>(
  name: string,
  field: Field<Out, In, 'required'>,
): Field<readonly Out[], readonly In[], 'defaulted'> {
  return {
    presence: 'defaulted',
    source: { kind: 'each', name, field },
    fallback: Object.freeze([]),
  }
}

/** The elements inside the child of that name, word for word. */
export function verbatim(
  name: string,
): Field<readonly VerbatimElement[], readonly VerbatimElement[], 'required'> {
  return { presence: 'required', source: { kind: 'verbatim', name } }
}

/** May be absent, and then the key is too. */
export function optional<Out, In>(field: Field<Out, In, 'required'>): Field<Out, In, 'optional'> {
  return { ...field, presence: 'optional' }
}

/** May be absent, and counts as absent when nothing is said in it. */
export function sparse<Out, In>(field: Field<Out, In, 'required'>): Field<Out, In, 'optional'> {
  return { ...field, presence: 'optional', sparse: true }
}

/** Has this value when absent, and is always written. */
export function defaulted<Out, In>(
  field: Field<Out, In, 'required'>,
  fallback: NoInfer<Out>,
): Field<Out, In, 'defaulted'> {
  return { ...field, presence: 'defaulted', fallback }
}

/** Has this value when absent, and is not written when it has it. */
export function usually<Out extends string | number | boolean, In>(
  field: Field<Out, In, 'required'>,
  fallback: NoInfer<Out>,
): Field<Out, In, 'defaulted'> {
  return { ...field, presence: 'defaulted', fallback, silent: true }
}

/** May be left out by who defines a domain; the element's `complete` then decides. */
export function filled<Out, In>(field: Field<Out, In, 'required'>): Field<Out, In, 'filled'> {
  return { ...field, presence: 'filled' }
}

/** A field that only a running domain has, or only those values of it that the test picks out. */
export function live<Out, In>(
  field: Field<Out, In, 'optional'>,
  onlyWhen: (value: Out) => boolean = () => true,
): Field<Out, In, 'optional'> {
  return { ...field, live: (value) => onlyWhen(value as Out) }
}

/** Written only when secrets are asked for. */
export function secret<Out, In>(field: Field<Out, In, 'optional'>): Field<Out, In, 'optional'> {
  return { ...field, secret: true }
}

/** The same field, whose absence is refused in these words. */
export function demanded<Out, In>(
  field: Field<Out, In, 'required'>,
  missing: Words,
): Field<Out, In, 'required'> {
  return { ...field, missing }
}

/** The same child element, of which a second one is refused in these words. */
export function atMostOne<Out, In>(
  field: Field<Out, In, 'optional'>,
  second: Words,
): Field<Out, In, 'optional'> {
  return { ...field, second }
}
