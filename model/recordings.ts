// Recordings of the interlocking that lies in a tree, in a process of its own, so that a mutated
// copy is loaded and not the one that this process has.
import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Recorded } from './record-process.ts'
import type { RecordedStep } from './trace-steps.ts'
import { stepsOf } from './trace-steps.ts'

/** How long a tree may take: a mutant may go round for ever. */
const patienceMs = 120_000

/**
 * The steps of random programs, each domain by itself.
 *
 * @param tree the root of a workspace
 * @throws Error its process failed, and the recordings would not be all
 */
export async function recordings(
  tree: string,
  programs: number,
  seed: number,
): Promise<readonly (readonly RecordedStep[])[]> {
  const script = fileURLToPath(new URL('record-process.ts', import.meta.url))
  const traces: (readonly RecordedStep[])[] = []
  let said = ''
  const child = fork(script, [tree, String(programs), String(seed)], {
    serialization: 'advanced',
    silent: true,
    timeout: patienceMs,
  })
  child.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()))
  child.on('message', (message) => {
    const { events, domains } = message as Recorded
    for (const domain of domains) traces.push(stepsOf(events, domain))
  })
  const { promise, resolve } = Promise.withResolvers<string>()
  child.on('close', (code, signal) => resolve(`ended with ${code ?? signal}`))
  const how = await promise
  if (how !== 'ended with 0') throw new Error(`Recording ${tree} ${how}: ${said}`)
  return traces
}
