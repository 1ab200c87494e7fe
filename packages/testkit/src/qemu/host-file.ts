// Files of the host as QEMU writes them, and its words for those that it cannot.
import { FileError } from '@signalbox/world'
import type { Files } from '@signalbox/world'
import { QmpError } from './qmp-error.ts'

/** Writes a file from its beginning. */
export async function writeWhole(files: Files, path: string, bytes: Uint8Array): Promise<void> {
  const file = await files.open(path, 'write', 0o600)
  try {
    await file.write(bytes, 0)
  } finally {
    await file.close()
  }
}

const words: Readonly<Record<string, string>> = {
  ENOENT: 'No such file or directory',
  EACCES: 'Permission denied',
  EISDIR: 'Is a directory',
  ENOTDIR: 'Not a directory',
  ENOSPC: 'No space left on device',
  EIO: 'Input/output error',
  EPIPE: 'Broken pipe',
  ECONNRESET: 'Connection reset by peer',
  ECONNREFUSED: 'Connection refused',
}

/** The C library's words for what an operation failed of. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof FileError)) return String(error)
  return words[error.code] ?? error.code
}

export function couldNotOpen(path: string, error: unknown): QmpError {
  return new QmpError(`Could not open '${path}': ${reasonOf(error)}`)
}
