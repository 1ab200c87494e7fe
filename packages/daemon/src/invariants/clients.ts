// I45: of a client that is gone the requests that wait end, its subscriptions and streams are
// closed in that step, and nothing more is called in its name. Its long jobs go on in the driver's
// hands, and with them what those ask for.
import { jobEvents } from '@signalbox/jobs'
import { on } from '@signalbox/trace'
import type { Due, Family, Judge, TraceEvent, Watch } from '@signalbox/trace'
import { channelClosed, channelOpened, clientConnected, clientGone } from '../events.ts'

/** How long a request may wait on after its client is gone, in milliseconds. */
const latenessMs = 50
/** Clients that are gone and remembered. */
const goneMax = 1_000

interface Client {
  /** Requests that wait, by their call. */
  readonly requests: Set<number>
  readonly channels: Set<number>
}

export const clientInvariants: Family = {
  file: 'daemon/src/invariants/clients.ts',
  invariants: ['I45'],
  begin: (judge) => new ClientWatch(judge),
}

class ClientWatch implements Watch {
  readonly #judge: Judge
  readonly #clients = new Map<string, Client>()
  readonly #gone = new Set<string>()
  /** What is to end because its client is gone, by call or by client and channel. */
  readonly #ending = new Map<string, Due>()

  readonly steps = [
    on(clientConnected, ({ detail: { client } }) => {
      this.#clients.set(client, { requests: new Set(), channels: new Set() })
    }),
    on(clientGone, ({ at, detail: { client } }) => this.#left(at, client)),
    on(channelOpened, ({ detail: { client, channel } }) => {
      if (this.#gone.has(client)) {
        this.#judge.broken('I45', `${client} is gone, and channel ${channel} is opened for it`)
      }
      this.#clients.get(client)?.channels.add(channel)
    }),
    on(channelClosed, ({ detail: { client, channel } }) => {
      this.#clients.get(client)?.channels.delete(channel)
      this.#over(`${client} ${channel}`)
    }),
    on(jobEvents.callBegan, ({ call, detail: { parent } }) => {
      if (call === undefined || parent !== 0 || !this.#gone.has(call.client)) return
      this.#judge.broken('I45', `${call.api} begins for ${call.client}, which is gone`)
    }),
    on(jobEvents.requestMade, ({ call, detail: { parent } }) => {
      // One inside a long job belongs to the job.
      if (call !== undefined && parent === 0) {
        this.#clients.get(call.client)?.requests.add(call.number)
      }
    }),
    on(jobEvents.requestGranted, (event) => this.#answered(event)),
    on(jobEvents.requestEnded, (event) => this.#answered(event)),
  ]

  constructor(judge: Judge) {
    this.#judge = judge
  }

  *open(): Iterable<string> {
    yield* this.#ending.keys()
  }

  #left(at: number, client: string): void {
    const { requests, channels } = this.#clients.get(client) ?? {}
    this.#clients.delete(client)
    this.#gone.add(client)
    const [oldest] = this.#gone
    if (this.#gone.size > goneMax && oldest !== undefined) this.#gone.delete(oldest)
    for (const call of requests ?? []) {
      const message = `${client} is gone, and call ${call} waits on for its job`
      this.#ending.set(`call ${call}`, this.#judge.due(at + latenessMs, 'I45', message))
    }
    for (const channel of channels ?? []) {
      const message = `${client} is gone, and its channel ${channel} is open`
      this.#ending.set(`${client} ${channel}`, this.#judge.due(at, 'I45', message))
    }
  }

  #answered({ call }: TraceEvent): void {
    if (call === undefined) return
    this.#clients.get(call.client)?.requests.delete(call.number)
    this.#over(`call ${call.number}`)
  }

  #over(key: string): void {
    this.#ending.get(key)?.done()
    this.#ending.delete(key)
  }
}
