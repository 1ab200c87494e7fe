// Memory statistics: what the balloon's driver in the guest says of its memory, and how much of the
// host's QEMU uses.
import * as v from 'valibot'
import { operation } from '../../operation.ts'
import type { MonitorSession } from '../../sessions/monitor-session.ts'

const guestStatistics: ReadonlyMap<string, string> = new Map([
  ['stat-swap-in', 'swapInKiB'],
  ['stat-swap-out', 'swapOutKiB'],
  ['stat-free-memory', 'unusedKiB'],
  ['stat-total-memory', 'availableKiB'],
  ['stat-available-memory', 'usableKiB'],
  ['stat-disk-caches', 'diskCachesKiB'],
])

export const memoryStats = operation({
  api: 'virDomainMemoryStats',
  summary: "Tell how the guest uses its memory, and how much of the host's it takes.",
  requires: 'active',
  permission: 'read',
  readOnly: true,
  input: v.object({}),
  job: { normal: 'query' },
  async run(vm, _input, { driver }) {
    const { balloon, alias, process } = vm.read((d) => ({
      balloon: d.live?.balloonKiB !== undefined,
      alias: d.live?.definition.devices.memballoon?.alias ?? 'balloon0',
      process: d.live?.process,
    }))
    const guest = balloon ? await vm.monitor((m) => balloonStatistics(m, alias)) : {}
    const status = process === undefined ? undefined : driver.world.processes.look(process.pid)
    return { ...guest, ...(status !== undefined && { residentKiB: status.residentKiB }) }
  },
})

async function balloonStatistics(
  monitor: MonitorSession,
  alias: string,
): Promise<Record<string, number>> {
  const { actual } = await monitor.queryBalloon()
  const figures: Record<string, number> = { actualKiB: Math.ceil(actual / 1024) }
  const reported = await monitor.qomGet({
    path: `/machine/peripheral/${alias}`,
    property: 'guest-stats',
  })
  const { stats, 'last-update': lastUpdate } = reported as {
    stats?: unknown
    'last-update'?: unknown
  }
  if (typeof lastUpdate === 'number') figures['lastUpdateSeconds'] = lastUpdate
  if (typeof stats !== 'object' || stats === null) return figures
  for (const [key, value] of Object.entries(stats)) {
    const name = guestStatistics.get(key)
    // The guest says these: what it leaves out is -1, as an unsigned number.
    const said = typeof value === 'number' && value >= 0 && value < 2 ** 63
    if (name !== undefined && said) figures[name] = Math.floor(value / 1024)
  }
  return figures
}
