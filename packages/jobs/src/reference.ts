// A reference keeps a domain object alive, not in the list. It can look, and nothing else.
import type { Takeaway } from './section.ts'
import type { DomainObject } from './domain-object.ts'
import { referenceReturned, referenceTaken } from './events.ts'
import type { Call } from './call.ts'
import type { DomainState, DomainTypes } from './state.ts'
import type { JobTable } from './job-table.ts'
import { jobTable } from './job-table.ts'

export class Reference<T extends DomainTypes> {
  readonly #object: DomainObject<T>
  readonly #call: Call
  #returned = false

  constructor(object: DomainObject<T>, call: Call) {
    this.#object = object
    this.#call = call
    object.record(referenceTaken, call, 0, {})
  }

  /** Looks at the state in a section; it cannot wait, and takes copies away. */
  read<R>(look: (state: DomainState<T>) => Takeaway<R>): R {
    return this.#object.read(look)
  }

  /** Who holds what, and who waits for whom: with no job and no monitor. */
  jobs(): JobTable {
    return jobTable(this.#object)
  }

  [Symbol.dispose](): void {
    if (this.#returned) return
    this.#returned = true
    this.#object.record(referenceReturned, this.#call, 0, {})
  }
}
