// `<clock>`: what time the guest's clock starts with, and which timers it has.
import { element, variants, type Infer, type InferInput } from '../element.ts'
import { attribute, children, defaulted, demanded, optional } from '../field.ts'
import { quoted } from '../errors.ts'
import { integer, matching, oneOf, text, unsigned, yesNo } from '../scalar.ts'

const timer = element('timer', {
  name: attribute(
    oneOf('platform', 'pit', 'rtc', 'hpet', 'tsc', 'kvmclock', 'hypervclock', 'armvtimer'),
  ),
  present: optional(attribute(yesNo)),
  tickpolicy: optional(attribute(oneOf('delay', 'catchup', 'merge', 'discard'))),
  track: optional(attribute(oneOf('boot', 'guest', 'wall', 'realtime'))),
  frequencyHz: optional(attribute(unsigned, 'frequency')),
  mode: optional(attribute(oneOf('auto', 'native', 'emulate', 'paravirt', 'smpsafe'))),
})

const timers = children(timer)
const seconds = integer(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER)
/** Until the last second that ISO 8601 writes with four digits, which is how QEMU is told. */
const epochSeconds = integer(0, 253_402_300_799)
const needsStart = {
  code: 'VIR_ERR_INTERNAL_ERROR',
  sentence: "missing 'start' attribute for clock with offset='absolute'",
  help: 'Accepted: seconds since 1970',
} as const
/** Seconds, or `reset`: the difference that a guest made is forgotten at the next start. */
const adjustment = optional(
  attribute(matching(/^(reset|0|-?[1-9][0-9]{0,15})$/, 'a number of seconds, or reset')),
)

export const clock = variants(
  'clock',
  'offset',
  {
    utc: { adjustment, timers },
    localtime: { adjustment, timers },
    timezone: { timezone: attribute(text), timers },
    variable: {
      adjustmentSeconds: defaulted(attribute(seconds, 'adjustment'), 0),
      basis: defaulted(attribute(oneOf('utc', 'localtime')), 'utc'),
      timers,
    },
    absolute: { startSeconds: demanded(attribute(epochSeconds, 'start'), needsStart), timers },
  },
  {
    fallback: 'utc',
    unknown: (given) => ({
      code: 'VIR_ERR_CONFIG_UNSUPPORTED',
      sentence: `unknown clock offset ${quoted(given)}`,
    }),
  },
)

export type Clock = Infer<typeof clock>
export type ClockInput = InferInput<typeof clock>
