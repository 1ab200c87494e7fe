// A status record as a file: one JSON document that says its format, its version and the checksum
// of what it holds. Reading trusts nothing: a file may be of another version, cut off, or not ours.
import { createHash } from 'node:crypto'
import type { ProcessIdentity } from '@signalbox/world'
import * as v from 'valibot'
import type { StatusRecord, StoredStatus } from './status-record.ts'
import { statusSchema } from './status-record.ts'

const format = 'signalbox-status'
const version = 1

/** Far above any record: a definition is at most some hundred kilobytes. */
export const statusBytesMax = 16 * 1024 * 1024

/** A file that holds no record that this driver can rely on. */
export interface BadStatus {
  /**
   * 'damaged' files are not what was written; 'newer' ones are whole, and a later version of this
   * program understands them.
   */
  readonly kind: 'damaged' | 'newer'
  /** A sentence for people. */
  readonly reason: string
  /** What the file says of its process, if it says so: it may be running, with the disks in use. */
  readonly process: ProcessIdentity | undefined
}

const envelopeSchema = v.object({
  format: v.literal(format),
  version: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
  sha256: v.string(),
  record: v.record(v.string(), v.unknown()),
})

const salvageSchema = v.object({
  record: v.object({ process: v.object({ pid: v.number(), startTime: v.number() }) }),
})

export function formatStatus(record: StatusRecord): Uint8Array {
  const body: unknown = JSON.parse(JSON.stringify(record))
  const document = { format, version, sha256: checksum(body), record: body }
  return new TextEncoder().encode(`${JSON.stringify(document, undefined, 2)}\n`)
}

export function parseStatus(content: Uint8Array): StoredStatus | BadStatus {
  const text = new TextDecoder().decode(content)
  const document = parseJson(text)
  const bad = (kind: BadStatus['kind'], reason: string): BadStatus => {
    return { kind, reason, process: salvage(document) }
  }
  if (document === undefined) return bad('damaged', describeBroken(text))
  const envelope = v.safeParse(envelopeSchema, document)
  if (!envelope.success) return bad('damaged', `It is no status file: ${issue(envelope.issues)}.`)
  const { record } = envelope.output
  if (envelope.output.version > version) {
    const reason = `Its format is version ${envelope.output.version}, and this driver knows ${version}.`
    return bad('newer', reason)
  }
  if (checksum(record) !== envelope.output.sha256) {
    return bad('damaged', 'Its content does not have the checksum that was written with it.')
  }
  const parsed = v.safeParse(statusSchema, record)
  return parsed.success
    ? parsed.output
    : bad('damaged', `Its record is not complete: ${issue(parsed.issues)}.`)
}

/** Whether reading a file gave no record. */
export function isBadStatus(read: StoredStatus | BadStatus): read is BadStatus {
  return !('uuid' in read)
}

/** JSON gives objects back with their keys in the order of the text, so this is stable. */
function checksum(record: unknown): string {
  return createHash('sha256').update(JSON.stringify(record)).digest('hex')
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

function describeBroken(text: string): string {
  if (text === '') return 'It is empty.'
  return text.trimStart().startsWith('{') ? 'It is cut off or garbled.' : 'It is not JSON.'
}

function salvage(document: unknown): ProcessIdentity | undefined {
  const found = v.safeParse(salvageSchema, document)
  return found.success ? found.output.record.process : undefined
}

function issue(issues: readonly [v.BaseIssue<unknown>, ...v.BaseIssue<unknown>[]]): string {
  const path = v.getDotPath(issues[0]) ?? 'the document'
  return `${path}: ${issues[0].message}`
}
