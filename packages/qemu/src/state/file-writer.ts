// The writes of one file: one in flight, and at most one waiting behind it, the latest (jobs.md
// 15).
//
// Whoever needs to know waits for a version: it is answered once that version or a later one is on
// disk, or with the failure of the write that would have been it. A failed write is not tried again
// by itself; the next version is. Writes that nobody waits for tell their failure on the trace.
import { createHash } from 'node:crypto'
import type { Recorder } from '@signalbox/trace'
import { eventKind } from '@signalbox/trace'
import type { Files } from '@signalbox/world'
import { removeDurably, writeDurably } from './durable-file.ts'

export interface FilePut {
  readonly path: string
  readonly version: number
  /** First 16 digits of the content's SHA-256; empty when the file is to be removed. */
  readonly hash: string
}
export const filePut = eventKind<FilePut>(
  'qemu.file-put',
  'A state file is to have this content; it is written as soon as the version before is.',
)
export interface FileWritten {
  readonly path: string
  readonly version: number
  /** First 16 digits of the content's SHA-256; empty when the file was removed. */
  readonly hash: string
}
export const fileWritten = eventKind<FileWritten>(
  'qemu.file-written',
  'A version of a state file, or its removal, is on stable storage.',
)
export interface FileWriteFailed {
  readonly path: string
  readonly version: number
  readonly message: string
}
export const fileWriteFailed = eventKind<FileWriteFailed>(
  'qemu.file-write-failed',
  'A state file could not be written; it holds the version before. The next version is tried.',
)

interface Version {
  readonly number: number
  readonly hash: string
  /** Undefined removes the file. */
  readonly content: Uint8Array | undefined
}

interface Waiter {
  readonly version: number
  resolve(): void
  reject(reason: unknown): void
}

export class FileWriter {
  readonly path: string
  readonly #files: Files
  readonly #recorder: Recorder
  #latest = 0
  #durable = 0
  #next: Version | undefined
  #writing = false
  #lastFailure: unknown
  #waiters: Waiter[] = []
  #work: Promise<void> = Promise.resolve()

  constructor(files: Files, recorder: Recorder, path: string) {
    this.#files = files
    this.#recorder = recorder
    this.path = path
  }

  /** Whether nothing is being written and nothing waits to be. */
  get idle(): boolean {
    return !this.#writing && this.#next === undefined
  }

  /** The file is to have this content. Returns the version to wait for. */
  put(content: Uint8Array): number {
    return this.#enqueue(content)
  }

  /** The file is to be gone. Returns the version to wait for. */
  remove(): number {
    return this.#enqueue(undefined)
  }

  /** Resolves once this version or a later one is on stable storage. */
  written(version: number): Promise<void> {
    if (version > this.#latest) {
      return Promise.reject(new Error(`'${this.path}' has no version ${version} to wait for.`))
    }
    if (version <= this.#durable) return Promise.resolve()
    if (this.idle) return Promise.reject(this.#lastFailure)
    return new Promise((resolve, reject) => this.#waiters.push({ version, resolve, reject }))
  }

  /** Resolves once nothing is under way, whatever came of it. */
  async settled(): Promise<void> {
    while (!this.idle) await this.#work
  }

  #enqueue(content: Uint8Array | undefined): number {
    const number = ++this.#latest
    const hash = hashOf(content)
    this.#next = { number, hash, content }
    const { clock } = this.#recorder
    const detail = { path: this.path, version: number, hash }
    this.#recorder.record(filePut, clock.now(), undefined, 0, undefined, 0, detail)
    if (!this.#writing) this.#work = this.#writeAll()
    return number
  }

  /** Never rejects: failures are the waiters', and the trace's. */
  async #writeAll(): Promise<void> {
    this.#writing = true
    for (;;) {
      const version = this.#next
      if (version === undefined) break
      this.#next = undefined
      await this.#write(version)
    }
    this.#writing = false
  }

  async #write(version: Version): Promise<void> {
    const { number, hash, content } = version
    const { clock } = this.#recorder
    try {
      if (content === undefined) await removeDurably(this.#files, this.path)
      else await writeDurably(this.#files, this.path, content)
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error)
      const detail = { path: this.path, version: number, message }
      this.#recorder.record(fileWriteFailed, clock.now(), undefined, 0, undefined, 0, detail)
      this.#lastFailure = error
      this.#answer(number, (waiter) => waiter.reject(error))
      return
    }
    const detail = { path: this.path, version: number, hash }
    this.#recorder.record(fileWritten, clock.now(), undefined, 0, undefined, 0, detail)
    this.#durable = number
    this.#answer(number, (waiter) => waiter.resolve())
  }

  #answer(upTo: number, answer: (waiter: Waiter) => void): void {
    const answered = this.#waiters.filter((waiter) => waiter.version <= upTo)
    this.#waiters = this.#waiters.filter((waiter) => waiter.version > upTo)
    for (const waiter of answered) answer(waiter)
  }
}

function hashOf(content: Uint8Array | undefined): string {
  if (content === undefined) return ''
  return createHash('sha256').update(content).digest('hex').slice(0, 16)
}
