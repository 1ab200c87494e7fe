// How long what can be made again is kept: as long as it is used. A file or directory's time of
// change is the time of its last use.
import { readdir, rm, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'

const keptMs = 14 * 24 * 60 * 60 * 1000

/** Whoever may not mark it may use it all the same. */
export async function markUsed(path: string): Promise<void> {
  const now = new Date()
  await utimes(path, now, now).catch(() => undefined)
}

/** Removes what nobody has used for two weeks; what has a dot in front of its name stays. */
export async function removeUnused(directory: string): Promise<void> {
  for (const name of await readdir(directory)) {
    const path = join(directory, name)
    if (name.startsWith('.')) continue
    const { mtimeMs } = await stat(path)
    if (mtimeMs < Date.now() - keptMs) await rm(path, { recursive: true, force: true })
  }
}
