// The status files, one for each domain that has a run of QEMU. Found again after a crash at any
// instant: the record before the step, or the one after it, never a mixture (I39).
//
// Loading never fails for what is in one file. A damaged one is renamed to NAME.json.bad, told, and
// told again by each later start until it is discarded: its QEMU may be running on the same disks.
import { join } from 'node:path'
import type { Recorder } from '@signalbox/trace'
import type { Files, ProcessIdentity } from '@signalbox/world'
import { FileError } from '@signalbox/world'
import { domainNameOf } from './domain-file-name.ts'
import { isTemporary, removeDurably, unlinkIfPresent } from './durable-file.ts'
import type { Layout } from './layout.ts'
import { formatStatus, isBadStatus, parseStatus, statusBytesMax } from './status-file.ts'
import type { BadStatus } from './status-file.ts'
import type { StatusRecord, StoredStatus } from './status-record.ts'
import { WrittenFiles } from './written-files.ts'

/** A status file that could not be used. The domain of that name must not be started blindly. */
export interface UnreadableStatus {
  /** Where the file is now. */
  readonly path: string
  /** By the file's name. */
  readonly domain: string | undefined
  readonly reason: string
  /** What the file says of its process, if it says so. Not verified. */
  readonly process: ProcessIdentity | undefined
}

export interface LoadedStatus {
  readonly records: readonly StoredStatus[]
  readonly unreadable: readonly UnreadableStatus[]
}

const suffix = '.json'
const badSuffix = '.json.bad'

export class StatusStore {
  readonly #files: Files
  readonly #layout: Layout
  readonly #written: WrittenFiles

  constructor(files: Files, recorder: Recorder, layout: Layout) {
    this.#files = files
    this.#layout = layout
    this.#written = new WrittenFiles(files, recorder)
  }

  /**
   * Reads every status file, before any is written. @throws FileError the directory is unreadable
   */
  async load(): Promise<LoadedStatus> {
    const records: StoredStatus[] = []
    const unreadable: UnreadableStatus[] = []
    const directory = this.#layout.statusDirectory
    for (const name of await this.#files.list(directory)) {
      const path = join(directory, name)
      if (isTemporary(name)) {
        await unlinkIfPresent(this.#files, path)
      } else if (name.endsWith(suffix) || name.endsWith(badSuffix)) {
        const read = await this.#read(path, name)
        if (!isBadStatus(read)) records.push(read)
        else unreadable.push(await this.#setAside(path, name, read))
      }
    }
    return { records, unreadable }
  }

  /** Resolves once this record, or a later one of the domain, is on stable storage. */
  async write(record: StatusRecord): Promise<void> {
    await this.#written.write(this.#path(record.name), formatStatus(record))
  }

  /** Writes soon, for facts that nothing waits for; a failure is told on the trace. */
  async writeSoon(record: StatusRecord): Promise<void> {
    await this.#written.writeSoon(this.#path(record.name), formatStatus(record))
  }

  /** The domain has no run any more. Resolves once the file is gone for good. */
  async remove(name: string): Promise<void> {
    await this.#written.remove(this.#path(name))
  }

  /** Forgets a file that could not be used, once it is clear that nothing of it runs. */
  async discard(file: UnreadableStatus): Promise<void> {
    await removeDurably(this.#files, file.path)
  }

  /** Resolves once nothing is being written. */
  async settled(): Promise<void> {
    await this.#written.settled()
  }

  #path(name: string): string {
    return this.#layout.domain(name).status
  }

  async #read(path: string, name: string): Promise<StoredStatus | BadStatus> {
    try {
      const read = parseStatus(await this.#files.read(path, statusBytesMax))
      if (isBadStatus(read)) return read
      const wanted = this.#layout.domain(read.name).status
      if (path === wanted) return read
      const reason = name.endsWith(badSuffix)
        ? 'It was set aside earlier.'
        : `It is the record of domain '${read.name}', under the name of another.`
      return { kind: 'damaged', reason, process: read.process }
    } catch (error) {
      if (!(error instanceof FileError)) throw error
      return { kind: 'damaged', reason: `It cannot be read: ${error.code}.`, process: undefined }
    }
  }

  /** A newer version's file stays where that version will look for it. */
  async #setAside(path: string, name: string, bad: BadStatus): Promise<UnreadableStatus> {
    const aside = name.endsWith(badSuffix)
    const domain = domainNameOf(name.slice(0, -(aside ? badSuffix : suffix).length))
    const report = { domain, reason: bad.reason, process: bad.process }
    if (aside || bad.kind === 'newer') return { path, ...report }
    const bin = `${path}.bad`
    await this.#files.rename(path, bin)
    await this.#files.syncDirectory(this.#layout.statusDirectory)
    return { path: bin, ...report }
  }
}
