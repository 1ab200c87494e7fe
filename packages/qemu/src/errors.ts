// The driver's own errors, and the one form in which every error leaves it.
//
// All errors have a stable `code` (libvirt's name) and `errorDomain`; match those, never the text.

export type DriverErrorCode =
  | 'VIR_ERR_OPERATION_INVALID'
  | 'VIR_ERR_OPERATION_FAILED'
  | 'VIR_ERR_OPERATION_TIMEOUT'
  | 'VIR_ERR_OPERATION_ABORTED'
  | 'VIR_ERR_OPERATION_UNSUPPORTED'
  | 'VIR_ERR_OPERATION_DENIED'
  | 'VIR_ERR_INVALID_ARG'
  | 'VIR_ERR_INTERNAL_ERROR'
  | 'VIR_ERR_NO_DOMAIN'
  | 'VIR_ERR_NO_DOMAIN_METADATA'
  | 'VIR_ERR_CONFIG_UNSUPPORTED'
  | 'VIR_ERR_ARGUMENT_UNSUPPORTED'
  | 'VIR_ERR_SYSTEM_ERROR'
  | 'VIR_ERR_AGENT_UNRESPONSIVE'
  | 'VIR_ERR_AGENT_UNSYNCED'
  | 'VIR_ERR_NO_SUPPORT'

export class DriverError extends Error {
  override readonly name = 'DriverError'
  readonly errorDomain = 'VIR_FROM_QEMU'
  readonly code: DriverErrorCode
  readonly fields: Readonly<Record<string, string | number | boolean>>

  constructor(
    code: DriverErrorCode,
    message: string,
    fields: Readonly<Record<string, string | number | boolean>> = {},
    options?: ErrorOptions,
  ) {
    super(message, options)
    this.code = code
    this.fields = fields
  }
}

/** What a front sends of an error: plain data. */
export interface ErrorReport {
  readonly code: string
  readonly errorDomain: string
  readonly message: string
  readonly fields?: object
}

/** The report of any error; one that has no code is a defect of ours and says so. */
export function reportError(error: unknown): ErrorReport {
  const cause = unwrap(error)
  if (!(cause instanceof Error)) {
    return { code: 'VIR_ERR_INTERNAL_ERROR', errorDomain: 'VIR_FROM_QEMU', message: String(cause) }
  }
  const { code, errorDomain, fields } = cause as {
    code?: unknown
    errorDomain?: unknown
    fields?: unknown
  }
  const known = typeof code === 'string' && code.startsWith('VIR_ERR_')
  return {
    code: known ? code : 'VIR_ERR_INTERNAL_ERROR',
    errorDomain: typeof errorDomain === 'string' ? errorDomain : 'VIR_FROM_QEMU',
    message: cause.message,
    ...(typeof fields === 'object' && fields !== null && { fields }),
  }
}

/** When clean-up failed after an error, the error is what the caller asked about. */
export function unwrap(error: unknown): unknown {
  return error instanceof SuppressedError ? unwrap(error.suppressed) : error
}
