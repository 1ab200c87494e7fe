// The name under which a finished guest is kept: a hash of all that makes it what it is, except
// for the packages, which are whatever the machine's package lists offered when it was made.
import { createHash } from 'node:crypto'
import { readFile, readdir } from 'node:fs/promises'
import { join, relative } from 'node:path'

/**
 * A hash over names and contents of all files below `directory`, and over `choices`. Files for
 * people, *.md, do not count.
 *
 * Where the directory is, when and by whom its files were changed, and in which order a file system
 * lists them makes no difference.
 */
export async function keyOf(directory: string, choices: readonly string[]): Promise<string> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true })
  const files = entries
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.md'))
    .map((entry) => relative(directory, join(entry.parentPath, entry.name)))
    .sort()
  const hash = createHash('sha256')
  // Lengths in front, so that no two different lists of parts are the same bytes.
  const add = (part: Uint8Array): void => {
    hash.update(`${part.length}:`).update(part)
  }
  add(Buffer.from(`${choices.length}`))
  for (const choice of choices) add(Buffer.from(choice))
  for (const file of files) {
    add(Buffer.from(file))
    add(await readFile(join(directory, file)))
  }
  return hash.digest('hex').slice(0, 20)
}
