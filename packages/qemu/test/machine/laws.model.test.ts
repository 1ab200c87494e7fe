// The laws of planning, over definitions derived from the descriptions of the XML: it is a
// function, planning what was planned changes nothing, no two devices share a place or a name, and
// whatever a definition says, it is planned or refused in words.
import { domainFrom, formatDomain, parseDomain } from '@signalbox/domain'
import { assert, property } from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { AnyDevice } from '../../src/device.ts'
import { deviceKinds } from '../../src/devices/index.ts'
import { implyMachine } from '../../src/machine/plan.ts'
import { fresh, jsonOf, liveText, machineWith, plan, planText } from './ground.ts'
import { anyDefinition, buildable, isBuildable } from './plausible.ts'

/** Shrinking builds each machine anew: the first counterexample is told as it was drawn. */
const runs = { numRuns: 15, endOnFailure: true }

test('whatever a definition says, it is planned or refused in words', () => {
  // isBuildable throws what is neither.
  assert(
    property(anyDefinition, (definition) => typeof isBuildable(definition) === 'boolean'),
    {
      numRuns: 100,
      endOnFailure: true,
    },
  )
})

describe('a machine that can be built', () => {
  test('is planned alike each time', () => {
    assert(
      property(buildable, (definition) => {
        const [one, other] = [plan(definition), plan(definition)]
        expect(planText(one)).toBe(planText(other))
        expect(one.definition).toEqual(other.definition)
      }),
      runs,
    )
  })

  test('is changed by nothing when what was planned is planned', () => {
    assert(
      property(buildable, (definition) => {
        const once = plan(definition)
        const twice = plan(once.definition)
        expect(twice.definition).toEqual(once.definition)
        expect(planText(twice)).toBe(planText(once))
      }),
      runs,
    )
  })

  test('is the same after its way to disk and back', () => {
    assert(
      property(buildable, (definition) => {
        const once = plan(definition)
        const read = parseDomain(liveText(once), { ...fresh, live: true })
        expect(planText(plan(read))).toBe(planText(once))
      }),
      runs,
    )
  })

  test('has the same hardware at its next start, kept as it was completed', () => {
    assert(
      property(buildable, (definition) => {
        const kept = implyMachine(domainFrom(definition, fresh))
        expect(implyMachine(kept)).toEqual(kept)
        const read = parseDomain(formatDomain(kept, { secure: true }), fresh)
        const first = jsonOf(plan(domainFrom(definition, fresh)), '-device')
        expect(jsonOf(plan(kept), '-device')).toEqual(first)
        expect(jsonOf(plan(read), '-device')).toEqual(first)
      }),
      runs,
    )
  })

  test('gets no bus but those that its devices need, at its first start and its next', () => {
    const listed = machineWith("<controller type='pci' index='17' model='pcie-root-port'/>")
    const addressed = machineWith(`<rng model='virtio'><backend model='random'/>
      <address type='pci' bus='0x11' slot='0x00'/></rng>`)
    for (const definition of [listed, addressed]) {
      const kept = implyMachine(definition)
      const ports = jsonOf(plan(kept), '-device').filter(
        ({ driver }) => driver === 'pcie-root-port',
      )
      expect(ports.map(({ id }) => id)).toContain('pci.17')
      expect(ports.length).toBeLessThan(17)
      expect(implyMachine(kept)).toEqual(kept)
    }
  })

  test('has no two devices in one place, and no two of one name', () => {
    assert(
      property(buildable, (definition) => {
        const planned = plan(definition)
        const devices = deviceKinds.flatMap((kind): AnyDevice[] =>
          kind.list(planned.definition).filter((device) => kind.form.isTwin?.(device) !== true),
        )
        const places = devices.flatMap(({ address }) =>
          address?.type === 'pci'
            ? [[address.domain, address.bus, address.slot, address.function].join(':')]
            : [],
        )
        expect(places).toEqual([...new Set(places)])
        const names = [
          ...jsonOf(planned, '-device'),
          ...jsonOf(planned, '-object'),
          ...jsonOf(planned, '-netdev'),
        ].flatMap(({ id }) => (typeof id === 'string' ? [id] : []))
        expect(names).toEqual([...new Set(names)])
        const nodes = jsonOf(planned, '-blockdev').map((node) => node['node-name'])
        expect(nodes).toEqual([...new Set(nodes)])
      }),
      runs,
    )
  })

  test('has its buses before what sits on them, and its back ends before their devices', () => {
    assert(
      property(buildable, (definition) => {
        const planned = plan(definition)
        const made = new Set(['pcie.0', 'pci.0', 'ide.0', 'ide.1', 'ide.2', 'ide.3'])
        for (const port of [4, 5]) made.add(`ide.${port}`)
        for (const device of jsonOf(planned, '-device')) {
          const { bus, id } = device
          if (typeof bus === 'string') {
            expect([...made].some((each) => bus === each || bus.startsWith(`${each}.`))).toBe(true)
          }
          made.add(String(id))
        }
      }),
      runs,
    )
  })
})
