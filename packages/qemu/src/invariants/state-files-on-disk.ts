// I39 against a disk: a trace alone cannot say what a reader finds, so this looks. Each state file
// that the trace tells of must hold, whole, the version that is on stable storage or one that was
// put after it; for tests, on a simulated disk after a crash as well as on a real one.
import { createHash } from 'node:crypto'
import type { TraceEvent } from '@signalbox/trace'
import { isEvent } from '@signalbox/trace'
import type { Files } from '@signalbox/world'
import { isAbsent } from '../state/durable-file.ts'
import { filePut, fileWritten } from '../state/file-writer.ts'

/** Longer than any state file. */
const readMax = 64 * 2 ** 20

/** What a file may hold, by hashes; '' is no file. */
interface Expected {
  /** What is on stable storage; undefined while that is not known. */
  durable: string | undefined
  later: string[]
}

/**
 * State files that hold what was never written, in words; empty when all is well.
 *
 * @param events from the first write on
 * @param before whether the files were all absent before that
 */
export async function wrongStateFiles(
  events: Iterable<TraceEvent>,
  files: Pick<Files, 'read'>,
  before: 'absent' | 'unknown' = 'absent',
): Promise<readonly string[]> {
  const wrong: string[] = []
  for (const [path, { durable, later }] of expected(events, before)) {
    if (durable === undefined) continue
    const found = await hashOfFile(files, path)
    if (found === durable || later.includes(found)) continue
    const what = found === '' ? 'is not there' : `holds ${found}`
    const wanted = [durable, ...later].map((hash) => (hash === '' ? 'nothing' : hash))
    wrong.push(`I39: '${path}' ${what}, and was to hold ${wanted.join(' or ')}`)
  }
  return wrong
}

function expected(
  events: Iterable<TraceEvent>,
  before: 'absent' | 'unknown',
): ReadonlyMap<string, Expected> {
  const all = new Map<string, Expected>()
  for (const event of events) {
    if (isEvent(event, filePut)) {
      const { path, hash } = event.detail
      const durable = before === 'absent' ? '' : undefined
      const file = all.get(path) ?? { durable, later: [] }
      file.later.push(hash)
      all.set(path, file)
    } else if (isEvent(event, fileWritten)) {
      const { path, hash } = event.detail
      const file = all.get(path)
      if (file === undefined) continue
      file.durable = hash
      // What was put before it is overtaken; the same content may have been put again since.
      file.later.splice(0, file.later.indexOf(hash) + 1)
    }
  }
  return all
}

async function hashOfFile(files: Pick<Files, 'read'>, path: string): Promise<string> {
  try {
    const content = await files.read(path, readMax)
    return createHash('sha256').update(content).digest('hex').slice(0, 16)
  } catch (error) {
    if (isAbsent(error)) return ''
    throw error
  }
}
