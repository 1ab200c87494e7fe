// Writes an archive in cpio's "newc" format, which the kernel unpacks as its first file system
// (Linux, Documentation/driver-api/early-userspace/buffer-format.rst).
//
// The same entries give the same bytes: files are numbered in their order, belong to root and have
// no time.
import type { Entry } from './file-tree.ts'

const types: Record<Entry['kind'], number> = {
  directory: 0o040000,
  file: 0o100000,
  link: 0o120000,
  device: 0o020000,
}

const none = new Uint8Array()

export function cpioArchive(entries: readonly Entry[]): Uint8Array {
  const parts: Uint8Array[] = []
  for (const [index, entry] of entries.entries()) {
    const content = contentOf(entry)
    const device = entry.kind === 'device' ? entry : { major: 0, minor: 0 }
    const fields = [
      index + 1,
      types[entry.kind] | entry.mode,
      0, // user
      0, // group
      entry.kind === 'directory' ? 2 : 1,
      0, // time
      content.length,
      0,
      0,
      device.major,
      device.minor,
    ]
    parts.push(record(fields, entry.path), padded(content))
  }
  parts.push(record([0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0], 'TRAILER!!!'))
  return Buffer.concat(parts)
}

function contentOf(entry: Entry): Uint8Array {
  if (entry.kind === 'file') return entry.content
  return entry.kind === 'link' ? Buffer.from(entry.target) : none
}

/** A header and the name after it; the last two numbers are the name's length and no checksum. */
function record(fields: readonly number[], name: string): Uint8Array {
  const nameBytes = Buffer.from(`${name}\0`)
  const numbers = [...fields, nameBytes.length, 0]
  const text = numbers.map((number) => number.toString(16).padStart(8, '0')).join('')
  return padded(Buffer.concat([Buffer.from(`070701${text}`), nameBytes]))
}

/** Every header and every content begins at a multiple of four bytes. */
function padded(bytes: Uint8Array): Uint8Array {
  const rest = bytes.length % 4
  return rest === 0 ? bytes : Buffer.concat([bytes, new Uint8Array(4 - rest)])
}
