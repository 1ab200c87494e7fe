// Memory of our process for each machine that runs and idles.
//
//   node --expose-gc bench/memory.ts [machines]
import { openDriver } from '@signalbox/qemu'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { machineXml } from './qemu-raw.ts'

const machines = Number(process.argv[2] ?? '20')
const root = await mkdtemp(join(tmpdir(), 'sbx-bench-'))

function usedBytes(): { readonly heap: number; readonly resident: number } {
  globalThis.gc?.()
  const { heapUsed, external, rss } = process.memoryUsage()
  return { heap: heapUsed + external, resident: rss }
}

try {
  await using driver = await openDriver({ root })
  // One before, so that what all share is there.
  const first = await driver.define(machineXml('first'))
  await first.start({ paused: true })
  const before = usedBytes()
  const started = []
  for (let at = 0; at < machines; at++) {
    const machine = await driver.define(machineXml(`idle-${at}`))
    await machine.start({ paused: true })
    started.push(machine)
  }
  const after = usedBytes()
  const each = (bytes: number): string => `${(bytes / machines / 1024).toFixed(0)} KiB`
  process.stdout.write(
    `an idle machine takes ${each(after.heap - before.heap)} of heap, ` +
      `${each(after.resident - before.resident)} of resident memory (of ${machines}; the trace's ring included)\n`,
  )
  await Promise.all([first, ...started].map((machine) => machine.destroy()))
} finally {
  await rm(root, { recursive: true, force: true })
}
