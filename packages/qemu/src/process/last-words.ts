// What QEMU said before it ended: the tail of its log after a mark, bounded, cleaned for people,
// and classified. QEMU's output is never trusted: a guest may have had a hand in it.
import type { Files } from '@signalbox/world'
import type { FailureCause } from './failure-causes.ts'
import { failureSigns } from './failure-causes.ts'

/** A place in a log, from which on it is of interest. */
export interface LogMark {
  readonly path: string
  readonly offsetBytes: number
}

export interface LastWords {
  /** QEMU's own words, at most 1024 characters; empty when it said nothing. */
  readonly text: string
  readonly cause: FailureCause
  /** What helps, as a sentence; undefined when the cause is not known. */
  readonly hint: string | undefined
}

/** How much of a log is looked at, from its end. */
const tailBytesMax = 16 * 1024

/** What an error message holds of it, as in libvirt. */
const textLengthMax = 1024

/** Reads what was written to a log after the mark. @throws FileError the log cannot be read */
export async function readLastWords(files: Files, mark: LogMark): Promise<LastWords> {
  const { sizeBytes } = await files.status(mark.path)
  const lengthBytes = Math.min(tailBytesMax, Math.max(0, sizeBytes - mark.offsetBytes))
  if (lengthBytes === 0) return lastWords('')
  const cut = lengthBytes < sizeBytes - mark.offsetBytes
  const text = new TextDecoder().decode(await files.readTail(mark.path, lengthBytes))
  // What begins in the middle of a line is half a word.
  return lastWords(cut ? text.slice(text.indexOf('\n') + 1) : text)
}

/** Judges what QEMU wrote. */
export function lastWords(output: string): LastWords {
  const lines = output.split('\n').map(cleaned).filter(isTelling)
  const all = lines.join('\n')
  const sign = failureSigns.find(({ pattern }) => pattern.test(all))
  if (sign === undefined) return { text: ending(all), cause: 'unknown', hint: undefined }
  const groups = sign.pattern.exec(all)?.groups ?? {}
  const hint = sign.hint.replaceAll(
    /<(?<name>\w+)>/gu,
    (whole, name: string) => groups[name] ?? whole,
  )
  return { text: ending(all), cause: sign.cause, hint }
}

/** One line without what does not belong on a terminal, its time and the name of the program. */
function cleaned(line: string): string {
  return (
    line
      // oxlint-disable-next-line no-control-regex -- escape sequences and other control characters
      .replaceAll(/\u001b\[[0-9;?]*[ -/]*[@-~]|[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/gu, '')
      .replace(/^\d{4}-\d\d-\d\dT[\d:.]+Z /u, '')
      .replace(/^(?:\S*\/)?qemu-system-\w+: /u, '')
      .trimEnd()
  )
}

/** Warnings and announcements say nothing of why QEMU ended. */
function isTelling(line: string): boolean {
  return line !== '' && !/^warning: |char device redirected to/u.test(line)
}

function ending(text: string): string {
  if (text.length <= textLengthMax) return text
  const end = text.slice(-textLengthMax)
  const lineEnd = end.indexOf('\n')
  return lineEnd === -1 ? end : end.slice(lineEnd + 1)
}
