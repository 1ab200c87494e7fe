// An event of QEMU's, taken in the order of the wire: the fact that it states is applied with no
// job, clients are told, and what it asks for is done in its turn (jobs.md 9.2).
import type { Instance } from '@signalbox/jobs'
import type { MonitorEvent } from '@signalbox/qmp'
import { agentChannelOf } from '../devices/agent-channel.ts'
import { factApplied } from '../qmp-event.ts'
import { hear } from '../run/heard.ts'
import type { DomainOf, DriverServices } from '../services.ts'
import { qmpEventHandlers } from './index.ts'

/** After these the agent that was spoken to is no more, whatever is told of its port, and when. */
const agentEndings: ReadonlySet<string> = new Set(['RESET', 'SHUTDOWN', 'SUSPEND', 'SUSPEND_DISK'])

/**
 * Whether an event says that the agent which was spoken to is no more, and until when by the
 * calendar that was. A port that is opened was closed before, though QEMU has not told so: of what
 * happens within a second it tells the last.
 */
export function agentGone(
  object: DomainOf,
  { name, data, wallTimeMs }: MonitorEvent,
): { readonly beforeWallMs: number } | undefined {
  if (agentEndings.has(name)) return { beforeWallMs: Number.POSITIVE_INFINITY }
  if (name !== 'VSERPORT_CHANGE' || data['open'] !== true) return undefined
  const replaced = object.read(
    ({ live }) =>
      live?.agent === 'connected' && agentChannelOf(live.definition)?.alias === data['id'],
  )
  return replaced ? { beforeWallMs: wallTimeMs ?? Number.POSITIVE_INFINITY } : undefined
}

/** Takes an event of the run that is there now. */
export function takeEvent(
  driver: DriverServices,
  object: DomainOf,
  instance: Instance,
  event: MonitorEvent,
): void {
  const { name, data, session, number } = event
  driver.emit(object, { event: 'qemu', name, data }, 'qemu')
  const handler = qmpEventHandlers.get(name)
  const told = object.apply(instance, (draft) => {
    hear(draft, name)
    return [...(handler?.fact(draft, data) ?? [])]
  })
  object.record(factApplied, undefined, 0, { event: name, session, number })
  if (handler === undefined) return
  for (const body of told ?? []) driver.emit(object, body, 'guest')
  driver.status.touch(object)
  const { followUp } = handler
  if (followUp === undefined) return
  driver.background.queue(object, name, () => followUp({ driver, object, instance, data }))
}
