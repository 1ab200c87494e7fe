// The time that the guest's clock begins with, and its timers. QEMU is given a beginning in UTC's
// form whatever it means; what is not constant follows from the time of the start.
import type { DomainDefinition } from '@signalbox/domain'
import { refuse } from '../device.ts'
import type { CommandLine, ListValue } from '../process/command-line.ts'
import type { Machine } from './machine.ts'

type Clock = DomainDefinition['clock']
type Timer = Clock['timers'][number]

/** @param wallTimeMs the host's time of day at the start, since 1970 */
export function addClock(
  line: CommandLine,
  { clock, name }: DomainDefinition,
  { accelerator }: Machine,
  wallTimeMs: number,
): void {
  const domain = `domain '${name}'`
  for (const timer of clock.timers) validateTimer(timer, domain)
  const rtc = clock.timers.find((timer) => timer.name === 'rtc')
  line.list('-rtc', undefined, {
    base: baseOf(clock, domain, wallTimeMs),
    ...(rtc?.track === 'guest' && { clock: 'vm' }),
    ...(rtc?.track === 'wall' && { clock: 'host' }),
    ...(rtc?.tickpolicy === 'catchup' && { driftfix: 'slew' }),
  })
  const pit = clock.timers.find((timer) => timer.name === 'pit')?.tickpolicy
  // The timer of the emulator has no policy; that of KVM has.
  if (accelerator === 'kvm' && (pit === 'delay' || pit === 'discard')) {
    line.list('-global', undefined, { 'kvm-pit.lost_tick_policy': pit })
  }
}

/** libvirt's own limits for QEMU: the other timers and policies are of other hypervisors. */
function validateTimer({ name, tickpolicy, track }: Timer, domain: string): void {
  if (name === 'platform' || name === 'armvtimer') {
    refuse(domain, `it has no timer '${name}'`, 'pit, rtc, hpet, tsc, kvmclock, hypervclock')
  }
  if (name === 'rtc' && track !== undefined && track !== 'guest' && track !== 'wall') {
    refuse(domain, `timer 'rtc' cannot track '${track}'`, "track 'guest' or 'wall'")
  }
  const policies: Readonly<Record<string, readonly string[]>> = {
    rtc: ['delay', 'catchup'],
    pit: ['delay', 'catchup', 'discard'],
  }
  const accepted = policies[name] ?? ['delay']
  if (tickpolicy !== undefined && !accepted.includes(tickpolicy)) {
    refuse(domain, `timer '${name}' has no tickpolicy '${tickpolicy}'`, accepted.join(', '))
  }
}

function baseOf(clock: Clock, domain: string, wallTimeMs: number): ListValue {
  switch (clock.offset) {
    case 'utc':
    case 'localtime':
      return clock.offset
    case 'absolute':
      return isoTime(clock.startSeconds * 1000, domain)
    case 'variable': {
      const { adjustmentSeconds, basis } = clock
      if (adjustmentSeconds === 0) return basis
      const begin = wallTimeMs + adjustmentSeconds * 1000
      return basis === 'utc' ? isoTime(begin, domain) : timeIn(undefined, begin, domain)
    }
    case 'timezone':
      return timeIn(clock.timezone, wallTimeMs, domain)
    default:
      return clock satisfies never
  }
}

/** The last second of the year 9999: QEMU reads four digits. */
const lastMs = 253_402_300_799_999

/** Without a zone, as QEMU wants it: 2030-01-31T12:00:00. */
function isoTime(ms: number, domain: string): string {
  if (ms < 0 || ms > lastMs) {
    refuse(domain, 'its clock would begin before 1970 or after 9999', 'an adjustment in between')
  }
  return new Date(ms).toISOString().slice(0, 19)
}

/** @param timeZone a zone's name; the host's own zone when undefined */
function timeIn(timeZone: string | undefined, ms: number, domain: string): string {
  // Checks the range.
  isoTime(ms, domain)
  const parts = formatterOf(timeZone, domain).formatToParts(new Date(ms))
  const part = (type: string): string =>
    parts.find((each) => each.type === type)?.value.padStart(2, '0') ?? '00'
  const year = part('year').padStart(4, '0')
  return (
    `${year}-${part('month')}-${part('day')}` +
    `T${part('hour')}:${part('minute')}:${part('second')}`
  )
}

function formatterOf(timeZone: string | undefined, domain: string): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat('en-GB', {
      ...(timeZone !== undefined && { timeZone }),
      calendar: 'gregory',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
      hourCycle: 'h23',
    })
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    return refuse(domain, `nobody knows the time zone '${timeZone}'`, "one such as 'Europe/Paris'")
  }
}
