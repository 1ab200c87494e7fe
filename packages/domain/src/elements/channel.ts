// `<channel>`: a named byte stream between host and guest, such as the guest agent's.
import { variants, type Infer, type InferInput } from '../element.ts'
import { attribute, child, demanded, live, optional } from '../field.ts'
import { oneOf, text } from '../scalar.ts'
import { address } from './address.ts'
import { alias } from './alias.ts'
import { channelUnixSource, characterCases, characterOptions } from './character.ts'

const needsType = {
  code: 'VIR_ERR_XML_ERROR',
  sentence: 'target type must be specified for channel device',
} as const

const target = variants(
  'target',
  'type',
  {
    virtio: {
      name: optional(attribute(text)),
      // Whether somebody in the guest has it open; QEMU tells by VSERPORT_CHANGE.
      state: live(optional(attribute(oneOf('connected', 'disconnected')))),
    },
  },
  { unsupported: ['guestfwd', 'xen'], missing: needsType },
)

const guestSide = { target: demanded(child(target), needsType), alias, address }
const cases = characterCases(guestSide)

export const channel = variants(
  'channel',
  'type',
  {
    ...cases,
    unix: { ...cases.unix, source: optional(child(channelUnixSource)), ...guestSide },
    spicevmc: guestSide,
  },
  {
    ...characterOptions,
    unsupported: ['udp', 'spiceport', 'nmdm', 'qemu-vdagent', 'dbus'],
  },
  (channel) => {
    if (channel.type === 'unix' && channel.source?.path === undefined) {
      // Without a path the driver listens on one of its own; libvirt keeps nothing else of the
      // source.
      const { source: _source, ...rest } = channel
      return rest
    }
    if (channel.type !== 'spicevmc' || channel.target.name !== undefined) return channel
    return { ...channel, target: { ...channel.target, name: 'com.redhat.spice.0' } }
  },
)

export type Channel = Infer<typeof channel>
export type ChannelInput = InferInput<typeof channel>
