// The name under which a finished guest is kept: a hash of all that makes it what it is, except
// for the packages, of which the machine's package lists are in charge.
import { createHash } from 'node:crypto'
import { readFile, readdir } from 'node:fs/promises'
import { join, relative } from 'node:path'

/**
 * A hash over names and contents of all files below `directory`, and over `choices`.
 *
 * The order in which a file system lists its files makes no difference; where the directory is and
 * when its files were changed make none either.
 */
export async function keyOf(directory: string, choices: readonly string[]): Promise<string> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true })
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
  const hash = createHash('sha256')
  // Lengths in front, so that no two different lists of parts are the same bytes.
  const add = (part: Uint8Array): void => {
    hash.update(`${part.length}:`).update(part)
  }
  for (const choice of choices) add(Buffer.from(choice))
  for (const file of files) {
    add(Buffer.from(relative(directory, file)))
    add(await readFile(file))
  }
  return hash.digest('hex').slice(0, 20)
}
