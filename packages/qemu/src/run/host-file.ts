// Paths on the host that callers name, to be written or read. Only files and devices are: opening a
// pipe would wait for its other end, and keep a thread that every file of the driver shares.
import { DriverError } from '../errors.ts'
import type { DriverServices } from '../services.ts'
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
