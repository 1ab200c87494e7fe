// Finding a domain by what people type: a UUID, a name, or the id of one that runs.
import type { DomainList } from '@signalbox/jobs'
import { noDomainNamed, noDomainWithId, noDomainWithUuid } from '@signalbox/jobs'
import type { QemuTypes } from '../domain-types.ts'
import { DriverError } from '../errors.ts'
import type { DomainOf } from '../services.ts'

const uuidForm = /^[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}$/i

/**
 * The domain that `key` names. A name goes before an id, as in virsh a number is an id first only
 * because libvirt tries ids first; here nobody loses a domain that is called '7'.
 *
 * @throws NoDomain nothing has that name, UUID or id
 */
export function findDomain(list: DomainList<QemuTypes>, key: string | undefined): DomainOf {
  if (key === undefined || key === '') {
    throw new DriverError('VIR_ERR_INVALID_ARG', 'Name the domain: its name, UUID or id.')
  }
  const named = list.findByName(key)
  if (named !== undefined) return named
  if (uuidForm.test(key)) {
    const object = list.findByUuid(hyphenated(key))
    if (object !== undefined) return object
    throw noDomainWithUuid(key)
  }
  if (!/^[0-9]{1,10}$/.test(key)) throw noDomainNamed(key)
  const object = list.findById(Number(key))
  if (object === undefined) throw noDomainWithId(Number(key))
  return object
}

function hyphenated(uuid: string): string {
  const digits = uuid.replaceAll('-', '').toLowerCase()
  const parts = [8, 12, 16, 20, 32].map((end, at, ends) =>
    digits.slice(at === 0 ? 0 : ends[at - 1], end),
  )
  return parts.join('-')
}
