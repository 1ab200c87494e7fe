// A schema for objects whose keys are data: names that somebody chose. valibot's own `record`
// leaves out `prototype` and the like; this one keeps every key that the text of a file had.
import * as v from 'valibot'

/** @param isValue what every member has to be */
export function dictionary<T>(isValue: (value: unknown) => value is T) {
  return v.custom<Readonly<Record<string, T>>>(
    (given) =>
      typeof given === 'object' &&
      given !== null &&
      !Array.isArray(given) &&
      Object.values(given).every(isValue),
    'Expected an object whose members are all of one kind',
  )
}
