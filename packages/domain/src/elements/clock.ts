// `<clock>`: what time the guest's clock starts with, and which timers it has.
import { element, variants, type Infer, type InferInput } from '../element.ts'
import { attribute, children, defaulted, demanded, optional } from '../field.ts'
import { quoted } from '../errors.ts'
import { integer, matching, oneOf, text, unsigned, yesNo, type Scalar } from '../scalar.ts'

const timerName = oneOf(
  'platform',
  'pit',
  'rtc',
  'hpet',
  'tsc',
  'kvmclock',
  'hypervclock',
  'armvtimer',
)

/** What of a timer can be set, besides whether it is there. */
const settings: Readonly<Record<string, readonly string[]>> = {
  platform: ['tickpolicy', 'track'],
  pit: ['tickpolicy'],
  rtc: ['tickpolicy', 'track'],
  hpet: ['tickpolicy'],
  tsc: ['tickpolicy', 'frequency', 'mode'],
  armvtimer: ['tickpolicy'],
}

const timer = element(
  'timer',
  {
    name: attribute(timerName),
    present: optional(attribute(yesNo)),
    tickpolicy: optional(attribute(oneOf('delay', 'catchup', 'merge', 'discard'))),
    track: optional(attribute(oneOf('boot', 'guest', 'wall', 'realtime'))),
    frequencyHz: optional(attribute(unsigned, 'frequency')),
    mode: optional(attribute(oneOf('auto', 'native', 'emulate', 'paravirt', 'smpsafe'))),
  },
  (timer, at) => {
    const { tickpolicy, track, frequencyHz: frequency, mode } = timer
    const known = settings[timer.name] ?? []
    for (const [name, given] of Object.entries({ tickpolicy, track, frequency, mode })) {
      if (given === undefined || known.includes(name)) continue
      const sentence = `timer ${timer.name} doesn't support setting of timer ${name}`
      at.refuse({ code: 'VIR_ERR_CONFIG_UNSUPPORTED', sentence }, `@${name}`)
    }
    return timer
  },
)

const timers = children(timer)
const seconds = integer(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER)
/** `reset` means 0 where the guest may set the clock anyway. */
const secondsOrReset: Scalar<number> = {
  ...seconds,
  parse: (given) => (given === 'reset' ? 0 : seconds.parse(given)),
}
/** Until the last second that ISO 8601 writes with four digits, which is how QEMU is told. */
const epochSeconds = integer(0, 253_402_300_799)
const needs = (name: 'start' | 'timezone', example: string) => ({
  code: 'VIR_ERR_INTERNAL_ERROR' as const,
  sentence: `missing '${name}' attribute for clock with offset='${name === 'start' ? 'absolute' : name}'`,
  help: `Accepted: such as ${example}`,
})
/**
 * Seconds by which the guest's clock is ahead; or `reset`: what the guest made of it is forgotten
 * at the next start.
 */
const adjustment = optional(
  attribute(matching(/^(reset|0|-?[1-9][0-9]{0,15})$/, 'a number of seconds, or reset')),
)

export const clock = variants(
  'clock',
  'offset',
  {
    utc: { adjustment, timers },
    localtime: { adjustment, timers },
    timezone: { timezone: demanded(attribute(text), needs('timezone', 'Europe/Paris')), timers },
    variable: {
      adjustmentSeconds: defaulted(attribute(secondsOrReset, 'adjustment'), 0),
      basis: defaulted(attribute(oneOf('utc', 'localtime')), 'utc'),
      timers,
    },
    absolute: {
      startSeconds: demanded(
        attribute(epochSeconds, 'start'),
        needs('start', 'seconds since 1970'),
      ),
      timers,
    },
  },
  {
    fallback: 'utc',
    unknown: (given) => ({
      code: 'VIR_ERR_CONFIG_UNSUPPORTED',
      sentence: `unknown clock offset ${quoted(given)}`,
    }),
  },
  (clock) => {
    if (clock.offset !== 'utc' && clock.offset !== 'localtime') return clock
    const { offset: basis, adjustment, timers } = clock
    if (adjustment === undefined || adjustment === 'reset') return clock
    // libvirt's rule: a clock that is ahead is one that the guest may have set.
    return { offset: 'variable' as const, adjustmentSeconds: Number(adjustment), basis, timers }
  },
)

export type Clock = Infer<typeof clock>
export type ClockInput = InferInput<typeof clock>
