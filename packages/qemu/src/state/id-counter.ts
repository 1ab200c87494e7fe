// Ids of runs: each one higher than the last, and none used twice in the life of the state
// directory (jobs.md 2.7).
//
// The file names the highest id that may have been given. Ids are reserved in blocks, on stable
// storage before the first of a block is given, so that a start waits for no write; a crash skips
// what was left of a block.
import type { Files } from '@signalbox/world'
import { FileError } from '@signalbox/world'
import { DriverError } from '../errors.ts'
import { isAbsent, writeDurably } from './durable-file.ts'

/** Ids reserved at a time. */
const blockSize = 64

/** libvirt's clients know an id as a signed 32 bit number. */
const idMax = 2 ** 31 - 1

/** What a lost count is continued from: further than any installation gets between two looks. */
const lostCountGap = 1_000_000

export interface IdCounterOptions {
  /** The highest id known from elsewhere, such as the status records. */
  readonly atLeast?: number
}

export class IdCounter {
  readonly #files: Files
  readonly #path: string
  /** Why the count on disk could not be used, as a sentence; undefined when it could. */
  readonly repaired: string | undefined
  #last: number
  #reserved: number
  #reserving: Promise<void> | undefined

  private constructor(files: Files, path: string, last: number, repaired: string | undefined) {
    this.#files = files
    this.#path = path
    this.#last = last
    this.#reserved = last
    this.repaired = repaired
  }

  /**
   * Continues the count in a file, or begins one.
   *
   * @throws FileError no ids could be reserved
   */
  static async open(
    files: Files,
    path: string,
    options: IdCounterOptions = {},
  ): Promise<IdCounter> {
    const atLeast = options.atLeast ?? 0
    const stored = await readCount(files, path)
    const repaired =
      stored === undefined
        ? `The count of ids in '${path}' is damaged; it goes on far above the highest id known.`
        : undefined
    const last = stored === undefined ? atLeast + lostCountGap : Math.max(stored, atLeast)
    const counter = new IdCounter(files, path, last, repaired)
    await counter.#reserve()
    return counter
  }

  /**
   * The next id. Waits for the disk only when a whole block went while the next was being reserved.
   *
   * @throws FileError no more ids could be reserved; DriverError INTERNAL_ERROR there are no more
   */
  async next(): Promise<number> {
    while (this.#last >= this.#reserved) await this.#reserve()
    const id = ++this.#last
    if (id > idMax) {
      throw new DriverError('VIR_ERR_INTERNAL_ERROR', `All ${idMax} ids were used.`)
    }
    if (this.#reserved - id < blockSize / 2) this.#reserveAhead()
    return id
  }

  /** Resolves once nothing is being written. */
  async settled(): Promise<void> {
    await this.#reserving
  }

  /** A failure shows when the block is used up, and another attempt fails as well. */
  #reserveAhead(): void {
    const ahead = this.#reserve()
    ahead.catch(() => undefined)
  }

  #reserve(): Promise<void> {
    this.#reserving ??= this.#write().finally(() => {
      this.#reserving = undefined
    })
    return this.#reserving
  }

  async #write(): Promise<void> {
    const limit = this.#reserved + blockSize
    await writeDurably(this.#files, this.#path, new TextEncoder().encode(`${limit}\n`))
    this.#reserved = limit
  }
}

/** The count on disk: 0 when there is none yet, undefined when it is damaged. */
async function readCount(files: Files, path: string): Promise<number | undefined> {
  try {
    const text = new TextDecoder().decode(await files.read(path, 64))
    const count = /^\d{1,10}\n$/u.test(text) ? Number(text) : Number.NaN
    return count <= idMax ? count : undefined
  } catch (error) {
    if (isAbsent(error)) return 0
    if (error instanceof FileError && error.code === 'EFBIG') return undefined
    throw error
  }
}
