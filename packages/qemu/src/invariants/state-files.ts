// I36, I39: the files of a domain that left the list are not written again, and what is written is
// what was put, version by version. That a reader finds one of those whole, also after a crash, is
// checked against the disk itself: state-files-on-disk.ts.
import { basename, extname } from 'node:path'
import { jobEvents } from '@signalbox/jobs'
import { on } from '@signalbox/trace'
import type { Family, Judge, TraceEvent, Watch } from '@signalbox/trace'
import { domainNameOf } from '../state/domain-file-name.ts'
import { filePut, fileWriteFailed, fileWritten } from '../state/file-writer.ts'
import type { FileWritten } from '../state/file-writer.ts'

/** Names that are remembered of domains which left the list. */
const removedMax = 1_000

export const stateFileInvariants: Family = {
  file: 'qemu/src/invariants/state-files.ts',
  invariants: ['I36', 'I39'],
  begin: (judge) => new StateFileWatch(judge),
}

class StateFileWatch implements Watch {
  readonly #judge: Judge
  readonly #removed = new Set<string>()
  /** Hashes of versions that are not written yet, by path. */
  readonly #puts = new Map<string, Map<number, string>>()

  readonly steps = [
    on(jobEvents.objectRemoved, ({ domain }) => {
      this.#removed.add(domain?.name ?? '')
      const [oldest] = this.#removed
      if (this.#removed.size > removedMax && oldest !== undefined) this.#removed.delete(oldest)
    }),
    on(jobEvents.objectListed, ({ domain }) => {
      this.#removed.delete(domain?.name ?? '')
    }),
    on(jobEvents.nameReserved, ({ detail: { name } }) => {
      this.#removed.delete(name)
    }),
    on(filePut, (event) => {
      const { path, version, hash } = event.detail
      this.#checkRemoved(event)
      const puts = this.#puts.get(path) ?? new Map<number, string>()
      this.#puts.set(path, puts.set(version, hash))
    }),
    on(fileWritten, (event) => {
      const { path, version, hash } = event.detail
      this.#checkRemoved(event)
      const put = this.#puts.get(path)?.get(version)
      if (put !== hash) {
        this.#judge.broken('I39', `version ${version} of '${path}' is written, and is not as put`)
      }
      this.#forget(path, version)
    }),
    on(fileWriteFailed, ({ detail: { path, version } }) => this.#forget(path, version)),
  ]

  constructor(judge: Judge) {
    this.#judge = judge
  }

  *open(): Iterable<string> {
    for (const path of this.#puts.keys()) yield `a version of '${path}'`
  }

  /** Versions up to one are written, or were overtaken by it. */
  #forget(path: string, upTo: number): void {
    const puts = this.#puts.get(path)
    for (const version of puts?.keys() ?? []) if (version <= upTo) puts?.delete(version)
    if (puts?.size === 0) this.#puts.delete(path)
  }

  #checkRemoved({ detail: { path, hash } }: TraceEvent<FileWritten>): void {
    if (hash === '' || this.#removed.size === 0) return
    const name = domainNameOf(basename(path, extname(path)))
    if (name === undefined || !this.#removed.has(name)) return
    this.#judge.broken('I36', `'${path}' is saved, and '${name}' has left the list`)
  }
}
