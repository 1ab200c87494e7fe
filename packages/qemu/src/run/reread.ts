// Reading from QEMU afresh what the driver keeps in memory: after a late reply, a lost connection
// or a passthrough command, before anything else (jobs.md 9.5).
import type { Instance } from '@signalbox/jobs'
import { eventKind } from '@signalbox/trace'
import type { DomainOf, DriverServices } from '../services.ts'
import type { MonitorSession } from '../sessions/monitor-session.ts'
import { agentChannelOf } from '../devices/agent-channel.ts'
import type { AgentChannel } from '../domain-types.ts'
import { becomesReboot } from './fake-reboot.ts'
import { followPowerOff } from './shut-down-run.ts'
import type { Aspect, Heard } from './heard.ts'
import { nothingHeard, sameHeard } from './heard.ts'
import { correctedState } from './query-state.ts'

export const rereadBegan = eventKind<object>(
  'qemu.reread-began',
  'What is kept in memory of QEMU may be wrong, and is read afresh before anything else.',
)
export interface RereadEnded {
  readonly outcome: 'done' | 'failed'
}
export const rereadEnded = eventKind<RereadEnded>(
  'qemu.reread-ended',
  'What is kept in memory of QEMU was read afresh, or could not be.',
)

/** How often QEMU is asked again because an event has crossed its answers. */
const looksMax = 3

/** What QEMU answers when it is asked. */
interface Answers {
  readonly status: string
  readonly balloonKiB: number | undefined
  /** Which character devices have a guest at their other end, by their label. */
  readonly open: Readonly<Record<string, boolean>>
  /** Host paths of pseudo terminals, by label. */
  readonly ptys: Readonly<Record<string, string>>
}

/** What a look at QEMU finds. */
export interface Observed extends Answers {
  /** What its events had told when it was asked. */
  readonly heard: Heard
}

/**
 * Asks QEMU; part of somebody's visit. An event that comes meanwhile may be newer than an answer or
 * older: then QEMU is asked again, as often as is worth it.
 */
export async function observe(object: DomainOf, monitor: MonitorSession): Promise<Observed> {
  for (let looks = 1; ; looks++) {
    const { heard, balloon } = object.read(({ live }) => ({
      heard: live?.heard ?? nothingHeard,
      balloon: live?.balloonKiB !== undefined,
    }))
    const answers = await ask(monitor, balloon)
    const now = object.read(({ live }) => live?.heard ?? nothingHeard)
    if (looks === looksMax || sameHeard(heard, now)) return { ...answers, heard }
  }
}

async function ask(monitor: MonitorSession, balloon: boolean): Promise<Answers> {
  const { status } = await monitor.queryStatus()
  const chardevs = await monitor.queryChardev()
  const actual = balloon ? (await monitor.queryBalloon()).actual : undefined
  const open: Record<string, boolean> = {}
  const ptys: Record<string, string> = {}
  for (const chardev of chardevs) {
    open[chardev.label] = chardev['frontend-open']
    if (chardev.filename.startsWith('pty:')) ptys[chardev.label] = chardev.filename.slice(4)
  }
  return {
    status,
    open,
    ptys,
    balloonKiB: actual === undefined ? undefined : Math.ceil(actual / 1024),
  }
}

/** Takes over what was observed, as one fact; of what an event has told since, the event's word. */
export function takeOver(object: DomainOf, seen: Observed): void {
  const { instance } = object
  if (instance === undefined) return
  object.apply(instance, (draft) => {
    const { live } = draft
    if (live === undefined) return
    const current = (aspect: Aspect): boolean => live.heard[aspect] === seen.heard[aspect]
    const found = current('state') ? correctedState(live.state, seen.status) : undefined
    // Of a power-off that becomes a reboot nobody is told: as if its event had been heard.
    const rebooting = found?.kind === 'shutdown' && becomesReboot(live)
    const state = rebooting ? undefined : found
    draft.setLive({
      ...(rebooting && { rebooting }),
      ...(state !== undefined && { state }),
      ...(current('balloon') && { balloonKiB: seen.balloonKiB ?? live.balloonKiB }),
      ptys: ptysByAlias(seen.ptys),
      ...(current('ports') && {
        agent: agentState(live.agent, agentChannelOf(live.definition)?.alias, seen.open),
      }),
    })
  })
}

/** In a query job of the driver's own: reads afresh what no other visit has read afresh before. */
export async function rereadState(
  driver: DriverServices,
  object: DomainOf,
  instance: Instance,
): Promise<void> {
  const call = driver.list.beginCall({ api: 'signalboxReread', client: 'driver', driver: true })
  try {
    await using job = await driver.list.acquireNormal(object, call, 'query')
    if (object.instance !== instance || instance.ended !== undefined) return
    await job.monitor((monitor) => monitor.refreshed())
  } finally {
    call.end('answered')
  }
  await followPowerOff(driver, object, instance)
}

function agentState(
  before: AgentChannel,
  alias: string | undefined,
  open: Readonly<Record<string, boolean>>,
): AgentChannel {
  if (alias === undefined) return 'not-configured'
  const connected = open[`char${alias}`]
  if (connected === undefined) return before
  return connected ? 'connected' : 'disconnected'
}

/** Labels of character devices are 'char' and the alias. */
function ptysByAlias(ptys: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(ptys).map(([label, path]) => [label.replace(/^char/, ''), path]),
  )
}
