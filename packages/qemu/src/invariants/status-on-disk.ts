// Which state of a domain its status file holds for good, as the trace tells it: what families ask
// that judge whether a step was announced. One fold of it belongs to one family.
import { basename } from 'node:path'
import { on } from '@signalbox/trace'
import type { Step } from '@signalbox/trace'
import { domainNameOf } from '../state/domain-file-name.ts'
import { filePut, fileWriteFailed, fileWritten } from '../state/file-writer.ts'

const suffix = '.json'

interface Status {
  /** The step in which each version was put that is not written yet. */
  readonly puts: Map<number, number>
  /** The step in which the newest version was put that is on stable storage. */
  durable: number
}

export class StatusOnDisk {
  readonly #statuses = new Map<string, Status>()

  readonly steps: readonly Step[] = [
    on(filePut, ({ seq, detail: { path, version, hash } }) => {
      const name = statusName(path)
      if (name === undefined || hash === '') return
      const status = this.#statuses.get(name) ?? { puts: new Map(), durable: -1 }
      status.puts.set(version, seq)
      this.#statuses.set(name, status)
    }),
    on(fileWritten, ({ detail: { path, version, hash } }) => {
      const name = statusName(path)
      if (name === undefined) return
      if (hash === '') this.#statuses.delete(name)
      const status = this.#statuses.get(name)
      if (status === undefined) return
      status.durable = status.puts.get(version) ?? status.durable
      forget(status, version)
    }),
    on(fileWriteFailed, ({ detail: { path, version } }) => {
      const status = this.#statuses.get(statusName(path) ?? '')
      if (status !== undefined) forget(status, version)
    }),
  ]

  /** Whether what was true of the domain in step `seq` is on stable storage. */
  holds(domain: string | undefined, seq: number): boolean {
    return (this.#statuses.get(domain ?? '')?.durable ?? -1) > seq
  }
}

/** The domain whose status file a path is; undefined when it is none. */
export function statusName(path: string): string | undefined {
  if (!path.endsWith(suffix)) return undefined
  return domainNameOf(basename(path).slice(0, -suffix.length))
}

/** Versions up to one are written, or were overtaken by it. */
function forget(status: Status, upTo: number): void {
  for (const version of status.puts.keys()) if (version <= upTo) status.puts.delete(version)
}
