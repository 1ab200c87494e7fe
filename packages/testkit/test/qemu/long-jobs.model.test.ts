// Dumps and migrations as QEMU does them: which events, statuses and answers follow on each other.
import type { ByteStream } from '@signalbox/world'
import { expect, test } from 'vitest'
import { Bench, smallMachine, spawnQemu } from './bench.ts'
import type { BenchOptions } from './bench.ts'
import { RawMonitor, brief, returned } from './raw-monitor.ts'

const telling = { capabilities: [{ capability: 'events', state: true }] }

async function running(options: BenchOptions = {}): Promise<Bench> {
  const bench = await Bench.open(options)
  await bench.ask('migrate-set-capabilities', telling)
  await bench.ask('cont')
  await bench.host.run({ until: () => bench.machine.guest.ready })
  return bench
}

async function status(bench: Bench): Promise<unknown> {
  return (returned(await bench.ask('query-status')) as { status: unknown }).status
}

/** Somebody who takes what comes, at `path`. */
async function sink(bench: Bench, path: string) {
  const pieces: Uint8Array[] = []
  const streams: ByteStream[] = []
  const ended = Promise.withResolvers<void>()
  const listener = await bench.finish(
    bench.world.sockets.listen(path, 0o600, (stream) => {
      streams.push(stream)
      stream.attach({ data: (chunk) => pieces.push(chunk), closed: () => ended.resolve() })
    }),
  )
  const bytes = (): number => pieces.reduce((sum, piece) => sum + piece.length, 0)
  return { bytes, pieces, ended: ended.promise, listener, streams }
}

test('a detached dump: STOP, answer, DUMP_COMPLETED, and RESUME only then', async () => {
  const bench = await running()
  const given = { paging: false, protocol: 'file:/bench/core', detach: true, format: 'elf' }
  expect(brief(await bench.ask('dump-guest-memory', given))).toEqual(['STOP', 'return'])
  expect(await status(bench)).toBe('save-vm')
  expect(brief(await bench.ask('stop'))).toEqual([
    'error: There is a dump in process, please wait.',
  ])
  expect(brief(await bench.ask('migrate', { uri: 'unix:/bench/m' }))[0]).toMatch(
    /dump-guest-memory/,
  )
  expect(brief(await bench.finish(bench.monitor.untilEvent('DUMP_COMPLETED')))).toEqual([
    'DUMP_COMPLETED',
  ])
  // In the gap a stop is accepted, and undone by the dump's own end.
  expect(await status(bench)).toBe('save-vm')
  expect(brief(await bench.ask('stop'))).toEqual(['STOP', 'return'])
  expect(brief(await bench.finish(bench.monitor.untilEvent('RESUME')))).toEqual(['RESUME'])
  expect(await status(bench)).toBe('running')
  expect(returned(await bench.ask('query-dump'))).toMatchObject({ status: 'completed' })
})

test('a dump that is not detached answers when it is over, and the monitor is busy', async () => {
  const bench = await running()
  bench.monitor.send('dump-guest-memory', { paging: false, protocol: 'file:/bench/core' })
  bench.monitor.send('query-status')
  expect(brief(await bench.finish(bench.monitor.untilAnswer()))).toEqual([
    'STOP',
    'DUMP_COMPLETED',
    'RESUME',
    'return',
  ])
  expect(brief(await bench.finish(bench.monitor.untilAnswer()))).toEqual(['return'])
})

test('a dump whose file cannot be made, or whose format is not there, stops nothing', async () => {
  const bench = await running()
  for (const [given, words] of [
    [{ protocol: 'file:/no/core' }, "Could not open '/no/core': No such file or directory"],
    [{ protocol: 'file:/bench/c', format: 'kdump-lzo' }, 'kdump-lzo is not available now'],
    [
      { protocol: 'file:/bench/c', format: 'kdump-zlib', paging: true },
      "kdump-compressed format doesn't support paging or filter",
    ],
  ] as const) {
    expect(brief(await bench.ask('dump-guest-memory', { paging: false, ...given }))).toEqual([
      `error: ${words}`,
    ])
  }
  expect(await status(bench)).toBe('running')
})

test('a dump that finds no room says so in its event, and the guest goes on', async () => {
  const bench = await running({ host: { capacityBytes: 100_000 } })
  await bench.ask('dump-guest-memory', {
    paging: false,
    protocol: 'file:/bench/core',
    detach: true,
  })
  const told = await bench.finish(bench.monitor.untilEvent('DUMP_COMPLETED'))
  expect(told.at(-1)).toMatchObject({
    data: { result: { status: 'failed' }, error: expect.stringMatching(/No space left/) as string },
  })
  await bench.finish(bench.monitor.untilEvent('RESUME'))
})

