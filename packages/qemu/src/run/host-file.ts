// Paths on the host that callers name, to be written or read. Only files and devices are: opening a
// pipe would wait for its other end, and keep a thread that every file of the driver shares. What
// lies on a disk that does not answer is waited for no longer than the guest lives.
import { DriverError } from '../errors.ts'
import type { DomainOf, DriverServices } from '../services.ts'
import { isAbsent } from '../state/durable-file.ts'

/**
 * What lies at a path: a device is never made or removed by us.
 *
 * @throws DriverError INVALID_ARG it is neither file nor device; FileError it cannot be looked at
 */
export async function hostFileKind(
  { world: { files } }: DriverServices,
  path: string,
): Promise<'file' | 'device' | 'absent'> {
  const kind = await files.status(path).then(
    (status) => status.kind,
    (error: unknown) => {
      if (isAbsent(error)) return 'absent' as const
      throw error
    },
  )
  if (kind === 'file' || kind === 'device' || kind === 'absent') return kind
  const what = kind === 'other' ? 'a pipe' : `a ${kind}`
  throw new DriverError('VIR_ERR_INVALID_ARG', `Cannot use '${path}': it is ${what}, not a file.`, {
    path,
  })
}

/**
 * The answer of a disk that somebody waits for who holds a job, unless the run of QEMU ends before.
 *
 * @throws DomainNotRunning the run has ended
 */
export async function whileRunning<R>(object: DomainOf, answer: Promise<R>): Promise<R> {
  const { promise, reject } = Promise.withResolvers<never>()
  const unwatch = object.instance?.whenEnded(() => reject(object.notRunning()))
  // Whichever comes second is nobody's concern any more.
  for (const each of [promise, answer]) each.catch(() => undefined)
  try {
    return await Promise.race([answer, promise])
  } finally {
    unwatch?.()
  }
}
