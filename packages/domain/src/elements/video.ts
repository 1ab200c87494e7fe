// `<video>`: a graphics card of the guest.
import {
  attribute,
  child,
  element,
  filled,
  optional,
  sparse,
  usually,
  type Infer,
  type InferInput,
} from '../element.ts'
import { quoted } from '../errors.ts'
import { oneOf, positive, unsigned, worded, yesNo } from '../scalar.ts'
import { address } from './address.ts'
import { alias } from './alias.ts'

const type = worded(
  oneOf('vga', 'cirrus', 'vmvga', 'qxl', 'virtio', 'bochs', 'ramfb', 'none'),
  (given) => ({
    code: 'VIR_ERR_CONFIG_UNSUPPORTED',
    sentence: `unknown video model ${quoted(given)}`,
  }),
)

const acceleration = element('acceleration', {
  accel2d: optional(attribute(yesNo)),
  accel3d: optional(attribute(yesNo)),
})
const resolution = element('resolution', { x: attribute(positive), y: attribute(positive) })

const model = element(
  'model',
  {
    type: filled(attribute(type)),
    ramKiB: optional(attribute(unsigned, 'ram')),
    vramKiB: optional(attribute(unsigned, 'vram')),
    vram64KiB: optional(attribute(unsigned, 'vram64')),
    vgamemKiB: optional(attribute(unsigned, 'vgamem')),
    heads: filled(attribute(positive)),
    /** The card that firmware uses; exactly one of a domain's cards, see devices.ts. */
    primary: usually(attribute(yesNo), false),
    blob: optional(attribute(yesNo)),
    acceleration: sparse(child(acceleration)),
    resolution: optional(child(resolution)),
  },
  ({ type = 'cirrus', heads = 1, ...model }) => ({ ...memoryOf(type), ...model, type, heads }),
)

/** The video memory that libvirt gives each kind of card. */
function memoryOf(type: string): { ramKiB?: number; vramKiB?: number; vgamemKiB?: number } {
  if (type === 'qxl') return { ramKiB: 65_536, vramKiB: 65_536, vgamemKiB: 16_384 }
  return ['vga', 'cirrus', 'vmvga', 'bochs'].includes(type) ? { vramKiB: 16_384 } : {}
}

const CIRRUS: Infer<typeof model> = {
  ...memoryOf('cirrus'),
  type: 'cirrus',
  heads: 1,
  primary: false,
}

export const video = element('video', { model: filled(child(model)), alias, address }, (video) => ({
  ...video,
  model: video.model ?? CIRRUS,
}))

export type Video = Infer<typeof video>
export type VideoInput = InferInput<typeof video>
