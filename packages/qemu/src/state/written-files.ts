// The files that the driver keeps, each with one write in flight: what stores write through.
//
// A writer exists while its file has something to write, and is gone afterwards, so that what an
// idle domain costs is nothing (I44).
import type { Recorder } from '@signalbox/trace'
import type { Files } from '@signalbox/world'
import { FileWriter } from './file-writer.ts'

export class WrittenFiles {
  readonly #files: Files
  readonly #recorder: Recorder
  readonly #writers = new Map<string, FileWriter>()

  constructor(files: Files, recorder: Recorder) {
    this.#files = files
    this.#recorder = recorder
  }

  /** Resolves once this content or a later one is on stable storage. @throws FileError */
  async write(path: string, content: Uint8Array): Promise<void> {
    await this.#through(path, (writer) => writer.written(writer.put(content)))
  }

  /**
   * Writes soon, for facts that nothing waits for: later content may overtake this. A failure is
   * told on the trace. Resolves when nothing of the file is under way.
   */
  async writeSoon(path: string, content: Uint8Array): Promise<void> {
    await this.#through(path, (writer) => {
      writer.put(content)
      return writer.settled()
    })
  }

  /** Resolves once the file is gone for good, or was written again. @throws FileError */
  async remove(path: string): Promise<void> {
    await this.#through(path, (writer) => writer.written(writer.remove()))
  }

  /** Resolves once nothing of any file is under way. */
  async settled(): Promise<void> {
    await Promise.all([...this.#writers.values()].map((writer) => writer.settled()))
  }

  async #through(path: string, work: (writer: FileWriter) => Promise<void>): Promise<void> {
    let writer = this.#writers.get(path)
    if (writer === undefined) {
      writer = new FileWriter(this.#files, this.#recorder, path)
      this.#writers.set(path, writer)
    }
    try {
      await work(writer)
    } finally {
      if (writer.idle && this.#writers.get(path) === writer) this.#writers.delete(path)
    }
  }
}
