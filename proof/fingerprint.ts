// What has happened on the trace, as far as it can matter: for each call that is under way the
// steps that it took, in their order, and for each file what was written last. The order of two
// calls' steps among each other is left out: whatever of it matters shows in the state of the
// domain or in what the calls see later.
import { digest, hash } from '@signalbox/testkit'
import { jobEvents } from '@signalbox/jobs'
import type { Recorder, TraceEvent } from '@signalbox/trace'
import { isEvent } from '@signalbox/trace'
import { CallNames } from './call-names.ts'

export class Fingerprint {
  readonly #streams = new Map<string, number>()
  readonly #names = new CallNames()

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
    if (isEvent(event, jobEvents.callEnded)) {
      this.#streams.delete(stream)
      return
    }
    const text = `${event.kind} ${digest(event.detail)}`
    const before = stream.startsWith('file ') ? 0 : (this.#streams.get(stream) ?? 0)
    this.#streams.set(stream, hash(text, before))
  }

  #streamOf({ kind, call, detail }: TraceEvent): string | undefined {
    if (kind === 'qemu.file-written' && 'path' in detail) return `file ${String(detail.path)}`
    return call === undefined ? undefined : `call ${this.#names.of(call)}`
  }
}
