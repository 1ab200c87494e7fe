// Directories of runs that no status file tells of: what a driver left that was killed before it
// had announced a start, or after it had ended one. No QEMU can be in them, because none is spawned
// before its status is on disk.
import { join } from 'node:path'
import type { Files } from '@signalbox/world'
import type { Layout } from './layout.ts'

/** Of a run, `ID-NAME`; of a look at an emulator, `probe-…`. */
const ofRuns = /^(?:\d+|probe)-/u

/**
 * Removes them. Only the owner of the state directory does, before it starts anything.
 *
 * @param kept the directories of those that run
 */
export async function sweepRuns(
  files: Files,
  layout: Layout,
  kept: ReadonlySet<string>,
): Promise<void> {
  for (const name of await files.list(layout.runDirectory)) {
    const path = join(layout.runDirectory, name)
    if (ofRuns.test(name) && !kept.has(path)) await files.removeTree(path)
  }
}
