// What is kept of a domain, as text that can be compared: two drivers that print the same here will
// go on in the same way. For searches through schedules, checkers and bug reports.
import { createHash } from 'node:crypto'
import type { DomainOf } from '../services.ts'

/** Definitions are immutable and large: each is told by its hash, which is computed once. */
const hashes = new WeakMap<object, string>()

function hashOf(definition: object): string {
  const known = hashes.get(definition)
  if (known !== undefined) return known
  const hash = createHash('sha256').update(JSON.stringify(definition)).digest('hex').slice(0, 16)
  hashes.set(definition, hash)
  return hash
}

/** State, jobs held and waiting, and whether the run has ended; nothing that time alone changes. */
export function inspectDomain(object: DomainOf): string {
  const { interlock, instance } = object
  const state = object.read((found) =>
    JSON.stringify(found, (key, value: unknown) =>
      key === 'definition' && typeof value === 'object' && value !== null ? hashOf(value) : value,
    ),
  )
  const held = [interlock.normal, interlock.agent, interlock.async].map((hold) =>
    hold === undefined
      ? '-'
      : `${hold.words} of ${hold.api} ${hold.doing} ${hold.async?.phaseName ?? ''} ` +
        `${hold.async?.abortRequested === true ? 'aborted' : ''} ${hold.call === undefined}`,
  )
  const waiting = interlock.waiting.map(({ wanted }) => `${wanted.kind} of ${wanted.call.tag.api}`)
  const run = `${instance?.id ?? 0} ${instance?.ended ?? 'lives'}`
  return [state, run, ...held, ...waiting, object.removing].join('\n')
}