test('a save of a stopped guest: passes, completed, and postmigrate some time later', async () => {
  const bench = await running()
  const { bytes, ended } = await sink(bench, '/bench/m')
  await bench.ask('stop')
  expect(brief(await bench.ask('migrate', { uri: 'unix:/bench/m' }))).toEqual([
    'MIGRATION setup',
    'return',
  ])
  expect(
    brief(await bench.finish(bench.monitor.untilEvent('MIGRATION', { status: 'completed' }))),
  ).toEqual(['MIGRATION_PASS 1', 'MIGRATION active', 'MIGRATION_PASS 2', 'MIGRATION completed'])
  expect(await status(bench)).toBe('finish-migrate')
  expect(brief(await bench.ask('cont'))).toEqual(['error: Migration is not finalized yet'])
  await bench.finish(ended)
  expect(await status(bench)).toBe('postmigrate')
  expect(bytes()).toBeGreaterThan(256 * 1024)
  expect(returned(await bench.ask('query-migrate'))).toMatchObject({ status: 'completed' })
})

test('without the capability no event tells of a migration', async () => {
  const bench = await Bench.open()
  const { ended } = await sink(bench, '/bench/m')
  expect(brief(await bench.ask('migrate', { uri: 'unix:/bench/m' }))).toEqual(['return'])
  await bench.finish(ended)
  expect(brief(await bench.ask('query-migrate'))).toEqual(['return'])
})

test('a migration to where nobody listens is accepted, and fails by its event', async () => {
  const bench = await running()
  expect(brief(await bench.ask('migrate', { uri: 'unix:/bench/nobody' }))).toEqual([
    'MIGRATION setup',
    'return',
  ])
  await bench.finish(bench.monitor.untilEvent('MIGRATION', { status: 'failed' }))
  expect(returned(await bench.ask('query-migrate'))).toMatchObject({
    'error-desc': expect.stringMatching(/No such file/) as string,
  })
  expect(await status(bench)).toBe('running')
})

test('a stream at a limited rate takes its time, and is cancelled', async () => {
  const bench = await running()
  const { bytes } = await sink(bench, '/bench/m')
  await bench.ask('migrate-set-parameters', { 'max-bandwidth': 100_000 })
  await bench.ask('migrate', { uri: 'unix:/bench/m' })
  await bench.host.advance(1000)
  expect(bytes()).toBeGreaterThan(90_000)
  expect(bytes()).toBeLessThan(120_000)
  expect(brief(await bench.ask('migrate', { uri: 'unix:/bench/m' })).at(-1)).toMatch(/in progress/)
  expect(brief(await bench.ask('migrate_cancel')).slice(-2)).toEqual([
    'MIGRATION cancelling',
    'return',
  ])
  expect(brief(await bench.finish(bench.monitor.untilEvent('MIGRATION')))).toEqual([
    'MIGRATION cancelled',
  ])
  expect(await status(bench)).toBe('running')
  expect(brief(await bench.ask('migrate_cancel'))).toEqual(['return'])
})

test('a stream whose other end breaks off fails, and the guest runs on', async () => {
  const bench = await running()
  const { streams } = await sink(bench, '/bench/m')
  await bench.ask('migrate-set-parameters', { 'max-bandwidth': 100_000 })
  await bench.ask('migrate', { uri: 'unix:/bench/m' })
  await bench.host.advance(1000)
  streams[0]?.destroy()
  await bench.finish(bench.monitor.untilEvent('MIGRATION', { status: 'failed' }))
  expect(returned(await bench.ask('query-migrate'))).toMatchObject({
    'error-desc': 'Unable to write to socket: Broken pipe',
  })
  expect(await status(bench)).toBe('running')
})

test('a guest moves live from one QEMU to another', async () => {
  const bench = await running()
  const { world, host } = bench
  host.disk.makeDirectory('/there', 0o755)
  const words = [...smallMachine.filter((word) => word !== '-S'), '-incoming', 'defer']
  const there = await host.finish(spawnQemu(world, '/there', words))
  const monitor = await host.finish(RawMonitor.connect(world, there.monitorPath))
  await host.finish(monitor.next())
  await host.finish(monitor.ask('qmp_capabilities'))
  await host.finish(monitor.ask('migrate-set-capabilities', telling))
  expect(
    brief(await host.finish(monitor.ask('migrate-incoming', { uri: 'unix:/bench/m' }))),
  ).toEqual(['MIGRATION setup', 'return'])
  await host.advance(1)
  await bench.ask('migrate', { uri: 'unix:/bench/m' })
  expect(
    brief(await bench.finish(bench.monitor.untilEvent('MIGRATION', { status: 'completed' }))),
  ).toEqual([
    'MIGRATION_PASS 1',
    'MIGRATION active',
    'MIGRATION_PASS 2',
    'STOP',
    'MIGRATION_PASS 3',
    'MIGRATION completed',
  ])
  expect(
    brief(await host.finish(monitor.untilEvent('MIGRATION', { status: 'completed' }))),
  ).toEqual(['MIGRATION active', 'RESUME', 'MIGRATION completed'])
  await host.advance(100)
  expect(await status(bench)).toBe('postmigrate')
})
