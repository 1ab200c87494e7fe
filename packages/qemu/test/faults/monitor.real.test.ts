// The connection to a QEMU that is well breaks: in the middle of a command, again and again, or
// because somebody else wants the monitor. The guest does not notice; the driver connects again,
// looks afresh, and goes on.
import { stat } from 'node:fs/promises'
import { createConnection } from 'node:net'
import { realWorld } from '@signalbox/world'
import type { ByteStream, World } from '@signalbox/world'
import { expect, test } from 'vitest'
import { bareXml } from '../real/guest.ts'
import { Ground, groundOfTest } from '../real/ground.ts'
import type { TraceEvent } from '@signalbox/trace'

/** The real world, whose connections to monitors a test can break. */
function breakable(): { readonly world: World; readonly break: () => void } {
  const real = realWorld()
  const streams = new Set<ByteStream>()
  return {
    world: {
      ...real,
      sockets: {
        connect: async (path, signal) => {
          const stream = await real.sockets.connect(path, signal)
          if (path.endsWith('monitor.sock')) streams.add(stream)
          return stream
        },
        listen: (path, permissions, accept) => real.sockets.listen(path, permissions, accept),
        openTerminal: (path) => real.sockets.openTerminal(path),
      },
    },
    break: () => {
      for (const stream of streams) stream.destroy()
      streams.clear()
    },
  }
}

const sent =
  (command: string) =>
  ({ kind, detail }: TraceEvent): boolean =>
    kind === 'qmp.command' && (detail as { readonly command: string }).command === command

test('a connection that breaks in the middle of a command', async () => {
  const { world, break: breaks } = breakable()
  await using ground = new Ground(world)
  const watched = await ground.open()
  const machine = await watched.driver.define(bareXml('demo'))
  await machine.start()
  const { pid } = await machine.info()
  for (const [command, call] of [
    ['query-balloon', () => machine.memoryStats()],
    ['query-cpus-fast', () => machine.vcpus()],
    ['stop', () => machine.suspend()],
  ] as const) {
    const from = watched.recorder.next
    const reread = watched.step(
      'a look afresh',
      (event) => event.kind === 'jobs.call-ended' && event.call?.api === 'signalboxReread',
    )
    const tap = watched.recorder.tap((event) => {
      if (event.seq >= from && sent(command)(event)) breaks()
    })
    await expect(call(), command).rejects.toMatchObject({
      code: 'VIR_ERR_INTERNAL_ERROR',
      message: expect.stringContaining('End of file from qemu monitor') as string,
    })
    tap.close()
    await reread
    expect(await machine.memoryStats()).toHaveProperty('residentKiB')
    expect((await machine.info()).pid).toBe(pid)
  }
  // What QEMU did before its answer was lost is known, too.
  const { status } = (await machine.monitorCommand({ command: 'query-status' })) as {
    readonly status: string
  }
  expect((await machine.state()).state).toBe(status)
  expect(watched.lifecycles().filter((each) => each.startsWith('stopped'))).toEqual([])
})

test('a save whose connection breaks is undone, and the guest goes on', async () => {
  const { world, break: breaks } = breakable()
  await using ground = new Ground(world)
  const watched = await ground.open()
  const machine = await watched.driver.define(bareXml('demo'))
  await machine.start()
  const progress = watched.step('progress', ({ kind }) => kind === 'jobs.progress')
  const saving = expect(
    machine.save({ path: ground.at('demo.save'), bandwidthMiB: 0.01 }),
  ).rejects.toMatchObject({ code: expect.stringMatching(/^VIR_ERR/u) as string })
  await progress
  breaks()
  await machine.abortJob().catch(() => undefined)
  await saving
  await watched.untilState(machine, 'running')
  await watched.idle()
  expect(await machine.memoryStats()).toHaveProperty('residentKiB')
})

test('somebody else at the monitor waits, and disturbs nobody', async () => {
  await using ground = groundOfTest()
  const watched = await ground.open()
  const machine = await watched.driver.define(bareXml('demo'))
  const { id } = await machine.start()
  const { monitor } = ground.layout.run(id, 'demo')
  const heard: Buffer[] = []
  const intruder = createConnection(monitor)
  intruder.on('data', (chunk: Buffer) => heard.push(chunk))
  const { promise: connected, resolve } = Promise.withResolvers<void>()
  intruder.on('connect', () => {
    intruder.write('{"execute":"quit"}', () => resolve())
  })
  await connected
  for (let round = 0; round < 20; round++) await machine.memoryStats()
  await machine.suspend()
  await machine.resume()
  expect(heard).toEqual([])
  intruder.destroy()
  expect(await machine.state()).toMatchObject({ state: 'running' })
})

test('a driver that is closed as it saves undoes that first, and the guest goes on', async () => {
  await using ground = groundOfTest()
  const watched = await ground.open()
  const machine = await watched.driver.define(bareXml('demo'))
  await machine.start()
  const path = ground.at('demo.save')
  const progress = watched.step('progress', ({ kind }) => kind === 'jobs.progress')
  const saving = expect(machine.save({ path, bandwidthMiB: 0.01 })).rejects.toMatchObject({
    code: 'VIR_ERR_OPERATION_ABORTED',
  })
  await progress
  const from = watched.events.length
  await watched.close()
  await saving
  expect(watched.lifecycles(from)).toEqual(['resumed/unpaused'])
  await expect(stat(path)).rejects.toMatchObject({ code: 'ENOENT' })
  await expect(machine.state()).rejects.toMatchObject({ code: 'VIR_ERR_OPERATION_ABORTED' })
  const next = await ground.open()
  const same = next.driver.machine('demo')
  await next.idle()
  expect(await same.state()).toMatchObject({ state: 'running' })
  expect(await same.memoryStats()).toHaveProperty('residentKiB')
})
