// Traces written by hand, one step after the other, for tests of invariants.
import type { CallTag, DomainTag, EventKind, TraceEvent } from '@signalbox/trace'

/** Each method returns the script, so that a trace reads as a list of its steps. */
export class TraceScript {
  readonly events: TraceEvent[] = []
  #at = 0
  #domain: DomainTag | undefined
  #instance = 0
  #call: CallTag | undefined
  #job = 0

  /** The next step. */
  step<Detail extends object>(kind: EventKind<Detail>, detail: Detail): this {
    this.events.push({
      seq: this.events.length,
      at: this.#at,
      kind: kind.name,
      ...(this.#domain !== undefined && { domain: this.#domain }),
      ...(this.#instance !== 0 && { instance: this.#instance }),
      ...(this.#call !== undefined && { call: this.#call }),
      ...(this.#job !== 0 && { job: this.#job }),
      detail,
    })
    return this
  }

  /** What follows concerns this domain. */
  on(domain: DomainTag | undefined): this {
    this.#domain = domain
    return this
  }

  /** What follows concerns this run of QEMU; 0 for none. */
  run(instance: number): this {
    this.#instance = instance
    return this
  }

  /** What follows is done by this call, under this job; 0 for none. */
  by(call: number, job = 0, api = `api${call}`, client = 'client'): this {
    this.#call = call === 0 ? undefined : { number: call, api, client }
    this.#job = job
    return this
  }

  /** What follows happens so much later. */
  later(ms: number): this {
    this.#at += ms
    return this
  }
}
