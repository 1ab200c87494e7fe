// A QEMU that stands still, as SIGSTOP makes it: calls on it fail and say what it has not answered,
// looks and other machines do not notice, and destroy works; or it goes on, and so does everything.
import { describe, expect, test } from 'vitest'
import type { Machine } from '../../src/index.ts'
import { bareXml } from '../real/guest.ts'
import { groundOfTest } from '../real/ground.ts'
import type { Ground } from '../real/ground.ts'
import type { WatchedDriver } from '../real/watched-driver.ts'

interface Pair {
  readonly watched: WatchedDriver
  /** The one that is to stand still. */
  readonly machine: Machine
  readonly other: Machine
  /** Resolves once it stands still. */
  readonly stop: () => Promise<void>
  readonly resume: () => void
}

async function pair(ground: Ground): Promise<Pair> {
  const watched = await ground.open()
  const { driver, world } = watched
  const machine = await driver.define(bareXml('stuck'))
  const other = await driver.define(bareXml('other'))
  await machine.start()
  await other.start()
  const { pid = 0 } = await machine.info()
  const process = world.processes.look(pid)
  if (process === undefined) throw new Error('there is no QEMU')
  return {
    watched,
    machine,
    other,
    stop: async () => {
      world.processes.signal(process.identity, 'SIGSTOP')
      await watched.asked('QEMU to stand still', async () => {
        const stopped = world.processes.look(pid)?.state === 'T'
        return stopped || undefined
      })
    },
    resume: () => {
      world.processes.signal(process.identity, 'SIGCONT')
    },
  }
}

const timeout = 'VIR_ERR_OPERATION_TIMEOUT'

test('who asks is told what QEMU has not answered; the rest of the world goes on', async () => {
  await using ground = groundOfTest()
  const { watched, machine, other, stop, resume } = await pair(ground)
  await stop()
  let answered = 0
  const first = machine.memoryStats({}, { deadlineMs: 4_000 }).finally(() => {
    // Twenty calls on the other machine fit into the wait of one here.
    expect(answered).toBe(20)
  })
  const firstEnds = expect(first).rejects.toMatchObject({
    code: timeout,
    message: expect.stringMatching(/query-balloon.*stuck/su) as string,
  })
  const second = expect(machine.suspend({}, { jobWaitMs: 1_000 })).rejects.toMatchObject({
    code: timeout,
    message: expect.stringMatching(
      /cannot acquire state change lock \(held by monitor=virDomainMemoryStats\)/u,
    ) as string,
  })
  for (; answered < 20; answered++) await other.memoryStats()
  // Who only looks does not wait, and sees who waits for whom.
  expect(await machine.state()).toMatchObject({ state: 'running' })
  expect(await machine.info()).toMatchObject({ state: 'running' })
  const table = await machine.jobs()
  expect(table.held).toMatchObject([{ api: 'virDomainMemoryStats', kind: 'query' }])
  expect(table.held[0]?.doing).toContain('query-balloon')
  await second
  await firstEnds

  // The caller has its answer; the job is the driver's until QEMU answers.
  expect((await machine.jobs()).held).toMatchObject([{ handedOver: true }])
  const released = watched.step(
    'the end of the job',
    ({ kind, call }) => kind === 'jobs.released' && call?.api === 'virDomainMemoryStats',
  )
  resume()
  await released
  expect(await machine.memoryStats()).toHaveProperty('residentKiB')
})

