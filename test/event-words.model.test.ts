// Every kind of event that a layer declares has words for people: a timeline shows no bare kinds.
import '@signalbox/daemon'
import '@signalbox/jobs'
import '@signalbox/qemu'
import '@signalbox/qmp'
import { eventKinds, wordsOf } from '@signalbox/trace'
import { expect, test } from 'vitest'

/** Whatever a kind's words ask of their event is there, and is a text or a list. */
function answer(name: string | symbol): unknown {
  if (name === 'lifecycle') return anyDetail
  return name === 'mask' ? [] : `some ${String(name)}`
}

const anyDetail: object = new Proxy({}, { get: (_nothing, name) => answer(name) })

test('every kind of event has words', () => {
  const kinds = eventKinds()
  expect(kinds.length).toBeGreaterThan(80)
  for (const { name: kind } of kinds) {
    const words = wordsOf({ seq: 0, at: 0, kind, detail: anyDetail })
    expect({ kind, words }).toEqual({
      kind,
      words: expect.not.stringMatching(/^[a-z]+\.[a-z]|[{}]|undefined/u) as string,
    })
  }
})
