// The persistent definitions: one XML file for each domain, named after it, and a link for each
// that starts with the driver.
//
// The file's name is the domain's name. A rename is therefore one atomic step of the file system,
// before which the old name exists and after which the new one does; the name inside the file
// follows, and a load completes that when a crash came between. Files that cannot be used stay as
// they are, are told with the reason, and are moved aside, never overwritten, by a later save.
import { join } from 'node:path'
import type { DomainDefinition } from '@signalbox/domain'
import type { Recorder } from '@signalbox/trace'
import type { Files } from '@signalbox/world'
import { FileError } from '@signalbox/world'
import { domainNameOf } from './domain-file-name.ts'
import { isAbsent, isTemporary, removeDurably, unlinkIfPresent } from './durable-file.ts'
import type { Layout } from './layout.ts'
import { WrittenFiles } from './written-files.ts'

/** What the store needs to know of a definition. */
export interface NamedDefinition {
  readonly name: string
  readonly uuid: string
}

/**
 * Between definitions and their text; `parse` throws an `Error` that tells people what is wrong.
 */
export interface DefinitionCodec<D extends NamedDefinition> {
  parse(xml: string): D
  format(definition: D): string
}

export interface StoredDefinition<D extends NamedDefinition = DomainDefinition> {
  readonly definition: D
  readonly autostart: boolean
}

/** A file among the definitions that defines nothing. */
export interface BadDefinition {
  readonly path: string
  /** By the file's name. */
  readonly domain: string | undefined
  readonly reason: string
}

export interface LoadedDefinitions<D extends NamedDefinition = DomainDefinition> {
  readonly definitions: readonly StoredDefinition<D>[]
  readonly bad: readonly BadDefinition[]
}

const suffix = '.xml'
const definitionBytesMax = 16 * 1024 * 1024

export class DefinitionStore<D extends NamedDefinition = DomainDefinition> {
  readonly #files: Files
  readonly #layout: Layout
  readonly #codec: DefinitionCodec<D>
  readonly #written: WrittenFiles
  /** Paths of files that defined nothing when they were loaded. */
  readonly #bad = new Set<string>()
  /** The last change of each definition that is being changed, by the domain's name. */
  readonly #changes = new Map<string, Promise<unknown>>()

  constructor(files: Files, recorder: Recorder, layout: Layout, codec: DefinitionCodec<D>) {
    this.#files = files
    this.#layout = layout
    this.#codec = codec
    this.#written = new WrittenFiles(files, recorder)
  }

