// Replacing and removing a file so that a reader, also one after a crash at any instant, finds the
// old content or the new one, whole (I39).
//
// The temporary name begins with a dot, which no domain's file does; one that a crash left behind
// is overwritten by the next write, and swept up by whoever lists the directory.
import { basename, dirname, join } from 'node:path'
import type { Files } from '@signalbox/world'
import { FileError } from '@signalbox/world'

/** Whether a name in a directory is that of a write that was under way. */
export function isTemporary(fileName: string): boolean {
  return fileName.startsWith('.') && fileName.endsWith('.new')
}

/**
 * Replaces a file, or makes it. Resolves once the new content and its name are on stable storage;
 * two writes of one file must not overlap.
 *
 * @throws FileError the old content is still there, except when only the last step failed: then
 *   the new content is there, and might be lost in a crash
 */
export async function writeDurably(
  files: Files,
  path: string,
  content: Uint8Array,
  permissions = 0o600,
): Promise<void> {
  const directory = dirname(path)
  const temporary = join(directory, `.${basename(path)}.new`)
  await using undo = new AsyncDisposableStack()
  undo.defer(() => unlinkIfPresent(files, temporary))
  const file = await files.open(temporary, 'write', permissions)
  {
    await using closing = new AsyncDisposableStack()
    closing.defer(() => file.close())
    await file.write(content, 0)
    await file.sync()
  }
  await files.rename(temporary, path)
  // It is not there any more under that name, and must not be looked for.
  undo.move()
  await files.syncDirectory(directory)
}

/** Removes a file for good; one that is absent is no error. Resolves once that is durable. */
export async function removeDurably(files: Files, path: string): Promise<void> {
  await unlinkIfPresent(files, path)
  await files.syncDirectory(dirname(path))
}

/** Removes a file; one that is absent is no error. */
export async function unlinkIfPresent(files: Files, path: string): Promise<void> {
  try {
    await files.unlink(path)
  } catch (error) {
    if (!isAbsent(error)) throw error
  }
}

/** Whether a file operation failed because there is nothing at that path. */
export function isAbsent(error: unknown): boolean {
  return error instanceof FileError && error.code === 'ENOENT'
}
