// Watching: events, jobs and the timeline, as they are and as they come.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { jobEvents } from '@signalbox/jobs'
import type { JobTable } from '@signalbox/jobs'
import { expect, test } from 'vitest'
import { ground, untilSubscribed } from './ground.ts'
import type { Ground } from './ground.ts'

const tag = { number: 1, name: 'web', uuid: 'u-web' }
const operations = { info: async () => ({ name: 'web', uuid: 'u-web' }) }

const busy: JobTable = {
  domain: 'web',
  held: [
    {
      job: 7,
      slot: 'async',
      kind: 'save',
      api: 'virDomainSaveFlags',
      client: 'client 3 (signalbox save, process 12)',
      heldMs: 12_345,
      doing: "waits for QEMU to send the guest's memory",
      doingMs: 12_000,
      progress: { dataTotalBytes: 2 ** 30, dataProcessedBytes: 2 ** 28, bytesPerSecond: 2 ** 25 },
      handedOver: false,
    },
  ],
  waiting: [
    {
      kind: 'modify',
      api: 'virDomainSetMemoryFlags',
      client: 'client 4',
      waitedMs: 2_000,
      deadlineInMs: 28_000,
      blockedBy: 'held by virDomainSaveFlags (save, client 3) for 12.3 s',
    },
  ],
}

function boot({ driver }: Ground): void {
  driver.emit({
    event: 'lifecycle',
    lifecycle: { kind: 'started', detail: 'booted' },
    domain: tag,
    cause: 'virDomainCreate (client 9)',
  })
}

test('events are told as they happen, one on a line, and --count ends it', async () => {
  await using stage = await ground({ operations })
  const running = stage.run(['events', '--count', '2'])
  await untilSubscribed(stage.directory)
  stage.driver.emit({ event: 'qemu', name: 'STOP', data: {}, domain: tag })
  boot(stage)
  stage.driver.emit({
    event: 'io-error',
    device: 'virtio-disk0',
    path: '/dev/\u001b[0m',
    action: 'pause',
    reason: 'enospc',
    domain: tag,
  })
  boot(stage)
  const { status, stdout } = await running
  expect(status).toBe(0)
  const [first, second, ...rest] = stdout.trim().split('\n')
  expect(first).toMatch(
    /^\d\d:\d\d:\d\d\.\d{3} {2}web {2}started \(booted\) {2}by virDomainCreate \(client 9\)$/,
  )
  expect(second).toMatch(/io-error device=virtio-disk0 path=\/dev\/\[0m action=pause reason=enospc/)
  expect(rest).toEqual([])
})

test('events can be chosen by machine and kind, and told as JSON', async () => {
  await using stage = await ground({ operations })
  const running = stage.run(['--json', 'events', 'web', '--type', 'reboot', '--count', '1'])
  await untilSubscribed(stage.directory)
  boot(stage)
  stage.driver.emit({ event: 'reboot', domain: { ...tag, uuid: 'another' } })
  stage.driver.emit({ event: 'reboot', domain: tag })
  expect(JSON.parse((await running).stdout)).toMatchObject({ event: 'reboot', sequence: 3 })
})

test('a daemon that leaves ends the watching, with its words', async () => {
  await using stage = await ground({ operations })
  const running = stage.run(['events'])
  await untilSubscribed(stage.directory)
  await stage.daemon.leave('a client asked for it')
  const { status, stderr } = await running
  expect(status).toBe(1)
  expect(stderr).toContain('The daemon leaves: a client asked for it. Machines that run go on.')
})

test('jobs tells who holds what, what they do, and who waits for whom', async () => {
  await using stage = await ground({ operations })
  stage.driver.tables = [{ domain: 'idle', held: [], waiting: [] }, busy]
  const { stdout } = await stage.run(['jobs'])
  expect(stdout).toContain(
    'save (async)  virDomainSaveFlags       client 3 (signalbox save, process 12)  12.3 s',
  )
  expect(stdout).toContain(
    "guest's memory since 12.0 s; 25 %  256 MiB of 1.0 GiB  32.0 MiB/s  24.0 s left",
  )
  expect(stdout).toContain(
    'held by virDomainSaveFlags (save, client 3) for 12.3 s; gives up in 28.0 s',
  )
  expect(stdout).not.toContain('idle')
})

test('jobs --watch draws the table again when something changes, over the one before', async () => {
  await using stage = await ground({ operations })
  const terminal = stage.terminal(['jobs', '--watch'])
  await terminal.until(/Nobody holds a job/)
  await untilSubscribed(stage.directory)
  stage.driver.tables = [busy]
  // A step of the kind at which a table may have changed.
  stage.driver.recorder.record(jobEvents.progressMade, 0, tag, 1, undefined, 7, { progress: {} })
  await terminal.until('\u001b[1A')
  await terminal.until(/web +[^]*holds[^]*waits/)
  terminal.type('\u0003')
  expect(await terminal.ended).toBe(130)
})

test('the timeline is what the daemon remembers, line by line, and ends there', async () => {
  await using stage = await ground({ operations })
  const call = { number: 5, api: 'virDomainSuspend', client: 'client 2' }
  const { recorder } = stage.driver
  recorder.record(jobEvents.requestGranted, 100, tag, 1, call, 7, {
    slot: 'normal',
    kind: 'suspend',
    asyncKind: '',
    waitedMs: 0,
    parent: 0,
    count: 1,
    limit: 0,
    after: 0,
    afterSlot: '',
  })
  recorder.record(jobEvents.jobReleased, 102.5, tag, 1, call, 7, {
    slot: 'normal',
    kind: 'suspend',
    asyncKind: '',
    heldMs: 2.5,
  })
  const { status, stdout } = await stage.run(['timeline', 'web'])
  expect(status).toBe(0)
  expect(stdout.trimEnd().split('\n')).toEqual([
    expect.stringMatching(/^ +0\.000 {2}web +virDomainSuspend #5 +┬ suspend job/),
    expect.stringMatching(/^ +2\.500 {2}web +virDomainSuspend #5 +┴ suspend job, held 2\.5 ms/),
  ])
  const file = join(stage.directory, 'trace.json')
  expect((await stage.run(['timeline', '--perfetto', file])).status).toBe(0)
  expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({
    traceEvents: expect.arrayContaining([
      expect.objectContaining({ ph: 'X', name: expect.stringContaining('suspend') as unknown }),
    ]) as unknown,
  })
})

test('a timeline of nothing but the one who asks ends, too', async () => {
  await using stage = await ground({ operations })
  const { status, stdout, stderr } = await stage.run(['timeline'])
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  const steps = stdout.split('\n').filter((line) => line !== '')
  expect(
    steps.filter((step) => !step.includes('signalbox timeline') && !/channel/u.test(step)),
  ).toEqual([])
})
