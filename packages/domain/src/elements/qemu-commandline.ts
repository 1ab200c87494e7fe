// `<qemu:commandline>`: arguments and environment that go to QEMU as they are. Whoever uses it is
// on their own: nothing here or in the driver knows what they do.
import { element, type Infer, type InferInput } from '../element.ts'
import { attribute, children, each, optional } from '../field.ts'
import { anyText, matching } from '../scalar.ts'

const env = element('qemu:env', {
  name: attribute(matching(/^[A-Za-z_][A-Za-z0-9_]*$/, 'letters, digits and _, not a digit first')),
  value: optional(attribute(anyText)),
})

export const qemuCommandline = element('qemu:commandline', {
  args: each('qemu:arg', attribute(anyText, 'value')),
  env: children(env),
})

export type QemuCommandline = Infer<typeof qemuCommandline>
export type QemuCommandlineInput = InferInput<typeof qemuCommandline>