  /**
   * Reads all definitions, completes what a crash interrupted, and sweeps up temporary files and
   * autostart links that lead nowhere.
   *
   * @throws FileError the directory is unreadable
   */
  async load(): Promise<LoadedDefinitions<D>> {
    const definitions: StoredDefinition<D>[] = []
    const bad: BadDefinition[] = []
    const paths = new Map<string, string>()
    for (const name of await this.#files.list(this.#layout.definitionDirectory)) {
      const path = join(this.#layout.definitionDirectory, name)
      if (isTemporary(name)) await unlinkIfPresent(this.#files, path)
      if (name.startsWith('.') || !name.endsWith(suffix)) continue
      const domain = domainNameOf(name.slice(0, -suffix.length))
      const read = await this.#read(path, domain)
      const twin = typeof read === 'string' ? undefined : paths.get(read.uuid)
      if (typeof read === 'string' || twin !== undefined) {
        const reason = typeof read === 'string' ? read : `It has the UUID that '${twin}' has.`
        bad.push({ path, domain, reason })
        this.#bad.add(path)
        continue
      }
      paths.set(read.uuid, path)
      const definition = await this.#completeRename(read, domain)
      definitions.push({ definition, autostart: await this.#linked(definition.name) })
    }
    await this.#sweepLinks()
    return { definitions, bad }
  }

  /**
   * Makes one change of a domain's definition after another: what is on disk last is what memory
   * has, though a definition needs no job. `change` reads what it changes, and waits for the disk
   * alone.
   */
  async inTurn<R>(name: string, change: () => Promise<R>): Promise<R> {
    const before = this.#changes.get(name) ?? Promise.resolve()
    const changed = before.then(change, change)
    this.#changes.set(name, changed)
    try {
      return await changed
    } finally {
      if (this.#changes.get(name) === changed) this.#changes.delete(name)
    }
  }

  /**
   * Resolves once the definition is on stable storage. @throws FileError the one before it stays
   */
  async save(definition: D): Promise<void> {
    const path = this.#layout.domain(definition.name).definition
    await this.#keepBad(path)
    await this.#written.write(path, encode(this.#codec.format(definition)))
  }

  /**
   * Removes a definition, then its autostart link. Resolves once both are gone for good.
   *
   * @throws FileError the definition is still there, unless only the link could not be removed
   */
  async delete(name: string): Promise<void> {
    const { definition, autostart } = this.#layout.domain(name)
    await this.#written.remove(definition)
    await removeDurably(this.#files, autostart)
  }

  /**
   * Gives a domain the name that `renamed` has. A crash at any instant leaves exactly one of the
   * two names; so does a failure, after which it is the old one.
   *
   * @param from the name that it has
   * @throws FileError the file keeps its old name and content
   */
  async rename(from: string, renamed: D): Promise<void> {
    const source = this.#layout.domain(from)
    const target = this.#layout.domain(renamed.name)
    await this.#written.settled()
    await this.#keepBad(target.definition)
    const autostart = await this.#linked(from)
    if (autostart) await this.#link(target.autostart, target.definition)
    try {
      await this.#files.rename(source.definition, target.definition)
    } catch (error) {
      await unlinkIfPresent(this.#files, target.autostart)
      throw error
    }
    try {
      await this.#files.syncDirectory(this.#layout.definitionDirectory)
      await this.#written.write(target.definition, encode(this.#codec.format(renamed)))
    } catch (error) {
      await this.#files.rename(target.definition, source.definition)
      await unlinkIfPresent(this.#files, target.autostart)
      await this.#files.syncDirectory(this.#layout.definitionDirectory)
      throw error
    }
    if (autostart) await removeDurably(this.#files, source.autostart)
  }

  /** Whether the domain starts with the driver. Resolves once that is on stable storage. */
  async setAutostart(name: string, autostart: boolean): Promise<void> {
    const paths = this.#layout.domain(name)
    if (autostart) await this.#link(paths.autostart, paths.definition)
    else await removeDurably(this.#files, paths.autostart)
  }

  /** Resolves once nothing is being written. */
  async settled(): Promise<void> {
    await this.#written.settled()
  }

  /** The definition in a file, or why there is none. */
  async #read(path: string, domain: string | undefined): Promise<D | string> {
    if (domain === undefined) return "Its name is not one that stands for a domain's."
    let content: Uint8Array
    try {
      content = await this.#files.read(path, definitionBytesMax)
    } catch (error) {
      if (!(error instanceof FileError)) throw error
      return `It cannot be read: ${error.code}.`
    }
    try {
      return this.#codec.parse(new TextDecoder('utf-8', { fatal: true }).decode(content))
    } catch (error) {
      return error instanceof Error ? error.message : String(error)
    }
  }

  /** Gives a definition the name that its file has: the second half of a rename. */
  async #completeRename(read: D, domain: string | undefined): Promise<D> {
    if (domain === undefined || read.name === domain) return read
    const definition = { ...read, name: domain }
    await this.save(definition)
    return definition
  }

  /** What a person wrote and we did not understand is not ours to overwrite. */
  async #keepBad(path: string): Promise<void> {
    if (!this.#bad.has(path)) return
    await this.#files.rename(path, `${path}.bad`)
    this.#bad.delete(path)
  }

  async #link(link: string, target: string): Promise<void> {
    await unlinkIfPresent(this.#files, link)
    await this.#files.link(target, link)
    await this.#files.syncDirectory(this.#layout.autostartDirectory)
  }

  /** A link counts only when it leads to this domain's own definition. */
  async #linked(name: string): Promise<boolean> {
    const { autostart, definition } = this.#layout.domain(name)
    try {
      return (await this.#files.readLink(autostart)) === definition
    } catch (error) {
      if (isAbsent(error)) return false
      if (error instanceof FileError && error.code === 'EINVAL') return false
      throw error
    }
  }

  /** Removes links whose definition is gone: what a crash in a delete or a rename left. */
  async #sweepLinks(): Promise<void> {
    const directory = this.#layout.autostartDirectory
    for (const name of await this.#files.list(directory)) {
      const link = join(directory, name)
      try {
        if ((await this.#files.linkStatus(link)).kind !== 'link') continue
        await this.#files.status(link)
      } catch (error) {
        if (!isAbsent(error)) throw error
        await unlinkIfPresent(this.#files, link)
      }
    }
  }
}

function encode(xml: string): Uint8Array {
  return new TextEncoder().encode(xml)
}
