// Node's system errors as the seam's own.
import { FileError } from '../files.ts'

/** Runs a step and rejects with a `FileError` where the system refused it. */
export async function system<R>(
  operation: string,
  path: string,
  step: () => Promise<R>,
): Promise<R> {
  try {
    return await step()
  } catch (error) {
    throw fileError(error, operation, path)
  }
}

/** As {@link system}, for a step that does not wait. */
export function systemSync<R>(operation: string, path: string, step: () => R): R {
  try {
    return step()
  } catch (error) {
    throw fileError(error, operation, path)
  }
}

/** The seam's error for one of Node's; anything else is passed on as it is. */
export function fileError(error: unknown, operation: string, path: string): Error {
  if (!(error instanceof Error)) return new Error(String(error))
  const code = errno(error)
  if (code === undefined || error instanceof FileError) return error
  return new FileError(code, operation, path, { cause: error })
}

/** The errno's name that an error carries. */
export function errno(error: unknown): string | undefined {
  const { code } = error as { code?: unknown }
  return typeof code === 'string' ? code : undefined
}
