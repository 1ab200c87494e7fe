// What probes found, kept on disk under the identity of what was probed. A file that is missing, of
// another identity or format, or damaged, means that it is probed again, and nothing else.
import { createHash } from 'node:crypto'
import { basename, join } from 'node:path'
import type { Files } from '@signalbox/world'
import { FileError } from '@signalbox/world'
import * as v from 'valibot'
import type { WrittenFiles } from '../state/written-files.ts'

/** To be raised whenever probes ask more, or mean something else by an answer. */
const format = 1

const cacheBytesMax = 4 * 1024 * 1024

const envelopeSchema = v.object({
  format: v.literal(format),
  key: v.string(),
  sha256: v.string(),
  found: v.unknown(),
})

export interface CacheEntry<S extends v.GenericSchema> {
  readonly path: string
  /** Identity of what is probed: another one makes the entry worthless. */
  readonly key: string
  readonly schema: S
}

/** The path of an entry: readable, and one for each subject. */
export function cachePath(directory: string, kind: string, subject: string): string {
  const hash = createHash('sha256').update(subject).digest('hex').slice(0, 12)
  return join(directory, `${kind}-${basename(subject).slice(0, 60)}-${hash}.json`)
}

export async function readCached<S extends v.GenericSchema>(
  files: Files,
  entry: CacheEntry<S>,
): Promise<v.InferOutput<S> | undefined> {
  try {
    const text = new TextDecoder().decode(await files.read(entry.path, cacheBytesMax))
    const envelope = v.safeParse(envelopeSchema, JSON.parse(text))
    if (!envelope.success || envelope.output.key !== entry.key) return undefined
    if (checksum(envelope.output.found) !== envelope.output.sha256) return undefined
    const found = v.safeParse(entry.schema, envelope.output.found)
    return found.success ? found.output : undefined
  } catch (error) {
    if (error instanceof FileError || error instanceof SyntaxError) return undefined
    throw error
  }
}

/** Keeps what was found. A full disk costs the next driver a probe, and is told on the trace. */
export async function writeCached<S extends v.GenericSchema>(
  written: WrittenFiles,
  entry: CacheEntry<S>,
  found: v.InferInput<S>,
): Promise<void> {
  const envelope = { format, key: entry.key, sha256: checksum(found), found }
  await written.writeSoon(entry.path, new TextEncoder().encode(`${JSON.stringify(envelope)}\n`))
}

function checksum(found: unknown): string {
  return createHash('sha256').update(JSON.stringify(found)).digest('hex')
}
