// What events say to people. The layer that declares a kind may give it words; any other event is
// told by its kind and its detail, so that nothing on a recording is ever hidden.
import type { EventKind, TraceEvent } from './event.ts'

type Words = (event: TraceEvent) => string | undefined

const wordsByKind = new Map<string, Words>()

/**
 * Gives a kind of event its words: a short clause without the domain, call and time, which stand in
 * columns of their own. Once for each kind, when the module that declares it is loaded.
 */
export function describeEvent<Detail extends object>(
  kind: EventKind<Detail>,
  words: (event: TraceEvent<Detail>) => string,
): void {
  if (wordsByKind.has(kind.name)) throw new Error(`Trace event '${kind.name}' has words already.`)
  wordsByKind.set(kind.name, words as Words)
}

/** The words of an event; those of a kind that has none are its name and detail. */
export function wordsOf(event: TraceEvent): string {
  return wordsByKind.get(event.kind)?.(event) ?? plainWords(event)
}

function plainWords({ kind, detail }: TraceEvent): string {
  const fields = Object.entries(detail).map(([name, value]) => `${name}=${plainValue(name, value)}`)
  return [kind, ...fields].join(' ')
}

function plainValue(name: string, value: unknown): string {
  if (typeof value === 'number') return name.endsWith('Ms') ? duration(value) : String(value)
  if (typeof value === 'string') return value.includes(' ') ? JSON.stringify(value) : value
  return JSON.stringify(value) ?? String(value)
}

/** Milliseconds as people read them: '85 µs', '12.3 ms', '30.00 s'. */
export function duration(ms: number): string {
  if (!Number.isFinite(ms)) return 'for ever'
  if (Math.abs(ms) < 1) return `${(ms * 1000).toFixed(0)} µs`
  return Math.abs(ms) < 1000 ? `${ms.toFixed(1)} ms` : `${(ms / 1000).toFixed(2)} s`
}
