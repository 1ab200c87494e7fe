// What has happened, as far as it can matter: for each call the steps that it took and saw, in
// their order, and for each file what was written last. The order of two calls' steps among each
// other is left out: whatever of it matters shows in the state of the domain or in what the calls
// see later.
import type { Recorder, TraceEvent } from '@signalbox/trace'

/** Numbers that differ between equal histories: identities, and how long something took. */
const incidental = /^(?:job|parent|after|debt|id|seq|number|version|session|wait|visit|call)$|Ms$/u

export class Fingerprint {
  readonly #streams = new Map<string, number>()
  readonly #names = new Map<number, string>()
  readonly #perApi = new Map<string, number>()

  constructor(recorder: Recorder) {
    recorder.tap((event) => this.#accept(event))
  }

  get text(): string {
    return [...this.#streams]
      .map(([stream, hash]) => `${stream} ${hash}`)
      .sort()
      .join('\n')
  }

  #accept(event: TraceEvent): void {
    const stream = this.#streamOf(event)
    if (stream === undefined) return
    const text = event.kind + JSON.stringify(event.detail, leaveOut)
    const before = stream.startsWith('file ') ? 0 : (this.#streams.get(stream) ?? 0)
    this.#streams.set(stream, hash(text, before))
  }

  #streamOf({ kind, call, detail }: TraceEvent): string | undefined {
    if (kind === 'qemu.file-written' && 'path' in detail) return `file ${String(detail.path)}`
    if (call === undefined) return undefined
    const known = this.#names.get(call.number)
    if (known !== undefined) return known
    const nth = (this.#perApi.get(call.api) ?? 0) + 1
    this.#perApi.set(call.api, nth)
    const name = `call ${call.client} ${call.api} ${nth}`
    this.#names.set(call.number, name)
    return name
  }
}

function leaveOut(key: string, value: unknown): unknown {
  return incidental.test(key) ? undefined : value
}

/** FNV-1a over UTF-16 units, in 52 bits made of two halves. */
export function hash(text: string, before: number): number {
  let low = (before % 2 ** 26) ^ 0x11c9dc5
  let high = Math.floor(before / 2 ** 26) ^ 0x2a1b3c5
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    low = Math.imul(low ^ unit, 0x0100_0193) & 0x3ff_ffff
    high = Math.imul(high ^ (unit + at), 0x0085_ebcb) & 0x3ff_ffff
  }
  return high * 2 ** 26 + low
}
