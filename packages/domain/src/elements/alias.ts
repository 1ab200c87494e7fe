// `<alias>`: the name by which QEMU knows a device. The driver gives one at each start; only an
// alias that begins with `ua-` is the user's own and outlives the run.
import { attribute, live, optional, within } from '../field.ts'
import { matching } from '../scalar.ts'

const aliasName = matching(/^[A-Za-z0-9_.\-:/]+$/, 'letters, digits and _ . - : /')

/** The field `alias` of every device. */
export const alias = live(
  optional(within('alias', attribute(aliasName, 'name'))),
  (name) => !name.startsWith('ua-'),
)
