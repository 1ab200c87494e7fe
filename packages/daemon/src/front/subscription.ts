// One subscription of one client: a position in a source, moved on as fast as the client reads.
//
// It holds no items. What the source has forgotten before the client got there is told as 'missed',
// exactly where it is missing.
import type { Alarm, Clock } from '@signalbox/world'
import type { Outbox } from '../protocol/outbox.ts'
import type { Channel } from './channel.ts'
import type { Source, SourceItem } from './source.ts'

/** Items read at a time, and bytes of them that go into one message. */
const batchItems = 256
const batchBytes = 128 * 1024

export interface SubscriptionOptions {
  readonly id: number
  readonly source: Source
  readonly outbox: Outbox
  readonly clock: Clock
  /** Position of the first item wanted. */
  readonly from: number
  /** Only items of this domain, by name or UUID. */
  readonly domain: string | undefined
  /** Only items of these kinds; all when absent. */
  readonly kinds: readonly string[] | undefined
}

export class Subscription implements Channel {
  readonly #options: SubscriptionOptions
  readonly #wake: { close(): void }
  #position: number
  #alarm: Alarm | undefined
  /** Whether the client was told once that it has all there is. */
  #arrived = false
  #closed = false

  constructor(options: SubscriptionOptions) {
    this.#options = options
    this.#position = options.from
    this.#wake = options.source.onItem(() => this.#soon(options.source.gatherMs))
    this.#soon(0)
  }

  /** There is room in the outbox again. */
  room(): void {
    if (this.#position < this.#options.source.next) this.#soon(0)
  }

  end(): void {
    const { outbox, id } = this.#options
    outbox.send({ type: 'end', id })
  }

  close(): void {
    this.#closed = true
    this.#alarm?.cancel()
    this.#wake.close()
  }

  /** Never within the step that made an item, and never twice. */
  #soon(inMs: number): void {
    if (this.#closed || this.#alarm !== undefined) return
    const { clock } = this.#options
    this.#alarm = clock.alarm(clock.now() + inMs, () => {
      this.#alarm = undefined
      this.#tell()
    })
  }

  /** Tells one batch; another follows in a turn of its own. */
  #tell(): void {
    const { source, outbox, id } = this.#options
    if (outbox.full) return
    const slice = source.read(this.#position, batchItems)
    if (slice.missed > 0) outbox.send({ type: 'missed', id, count: slice.missed })
    const { texts, taken } = this.#batch(slice.items)
    this.#position = slice.next - (slice.items.length - taken)
    const behind = source.next - this.#position
    const arrived = behind === 0 && !this.#arrived
    if (texts.length > 0 || arrived) {
      const tail = `"next":${this.#position},"behind":${behind}}`
      outbox.sendText(`{"type":"items","id":${id},"items":[${texts.join(',')}],${tail}`)
    }
    if (arrived) this.#arrived = true
    if (this.#position < source.next) this.#soon(texts.length > 0 ? 0 : source.gatherMs)
  }

  #batch(items: readonly SourceItem[]): { readonly texts: string[]; readonly taken: number } {
    const texts: string[] = []
    let size = 0
    let taken = 0
    for (const item of items) {
      if (size >= batchBytes) break
      taken++
      if (!this.#wanted(item)) continue
      const text = item.text()
      texts.push(text)
      size += text.length
    }
    return { texts, taken }
  }

  #wanted({ kind, domain }: SourceItem): boolean {
    const { kinds, domain: wanted } = this.#options
    if (kinds !== undefined && !kinds.includes(kind)) return false
    return wanted === undefined || wanted === domain?.name || wanted === domain?.uuid
  }
}
