// Inputs that save and dump share.
import * as v from 'valibot'

/** A path on the driver's host; relative ones would depend on where the driver was started. */
export const absolutePath = v.pipe(
  v.string(),
  v.maxLength(4096),
  v.startsWith('/', 'the path must be absolute'),
  v.check((path) => !path.includes('\0'), 'the path must not contain NUL'),
)

export const bandwidth = v.optional(v.pipe(v.number(), v.minValue(0.001), v.maxValue(2 ** 20)))
