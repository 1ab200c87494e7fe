// The laws of the codec, over values derived from the descriptions: what is written is read back as
// the same, and reading what was read changes nothing more.
import { assert, property } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { domain, domainFrom, formatDomain, parseDomain } from '../src/index.ts'
import { identities, valueOf } from '@signalbox/testkit/domain'
import { elementsBelow, throughText, throughTree } from './ground.ts'

const all = [...elementsBelow(domain)]
const runs = { numRuns: 30, maxSkipsPerRun: 200 }

describe.each(
  all
    .filter((described) => described !== domain)
    .map((described, i) => [described.name, i, described] as const),
)('<%s> (%i)', (_name, _i, described) => {
  it('is read back from its text as it was written', () => {
    assert(
      property(valueOf(described), (value) => {
        expect(throughText(described, value)).toEqual(value)
      }),
      runs,
    )
  })

  it('is read back from its tree as from its text', () => {
    assert(
      property(valueOf(described), (value) => {
        expect(throughTree(described, value)).toEqual(throughText(described, value))
      }),
      runs,
    )
  })
})

describe('a whole domain', () => {
  const definitions = valueOf(domain)

  it('is the same after being written for a running domain and read', () => {
    assert(
      property(definitions, (definition) => {
        const text = formatDomain(definition, { live: { id: 7 }, secure: true })
        expect(parseDomain(text, { ...identities, live: true })).toEqual(definition)
      }),
      { numRuns: 40 },
    )
  })

  it('reaches a fixed point after being written as inactive and read once', () => {
    assert(
      property(definitions, (definition) => {
        const once = parseDomain(formatDomain(definition, { secure: true }), identities)
        const text = formatDomain(once, { secure: true })
        expect(parseDomain(text, identities)).toEqual(once)
        expect(formatDomain(parseDomain(text, identities), { secure: true })).toBe(text)
      }),
      { numRuns: 40 },
    )
  })

  it('built from objects equals the same domain read from XML', () => {
    assert(
      property(definitions, (definition) => {
        expect(domainFrom(definition, { ...identities, live: true })).toEqual(definition)
      }),
      { numRuns: 40 },
    )
  })

  it('is frozen throughout', () => {
    const isFrozen = (value: unknown): boolean =>
      typeof value !== 'object' ||
      value === null ||
      (Object.isFrozen(value) && Object.values(value).every(isFrozen))
    assert(
      property(definitions, (definition) => {
        const read = domainFrom(definition, { ...identities, live: true })
        expect(isFrozen(read)).toBe(true)
      }),
      { numRuns: 20 },
    )
  })
})
