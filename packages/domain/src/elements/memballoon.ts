// `<memballoon>`: how memory is taken from and given back to a running guest. A domain has at most
// one; model `none` says that it shall have none.
import { element, type Infer, type InferInput } from '../element.ts'
import { attribute, optional, within } from '../field.ts'
import { oneOf, onOff, unsigned } from '../scalar.ts'
import { address } from './address.ts'
import { alias } from './alias.ts'

export const memballoon = element(
  'memballoon',
  {
    model: attribute(oneOf('virtio', 'virtio-transitional', 'virtio-non-transitional', 'none')),
    autodeflate: optional(attribute(onOff)),
    freePageReporting: optional(attribute(onOff)),
    statsPeriodSeconds: optional(within('stats', attribute(unsigned, 'period'))),
    alias,
    address,
  },
  (memballoon) => {
    if (memballoon.model !== 'none') return memballoon
    // What is not there has no name and no place.
    const { alias: _alias, address: _address, ...none } = memballoon
    return none
  },
)

export type Memballoon = Infer<typeof memballoon>
export type MemballoonInput = InferInput<typeof memballoon>
