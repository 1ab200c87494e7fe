// Reading an agent's answers: the guest is hostile, so each is checked when it enters, and what
// comes out has exactly the fields that were asked for, of bounded size.
import { AgentUnresponsive } from './errors.ts'

/** One answer, or a part of one, being read. */
export class AgentReply {
  readonly #value: unknown
  readonly #command: string
  readonly #path: string

  constructor(command: string, value: unknown, path = 'return') {
    this.#command = command
    this.#value = value
    this.#path = path
  }

  /** A text of at most `limit` characters. */
  text(limit = 4096): string {
    if (typeof this.#value !== 'string') throw this.#wrong('a text')
    return this.#value.slice(0, limit)
  }

  /** A finite number. */
  number(): number {
    if (typeof this.#value !== 'number' || !Number.isFinite(this.#value)) {
      throw this.#wrong('a number')
    }
    return this.#value
  }

  boolean(): boolean {
    if (typeof this.#value !== 'boolean') throw this.#wrong('true or false')
    return this.#value
  }

  /** A member; one that is absent reads as undefined in {@link optional}. */
  member(name: string): AgentReply {
    const value = this.#value
    if (typeof value !== 'object' || value === null) throw this.#wrong('an object')
    const member = Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined
    return new AgentReply(this.#command, member, `${this.#path}.${name}`)
  }

  /** What `read` makes of it, or undefined when it is absent. */
  optional<R>(read: (reply: AgentReply) => R): R | undefined {
    return this.#value === undefined || this.#value === null ? undefined : read(this)
  }

  /** At most `limit` items; a longer list is cut. */
  list<R>(read: (item: AgentReply) => R, limit = 1024): R[] {
    if (!Array.isArray(this.#value)) throw this.#wrong('a list')
    return this.#value
      .slice(0, limit)
      .map((item, at) => read(new AgentReply(this.#command, item, `${this.#path}[${at}]`)))
  }

  #wrong(wanted: string): AgentUnresponsive {
    return new AgentUnresponsive(
      `The guest agent answered '${this.#command}' with nonsense: ${this.#path} is not ${wanted}.`,
      { domain: '', command: this.#command },
    )
  }
}
