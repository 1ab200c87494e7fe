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

/** The seam's error for one of Node's; anything else is passed on as it is. */
export function fileError(error: unknown, operation: string, path: string): Error {
  if (!(error instanceof Error)) return new Error(String(error))
  const { code } = error as NodeJS.ErrnoException
  if (typeof code !== 'string' || error instanceof FileError) return error
  return new FileError(code, operation, path, { cause: error })
}
