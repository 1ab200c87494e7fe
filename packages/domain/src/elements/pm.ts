// `<pm>`: whether firmware offers the guest to suspend.
import { element, type Infer, type InferInput } from '../element.ts'
import { attribute, optional, within } from '../field.ts'
import { yesNo } from '../scalar.ts'

export const pm = element('pm', {
  suspendToMem: optional(within('suspend-to-mem', attribute(yesNo, 'enabled'))),
  suspendToDisk: optional(within('suspend-to-disk', attribute(yesNo, 'enabled'))),
})

export type Pm = Infer<typeof pm>
export type PmInput = InferInput<typeof pm>
