// XML: the definition of a domain, live or for its next start.
import { formatDomain } from '@signalbox/domain'
import * as v from 'valibot'
import { operation } from '../../operation.ts'

export const xml = operation({
  api: 'virDomainGetXMLDesc',
  summary: 'Tell the definition of a domain as XML.',
  requires: 'any',
  permission: 'read',
  readOnly: true,
  input: v.object({
    /** The definition for the next start, of a domain that runs. */
    inactive: v.optional(v.boolean(), false),
    /** With passwords. */
    secure: v.optional(v.boolean(), false),
  }),
  job: 'none',
  async run(vm, { inactive, secure }) {
    const found = vm.read((d) => ({
      definition: inactive ? d.definition : (d.live?.definition ?? d.definition),
      id: inactive ? undefined : d.live?.id,
      balloonKiB: inactive ? undefined : d.live?.balloonKiB,
    }))
    const definition =
      found.balloonKiB === undefined
        ? found.definition
        : { ...found.definition, currentMemoryKiB: found.balloonKiB }
    return formatDomain(definition, {
      secure,
      inactive,
      ...(found.id !== undefined && { live: { id: found.id } }),
    })
  },
})
