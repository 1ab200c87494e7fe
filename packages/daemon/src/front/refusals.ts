// What the front itself refuses, before the driver is asked.
import { DriverError } from '@signalbox/qemu'
import type { ErrorReport } from '@signalbox/qemu'
import { protocolVersion } from '../protocol/limits.ts'

export function cancelledEarly(): DriverError {
  return new DriverError('VIR_ERR_OPERATION_ABORTED', 'The request was cancelled before it began.')
}

export function readOnlyRefused(operation: string): DriverError {
  return new DriverError(
    'VIR_ERR_OPERATION_DENIED',
    `operation '${operation}' forbidden for read only access.`,
    { operation },
  )
}

export function overdue(operation: string, waitedMs: number): DriverError {
  const waited = `${(waitedMs / 1000).toFixed(1)} s`
  return new DriverError(
    'VIR_ERR_OPERATION_TIMEOUT',
    `Cannot begin '${operation}' before its deadline: it waited ${waited} behind other requests ` +
      'of the same client. Send fewer at once, or use another connection.',
    { operation, waitedMs },
  )
}

export function answerTooLong(sizeBytes: number, limitBytes: number): DriverError {
  return new DriverError(
    'VIR_ERR_INTERNAL_ERROR',
    `The answer has ${sizeBytes} bytes, and at most ${limitBytes} are sent. Ask for less.`,
    { sizeBytes, limitBytes },
  )
}

/** A client of another release: it must understand this whatever its version is. */
export function otherVersion(version: number, pid: number): ErrorReport {
  return {
    code: 'VIR_ERR_RPC',
    errorDomain: 'VIR_FROM_RPC',
    message:
      `This daemon (process ${pid}) speaks version ${protocolVersion} of the native protocol, ` +
      `and the client version ${version}. End the daemon, so that one of the client's release ` +
      'takes its place: machines that run go on.',
    fields: { daemonVersion: protocolVersion, clientVersion: version, pid },
  }
}
