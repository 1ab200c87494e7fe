// The one error of this package. Match it by `code`, which is libvirt's name, never by text: the
// text opens with libvirt's words, which its clients know, and goes on with what would be accepted
// and where.

/** libvirt's virErrorNumber names that reading or building a domain can end with. */
export type DomainXmlErrorCode =
  | 'VIR_ERR_XML_ERROR'
  | 'VIR_ERR_XML_DETAIL'
  | 'VIR_ERR_CONFIG_UNSUPPORTED'
  | 'VIR_ERR_INTERNAL_ERROR'
  | 'VIR_ERR_INVALID_ARG'
  | 'VIR_ERR_OVERFLOW'
  | 'VIR_ERR_NO_NAME'
  | 'VIR_ERR_NO_SOURCE'
  | 'VIR_ERR_NO_TARGET'

/** What libvirt's virErrorMsg puts before the detail of each code. */
const PREFIX: Readonly<Record<DomainXmlErrorCode, string>> = {
  VIR_ERR_XML_ERROR: 'XML error: ',
  VIR_ERR_XML_DETAIL: '',
  VIR_ERR_CONFIG_UNSUPPORTED: 'unsupported configuration: ',
  VIR_ERR_INTERNAL_ERROR: 'internal error: ',
  VIR_ERR_INVALID_ARG: 'invalid argument: ',
  VIR_ERR_OVERFLOW: 'numerical overflow: ',
  VIR_ERR_NO_NAME: 'missing name information',
  VIR_ERR_NO_SOURCE: 'missing source information for device ',
  VIR_ERR_NO_TARGET: 'missing target information for device ',
}

/**
 * Where in a document something stands. Lines and columns count from 1; both are absent for data
 * that came without text.
 */
export interface XmlPlace {
  readonly line?: number
  readonly column?: number
  /** Such as /domain/devices/disk[2]/target/@bus. */
  readonly path?: string
}

/** A refusal in words: libvirt's code, libvirt's sentence, and what would be accepted instead. */
export interface Words {
  readonly code: DomainXmlErrorCode
  readonly sentence: string
  readonly help?: string
}

/** A domain that cannot be read, built or written, and where it is wrong. */
export class DomainXmlError extends Error {
  override readonly name = 'DomainXmlError'
  readonly code: DomainXmlErrorCode
  /** libvirt's virErrorDomain: the text is not XML at all, or the XML is not a domain. */
  readonly errorDomain: 'VIR_FROM_XML' | 'VIR_FROM_DOMAIN'
  readonly line: number | undefined
  readonly column: number | undefined
  readonly path: string | undefined

  constructor(
    words: Words,
    place: XmlPlace = {},
    errorDomain: DomainXmlError['errorDomain'] = 'VIR_FROM_DOMAIN',
  ) {
    super(sentences(words, place))
    this.code = words.code
    this.errorDomain = errorDomain
    this.line = place.line
    this.column = place.column
    this.path = place.path
  }
}

function sentences({ code, sentence, help }: Words, place: XmlPlace): string {
  const where = [
    place.line === undefined ? undefined : `line ${place.line}`,
    place.column === undefined ? undefined : `column ${place.column}`,
    place.path,
  ].filter((part) => part !== undefined)
  return [PREFIX[code] + sentence, help, where.length === 0 ? undefined : `At ${where.join(', ')}`]
    .filter((part) => part !== undefined && part !== '')
    .map((part) => (/[.!?]$/.test(part ?? '') ? part : `${part}.`))
    .join(' ')
}

/**
 * Text of a document's as an error may show it: one line, printable, and short however long it was.
 */
export function printable(text: string): string {
  const short = text.length > 80 ? `${text.slice(0, 77)}...` : text
  // Characters outside print are shown as escapes: the text came from elsewhere and ends in
  // terminals.
  return short.replaceAll(/[\p{C}\u2028\u2029]/gu, (c) => {
    return `\\u{${(c.codePointAt(0) ?? 0).toString(16)}}`
  })
}

/** The same in quotes. */
export function quoted(text: string): string {
  return `'${printable(text)}'`
}
