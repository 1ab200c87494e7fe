// One conversation with a QEMU that has no guest, as a list of commands: what is said to it, and
// what is waited for. The scripted QEMU and the real one must answer it alike.
import type { World } from '@signalbox/world'
import { smallMachine, spawnQemu } from './bench.ts'
import { RawMonitor, brief } from './raw-monitor.ts'
import type { Message } from './raw-monitor.ts'

/** A command and what to wait for besides its answer. */
type Step = readonly [
  command: string,
  given?: Message,
  until?: { readonly event: string; readonly data?: Message },
]

function steps(directory: string): readonly Step[] {
  const core = `file:${directory}/core`
  return [
    ['query-name'],
    ['query-balloon'],
    ['query-chardev'],
    ['query-dump'],
    ['query-migrate'],
    ['migrate_cancel'],
    ['migrate-set-capabilities', { capabilities: [{ capability: 'events', state: true }] }],
    ['nosuch'],
    ['balloon'],
    ['balloon', { value: 'x' }],
    ['balloon', { value: 1, more: 2 }],
    ['balloon', { value: 0 }],
    ['balloon', { value: 104_857_600 }],
    ['system_wakeup'],
    ['system_powerdown'],
    ['screendump', { filename: `${directory}/nowhere/screen` }],
    ['dump-guest-memory', { paging: false, protocol: `file:${directory}/nowhere/core` }],
    ['dump-guest-memory', { paging: true, protocol: core, format: 'kdump-zlib' }],
    ['dump-guest-memory', { paging: false, protocol: core, format: 'kdump-lzo' }],
    ['dump-guest-memory', { paging: false, protocol: core }],
    ['cont'],
    ['cont'],
    ['stop'],
    ['stop'],
    ['query-status'],
    ['system_reset'],
    ['query-status'],
    [
      'migrate',
      { uri: `unix:${directory}/nobody` },
      { event: 'MIGRATION', data: { status: 'failed' } },
    ],
    [
      'migrate',
      { uri: `unix:${directory}/taker` },
      { event: 'MIGRATION', data: { status: 'completed' } },
    ],
    ['human-monitor-command', { 'command-line': 'nosuch' }],
    ['qmp_capabilities'],
    ['quit'],
  ]
}

const devices = [
  '-device',
  'virtio-balloon-pci,id=balloon0',
  '-device',
  'VGA',
  '-device',
  'virtio-serial-pci',
  '-chardev',
  'null,id=nothing',
  '-device',
  'virtserialport,chardev=nothing,name=org.qemu.guest_agent.0,id=agent0',
] as const

/** The conversation, one line for each step: the command, and what came of it. */
export async function converse(world: World, directory: string): Promise<string[]> {
  const taker = await world.sockets.listen(`${directory}/taker`, 0o600, (stream) =>
    stream.attach({ data: () => undefined, closed: () => undefined }),
  )
  const words = [...smallMachine, ...devices, '-action', 'shutdown=pause']
  const qemu = await spawnQemu(world, directory, words)
  const gone = world.processes.gone(qemu.identity)
  const lines: string[] = []
  try {
    const monitor = await RawMonitor.connect(world, qemu.monitorPath)
    const greeting = (await monitor.next()) ?? {}
    lines.push(`${brief([greeting]).join()} ${Object.keys(greeting).join()}`)
    lines.push(`qmp_capabilities ${brief(await monitor.ask('qmp_capabilities')).join(', ')}`)
    for (const [command, given, until] of steps(directory)) {
      const told = await monitor.ask(command, given)
      if (until !== undefined) told.push(...(await monitor.untilEvent(until.event, until.data)))
      const answer = told.find((message) => 'return' in message)
      const keys = answer === undefined ? '' : keysOf(answer['return'])
      // How many passes a stream takes is a matter of chance.
      const events = brief(told).filter((each) => !/^MIGRATION_PASS [2-9]/u.test(each))
      lines.push(`${command}: ${events.join(', ')}${keys}`.replaceAll(directory, 'DIRECTORY'))
    }
    await monitor.untilEnd()
    await gone
    return lines
  } finally {
    world.processes.signal(qemu.identity, 'SIGKILL')
    await taker.close()
  }
}

/** Which members an answer has; of a list, its first item. */
function keysOf(result: unknown): string {
  const first = Array.isArray(result) ? (result[0] as unknown) : result
  if (typeof first !== 'object' || first === null) return ` ${typeof first}`
  const keys = Object.keys(first).toSorted()
  return keys.length === 0 ? '' : ` {${keys.join()}}`
}
