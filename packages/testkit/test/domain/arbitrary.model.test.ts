// Random values are worth what they reach: every field of every element, there and absent, and
// every variant.
import {
  channel,
  clock,
  console,
  controller,
  cpu,
  disk,
  features,
  graphics,
  input,
  memballoon,
  networkInterface,
  os,
  panic,
  pm,
  qemuCommandline,
  rng,
  serial,
  vcpu,
  video,
  watchdog,
  type Element,
} from '@signalbox/domain'
import { sample } from 'fast-check'
import { expect, it } from 'vitest'
import { valueOf } from '../../src/domain/index.ts'

const elements: readonly Element<object, never>[] = [
  channel,
  clock,
  console,
  controller,
  cpu,
  disk,
  features,
  graphics,
  input,
  memballoon,
  networkInterface,
  os,
  panic,
  pm,
  qemuCommandline,
  rng,
  serial,
  vcpu,
  video,
  watchdog,
]

it.each(elements.map((described) => [described.name, described] as const))(
  'values of <%s> reach every field and variant',
  (_name, described) => {
    const { body } = described
    const values = sample(valueOf(described), { numRuns: 400, seed: 1 })
    const lists = body.kind === 'fields' ? [['', body.fields] as const] : [...body.cases]
    for (const [variant, fields] of lists) {
      const drawn = values.filter(
        (value) => body.kind === 'fields' || Reflect.get(value, body.discriminant) === variant,
      )
      for (const [key, field] of fields) {
        const count = drawn.filter((value) => Object.hasOwn(value, key)).length
        expect(count, `${variant} ${key}`).toBeGreaterThan(0)
        // An empty drive for block devices is read as one for files.
        const never = variant === 'block' && key === 'source'
        if (field.presence !== 'optional' || never) continue
        expect(drawn.length - count, `${variant} without ${key}`).toBeGreaterThan(0)
      }
    }
  },
)
