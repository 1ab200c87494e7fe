// A monitor call through operation, job and monitor, against the same command on a raw socket: with
// an id as long as ours, and as short as can be. QEMU 7.2 takes a byte in each turn of its main
// loop, so that the length of a command is most of what it costs.
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
  const same: number[] = []
  const bare: number[] = []
  const query = { command: 'query-status' }
  // Blocks in turn, so that a busy host is as unkind to the one as to the other.
  for (let block = 0; block < blocks; block++) {
    await timed(bare, calls / blocks, () => qemu.qmp.execute('query-status'))
    await timed(same, calls / blocks, () => qemu.qmp.execute('query-status', 1000 + block))
    await timed(ours, calls / blocks, () => machine.monitorCommand(query))
  }
  const microseconds = (times: readonly number[]): string => (median(times) * 1000).toFixed(0)
  const ratio = (times: readonly number[]): string => (median(ours) / median(times)).toFixed(2)
  process.stdout.write(
    `query-status: ${microseconds(ours)} µs by the driver (medians of ${calls})\n` +
      `  on a raw socket, the same line: ${microseconds(same)} µs; ${ratio(same)} times\n` +
      `  on a raw socket, without an id: ${microseconds(bare)} µs; ${ratio(bare)} times\n`,
  )
  await qemu.end()
  await machine.destroy()
} finally {
  await rm(root, { recursive: true, force: true })
}
