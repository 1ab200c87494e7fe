// What is wrong with a document, as a table: the document, libvirt's words for it (recorded from
// libvirt 9.0), and the place.
import { identities } from '@signalbox/testkit/domain'
import { expect, it } from 'vitest'
import { DomainXmlError, parseDomain } from '../src/index.ts'

export interface Case {
  readonly xml: string
  /** How the message begins. */
  readonly says: string
  readonly code?: string
  /** line:column, and the path. */
  readonly at?: string
}

export function errorOf(action: () => unknown): DomainXmlError {
  try {
    action()
  } catch (error) {
    if (error instanceof DomainXmlError) return error
    throw error
  }
  throw new Error('Nothing was refused')
}

export const refused = (xml: string): DomainXmlError => errorOf(() => parseDomain(xml, identities))

/** One test for each case. */
export function testRefusals(cases: Readonly<Record<string, Case>>): void {
  it.each(Object.entries(cases))(
    '%s is told in words and place',
    (_name, { xml, says, code, at }) => {
      const error = refused(xml)
      expect(error.message.startsWith(says), error.message).toBe(true)
      if (code !== undefined) expect(error.code).toBe(code)
      if (at === undefined) return
      const path = error.path === undefined ? '' : ` ${error.path}`
      expect(`${error.line}:${error.column}${path}`).toBe(at)
      expect(error.message).toContain(`line ${error.line}, column ${error.column}`)
    },
  )
}
