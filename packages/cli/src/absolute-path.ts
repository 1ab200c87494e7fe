// Paths on the command line are relative to where it was written; the daemon's are absolute.
import { resolve } from 'node:path'

export function absolutePath(path: string): string {
  return resolve(path)
}