test('it is destroyed without its monitor, whoever waits for it', async () => {
  await using ground = groundOfTest()
  const { watched, machine, other, stop } = await pair(ground)
  await stop()
  const waiting = [machine.memoryStats(), machine.vcpus(), machine.suspend()].map((call) =>
    expect(call).rejects.toMatchObject({ code: expect.stringMatching(/^VIR_ERR/u) as string }),
  )
  const from = watched.events.length
  await machine.destroy()
  await Promise.all(waiting)
  expect(watched.lifecycles(from)).toEqual(['stopped/destroyed'])
  expect(await machine.state()).toMatchObject({ state: 'shutoff', reason: 'destroyed' })
  // Stopped, it would not have obeyed SIGTERM.
  const signals = watched.recorder
    .read(0)
    .events.filter(({ kind }) => kind === 'qemu.signalled')
    .map(({ detail }) => (detail as { readonly signal: string }).signal)
  expect(signals).toEqual(['SIGKILL'])
  await machine.start()
  expect(await other.memoryStats()).toHaveProperty('residentKiB')
})

test('a graceful end that does not come leaves everything as it was', async () => {
  await using ground = groundOfTest()
  const { watched, machine, stop, resume } = await pair(ground)
  await stop()
  const from = watched.events.length
  await expect(machine.destroy({ graceful: true })).rejects.toMatchObject({
    code: 'VIR_ERR_OPERATION_FAILED',
    message: expect.stringContaining('Failed to terminate process') as string,
  })
  expect(await machine.state()).toMatchObject({ state: 'running' })
  expect(watched.lifecycles(from)).toEqual([])
  // What it was sent is obeyed when it goes on.
  resume()
  await watched.stopped(from)
  expect(watched.lifecycles(from)).toEqual(['shutdown/host', 'stopped/shutdown'])
})

test('a save and a dump wait for it, are aborted or destroyed, and nothing is left', async () => {
  await using ground = groundOfTest()
  const { watched, machine, stop, resume } = await pair(ground)
  const path = ground.at('stuck.save')
  const progress = watched.step('progress', ({ kind }) => kind === 'jobs.progress')
  const saving = machine.save({ path, bandwidthMiB: 0.01 })
  const ends = expect(saving).rejects.toMatchObject({ code: 'VIR_ERR_OPERATION_ABORTED' })
  await progress
  await stop()
  await expect(machine.abortJob({}, { deadlineMs: 500 })).rejects.toMatchObject({ code: timeout })
  resume()
  await ends
  await watched.idle()
  expect(await machine.state()).toMatchObject({ state: 'running', reason: 'save-canceled' })
})

// A command's own deadline is half a minute, and these wait for it: side by side.
describe.concurrent('a command that is not answered within its own deadline', () => {
  test('makes the monitor stuck, until it is answered', async ({ expect }) => {
    await using ground = groundOfTest()
    const { watched, machine, other, stop, resume } = await pair(ground)
    await stop()
    await expect(machine.memoryStats()).rejects.toMatchObject({
      code: timeout,
      message: expect.stringMatching(
        /QEMU of domain 'stuck' has not answered 'query-balloon' for \d+\.\d s.*signalbox destroy stuck/su,
      ) as string,
    })
    // From now on nobody waits for it.
    const from = watched.recorder.next
    await expect(machine.vcpus()).rejects.toMatchObject({ code: timeout })
    await expect(machine.suspend()).rejects.toMatchObject({ code: timeout })
    expect(watched.commands(from)).toEqual([])
    expect((await machine.stats()).monitor).toContain('query-balloon')
    expect((await other.stats()).monitor).toBe('ok')

    const reread = watched.step(
      'what is kept to be read afresh',
      ({ kind, call }) => kind === 'jobs.call-ended' && call?.api === 'signalboxReread',
    )
    resume()
    await reread
    expect((await machine.stats()).monitor).toBe('ok')
    await machine.suspend()
    expect(await machine.state()).toMatchObject({ state: 'paused', reason: 'user' })
  })

  test('does not keep destroy from working', async ({ expect }) => {
    await using ground = groundOfTest()
    const { machine, stop } = await pair(ground)
    await stop()
    await expect(machine.memoryStats()).rejects.toMatchObject({ code: timeout })
    await machine.destroy()
    expect(await machine.state()).toMatchObject({ state: 'shutoff', reason: 'destroyed' })
  })
})
