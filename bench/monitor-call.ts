// A monitor call through operation, job and monitor, against the same command on a raw socket.
//
//   node bench/monitor-call.ts [calls]
import { openDriver } from '@signalbox/qemu'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { commandLineOf, machineXml, median, runDirectoryOf, spawnRaw } from './qemu-raw.ts'

const calls = Number(process.argv[2] ?? '2000')
const blocks = 10
const root = await mkdtemp(join(tmpdir(), 'sbx-bench-'))

async function timed(times: number[], count: number, call: () => Promise<unknown>): Promise<void> {
  for (let at = 0; at < count; at++) {
    const began = performance.now()
    await call()
    times.push(performance.now() - began)
  }
}

try {
  await using driver = await openDriver({ root })
  const machine = await driver.define(machineXml('bench'))
  await machine.start({ paused: true })
  const { pid } = await machine.info()
  if (pid === undefined) throw new Error('the machine has no process')
  const words = commandLineOf(pid)
  const qemu = await spawnRaw(words, runDirectoryOf(words))
  const ours: number[] = []
  const raw: number[] = []
  const query = { command: 'query-status' }
  // Blocks in turn, so that a busy host is as unkind to the one as to the other.
  for (let block = 0; block < blocks; block++) {
    await timed(raw, calls / blocks, () => qemu.qmp.execute('query-status'))
    await timed(ours, calls / blocks, () => machine.monitorCommand(query))
  }
  process.stdout.write(
    `query-status: ${(median(ours) * 1000).toFixed(0)} µs by the driver, ` +
      `${(median(raw) * 1000).toFixed(0)} µs on a raw socket: ` +
      `${(median(ours) / median(raw)).toFixed(2)} times (medians of ${calls})\n`,
  )
  await qemu.end()
  await machine.destroy()
} finally {
  await rm(root, { recursive: true, force: true })
}
