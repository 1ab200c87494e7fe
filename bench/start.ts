// The start of a paused machine, from call to answer, against spawning the very same QEMU command
// line by hand and negotiating QMP; and where the rest goes.
//
//   node bench/start.ts [rounds]
import { openDriver } from '@signalbox/qemu'
import type { TraceEvent } from '@signalbox/trace'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { commandLineOf, machineXml, median, runDirectoryOf, spawnRaw } from './qemu-raw.ts'

const rounds = Number(process.argv[2] ?? '15')
const root = await mkdtemp(join(tmpdir(), 'sbx-bench-'))

/** How long each step of the last start took, by the trace. */
function stepsOf(events: readonly TraceEvent[]): ReadonlyMap<string, number> {
  const steps = new Map<string, number>()
  const marks = events.filter(
    ({ kind }) =>
      kind === 'jobs.call-began' || kind === 'qemu.start-step' || kind === 'jobs.call-ended',
  )
  for (const [index, mark] of marks.entries()) {
    const next = marks[index + 1]
    if (next === undefined) continue
    const { step } = mark.detail as { readonly step?: string }
    steps.set(step ?? 'before the run', next.at - mark.at)
  }
  return steps
}

try {
  await using driver = await openDriver({ root })
  const machine = await driver.define(machineXml('bench'))
  // Once before, so that the emulator is probed and everything is warm.
  await machine.start({ paused: true })
  const { pid } = await machine.info()
  if (pid === undefined) throw new Error('the machine has no process')
  const words = commandLineOf(pid)
  await machine.destroy()
  const ours: number[] = []
  const raw: number[] = []
  const steps = new Map<string, number[]>()
  for (let round = 0; round < rounds; round++) {
    const beganRaw = performance.now()
    const qemu = await spawnRaw(words, runDirectoryOf(words))
    raw.push(performance.now() - beganRaw)
    await qemu.end()
    const from = driver.recorder.next
    const began = performance.now()
    await machine.start({ paused: true })
    ours.push(performance.now() - began)
    for (const [step, ms] of stepsOf(driver.recorder.read(from).events)) {
      steps.set(step, [...(steps.get(step) ?? []), ms])
    }
    await machine.destroy()
  }
  const ratio = median(ours) / median(raw)
  process.stdout.write(
    `start of a paused machine: ${median(ours).toFixed(1)} ms by the driver, ` +
      `${median(raw).toFixed(1)} ms by hand: ${ratio.toFixed(2)} times (medians of ${rounds})\n`,
  )
  for (const [step, values] of steps) {
    process.stdout.write(`  ${median(values).toFixed(1).padStart(6)} ms  ${step}\n`)
  }
} finally {
  await rm(root, { recursive: true, force: true })
}
