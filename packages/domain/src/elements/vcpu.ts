// `<vcpu>`: how many processors the guest can have, and how many it has when it starts.
import { element, type Infer, type InferInput } from '../element.ts'
import { attribute, content, defaulted, optional } from '../field.ts'
import { integer, matching, oneOf, worded } from '../scalar.ts'

const cpuset = matching(
  /^\^?[0-9]{1,4}(-[0-9]{1,4})?(,\^?[0-9]{1,4}(-[0-9]{1,4})?){0,40}$/,
  'processors such as 0-3,^2,7',
)

export const vcpu = element(
  'vcpu',
  {
    placement: defaulted(attribute(oneOf('static', 'auto')), 'static'),
    cpuset: optional(attribute(cpuset)),
    /** Fewer than `count`: the rest can be plugged in later. */
    current: optional(attribute(integer(1, 4096))),
    count: content(
      worded(integer(1, 4096), () => ({
        code: 'VIR_ERR_XML_ERROR',
        sentence: 'maximum vcpus count must be an integer',
        help: 'Accepted: a whole number from 1 to 4096',
      })),
    ),
  },
  ({ current, ...vcpu }, at) => {
    if (current === undefined || current === vcpu.count) return vcpu
    if (current < vcpu.count) return { ...vcpu, current }
    const sentence = 'maximum vCPU count must not be less than current vCPU count'
    return at.refuse({ code: 'VIR_ERR_CONFIG_UNSUPPORTED', sentence }, '@current')
  },
)

export type Vcpu = Infer<typeof vcpu>
export type VcpuInput = InferInput<typeof vcpu>
