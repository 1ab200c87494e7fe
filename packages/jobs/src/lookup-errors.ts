// The errors of lookups that find nothing, in libvirt's words.
import { NoDomain } from './errors.ts'

/** The error of a lookup by name that finds nothing. */
export function noDomainNamed(name: string): NoDomain {
  return new NoDomain('VIR_ERR_NO_DOMAIN', `no domain with matching name '${name}'`, {
    domain: name,
  })
}

/** The error of a lookup by UUID that finds nothing. */
export function noDomainWithUuid(uuid: string): NoDomain {
  return new NoDomain('VIR_ERR_NO_DOMAIN', `no domain with matching uuid '${uuid}'`, {
    domain: uuid,
  })
}

/** The error of a lookup by id that finds nothing. */
export function noDomainWithId(id: number): NoDomain {
  return new NoDomain('VIR_ERR_NO_DOMAIN', `no domain with matching id ${id}`, {
    domain: String(id),
  })
}
