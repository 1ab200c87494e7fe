// How much QEMU's events have told of what it can also be asked for. Its answer to a question and
// an event may cross: by these counts a look at QEMU knows that an event came after it was asked.
import type { Draft } from '@signalbox/jobs'
import type { QemuTypes } from '../domain-types.ts'

/** What events tell of, and `query-status`, `query-balloon` and `query-chardev`. */
export type Aspect = 'state' | 'balloon' | 'ports'

/** How many events of this run have told of each. */
export type Heard = Readonly<Record<Aspect, number>>

export const nothingHeard: Heard = { state: 0, balloon: 0, ports: 0 }

const aspects: ReadonlyMap<string, Aspect> = new Map<string, Aspect>([
  ['STOP', 'state'],
  ['RESUME', 'state'],
  ['SHUTDOWN', 'state'],
  ['RESET', 'state'],
  ['GUEST_PANICKED', 'state'],
  ['SUSPEND', 'state'],
  ['SUSPEND_DISK', 'state'],
  ['WAKEUP', 'state'],
  ['WATCHDOG', 'state'],
  ['BLOCK_IO_ERROR', 'state'],
  ['BALLOON_CHANGE', 'balloon'],
  ['VSERPORT_CHANGE', 'ports'],
])

/** An event of QEMU's has come: part of the section that applies it. */
export function hear(draft: Draft<QemuTypes>, event: string): void {
  const aspect = aspects.get(event)
  const { live } = draft
  if (aspect === undefined || live === undefined) return
  draft.setLive({ heard: { ...live.heard, [aspect]: live.heard[aspect] + 1 } })
}

export function sameHeard(one: Heard, other: Heard): boolean {
  return one.state === other.state && one.balloon === other.balloon && one.ports === other.ports
}
