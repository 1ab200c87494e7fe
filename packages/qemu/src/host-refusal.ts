// What the host refuses a call (a file, a socket, a process) in libvirt's codes: what was
// attempted, on which domain, and what stood in the way. Whoever calls never sees a bare errno.
import type { Instance } from '@signalbox/jobs'
import { FileError } from '@signalbox/world'
import { DriverError, unwrap } from './errors.ts'
import type { DomainOf } from './services.ts'

/** The error to tell the caller of an operation that is not on one domain. */
export function toldByHost(api: string, failure: unknown): unknown {
  const cause = unwrap(failure)
  if (!(cause instanceof FileError)) return cause
  return new DriverError(
    'VIR_ERR_SYSTEM_ERROR',
    `Cannot complete ${api}: ${wordsOf(cause)}.${helpOf(cause)}`,
    { api, errno: cause.code },
    { cause },
  )
}

/**
 * The error to tell the caller of an operation on a domain. What fails because QEMU has gone, with
 * its sockets and directory, is told as that.
 *
 * @param run the run of QEMU that the call found when it began
 */
export function toldByHostOn(
  api: string,
  object: DomainOf,
  run: Instance | undefined,
  failure: unknown,
): unknown {
  const cause = unwrap(failure)
  if (!(cause instanceof FileError)) return cause
  const { name } = object.tag
  if (run?.ended !== undefined) {
    const text = `domain is not running: the guest of '${name}' unexpectedly quit during ${api}.`
    return new DriverError('VIR_ERR_OPERATION_FAILED', text, { domain: name, api }, { cause })
  }
  return new DriverError(
    'VIR_ERR_SYSTEM_ERROR',
    `Cannot complete ${api} on domain '${name}': ${wordsOf(cause)}.${helpOf(cause)}`,
    { domain: name, api, errno: cause.code },
    { cause },
  )
}

/** What stood in the way, in words that people know. */
const words: Readonly<Record<string, string>> = {
  EACCES: 'Permission denied',
  EEXIST: 'File exists',
  EFBIG: 'File too large',
  EIO: 'Input/output error',
  EISDIR: 'Is a directory',
  EMFILE: 'Too many open files',
  ENAMETOOLONG: 'File name too long',
  ENOENT: 'No such file or directory',
  ENOSPC: 'No space left on device',
  ENOTDIR: 'Not a directory',
  EDQUOT: 'Disk quota exceeded',
  EPERM: 'Operation not permitted',
  EROFS: 'Read-only file system',
}

export function wordsOf({ operation, path, code }: FileError): string {
  const said = words[code]
  return `cannot ${operation} '${path}': ${said === undefined ? code : `${said} (${code})`}`
}

/** What helps, where that is plain. */
function helpOf({ code }: FileError): string {
  if (code !== 'ENOSPC' && code !== 'EDQUOT') return ''
  return ' Make room on its file system, and try again.'
}
