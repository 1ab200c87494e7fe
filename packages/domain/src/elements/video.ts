// `<video>`: a graphics card of the guest.
import { element, type Infer, type InferInput, type Place } from '../element.ts'
import { attribute, child, filled, optional, sparse, usually } from '../field.ts'
import { quoted } from '../errors.ts'
import { integer, oneOf, onOff, positive, unsigned, worded, yesNo } from '../scalar.ts'
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
  accel3d: optional(attribute(yesNo)),
  accel2d: optional(attribute(yesNo)),
})
const resolution = element('resolution', { x: attribute(positive), y: attribute(positive) })

/** KiB. Half of what libvirt's own number holds, so that rounding up stays in it. */
const memory = integer(0, 2 ** 31)

const model = element(
  'model',
  {
    type: filled(attribute(type)),
    ramKiB: optional(attribute(memory, 'ram')),
    vramKiB: optional(attribute(memory, 'vram')),
    vram64KiB: optional(attribute(memory, 'vram64')),
    vgamemKiB: optional(attribute(memory, 'vgamem')),
    /** Absent only where there is no card. */
    heads: optional(attribute(unsigned)),
    /** The card that firmware uses; exactly one of a domain's cards, see devices.ts. */
    primary: usually(attribute(yesNo), false),
    blob: optional(attribute(onOff)),
    acceleration: sparse(child(acceleration)),
    resolution: optional(child(resolution)),
  },
  ({ type = 'cirrus', ...model }, at) => {
    if (type === 'none') return { type, primary: false }
    if (type !== 'qxl') refuseMemory(model, at)
    return { ...model, type, ...memoryOf(type, model), heads: model.heads || 1 }
  },
)

interface Memory {
  readonly ramKiB?: number
  readonly vramKiB?: number
  readonly vram64KiB?: number
  readonly vgamemKiB?: number
}

function refuseMemory({ ramKiB, vram64KiB, vgamemKiB }: Memory, at: Place): void {
  for (const [name, size] of Object.entries({
    ram: ramKiB,
    vram64: vram64KiB,
    vgamem: vgamemKiB,
  })) {
    if (size === undefined) continue
    const sentence = `${name} attribute only supported for video type qxl`
    at.refuse({ code: 'VIR_ERR_CONFIG_UNSUPPORTED', sentence }, `@${name}`)
  }
}

/** What libvirt gives each kind of card that does not say, or says 0; sizes are powers of two. */
function memoryOf(type: string, { ramKiB, vramKiB, vgamemKiB }: Memory): Memory {
  if (type === 'qxl') {
    return {
      ramKiB: powerOfTwo(ramKiB || 65_536),
      vramKiB: powerOfTwo(vramKiB || 65_536),
      vgamemKiB: powerOfTwo(vgamemKiB || 16_384),
    }
  }
  const usual = ['vga', 'cirrus', 'vmvga', 'bochs'].includes(type) ? 16_384 : 0
  const size = vramKiB || usual
  return size === 0 ? {} : { vramKiB: powerOfTwo(size) }
}

function powerOfTwo(atLeast: number): number {
  return 2 ** Math.ceil(Math.log2(atLeast))
}

const CIRRUS: Infer<typeof model> = {
  ...memoryOf('cirrus', {}),
  type: 'cirrus',
  heads: 1,
  primary: false,
}

export const video = element(
  'video',
  { model: filled(child(model)), alias, address },
  ({ model = CIRRUS, ...video }, at) => {
    if (model.type === 'none') return { model }
    if (model.type === 'ramfb' && video.address !== undefined) {
      const sentence = 'address not supported for video type ramfb'
      at.refuse({ code: 'VIR_ERR_CONFIG_UNSUPPORTED', sentence }, 'address')
    }
    return { model, ...video }
  },
)

export type Video = Infer<typeof video>
export type VideoInput = InferInput<typeof video>
