// The XML of a machine, from a file or from standard input.
import { FileError } from '@signalbox/world'
import type { Cli } from './cli.ts'
import { absolutePath } from './absolute-path.ts'
import { UsageError } from './usage-error.ts'

/** What fits into one message to the daemon with room for its escapes. */
const xmlBytesMax = 500_000

/** @throws UsageError the file cannot be read, or is no definition of a machine by its size */
export async function readXml(cli: Cli, file: string): Promise<string> {
  const text = file === '-' ? await cli.terminal.readAll(xmlBytesMax) : await readFile(cli, file)
  if (text.length > xmlBytesMax) throw tooLong(file)
  if (text.trim() === '') throw new UsageError(`'${file}' is empty: a machine's XML was expected.`)
  return text
}

async function readFile(cli: Cli, file: string): Promise<string> {
  try {
    const bytes = await cli.world.files.read(absolutePath(file), xmlBytesMax)
    return new TextDecoder().decode(bytes)
  } catch (error) {
    if (!(error instanceof FileError)) throw error
    if (error.code === 'EFBIG') throw tooLong(file)
    throw new UsageError(`Cannot read '${file}': ${reasonOf(error.code)}.`)
  }
}

function tooLong(file: string): UsageError {
  return new UsageError(`'${file}' has more than ${xmlBytesMax} bytes: that is no machine's XML.`)
}

function reasonOf(code: string): string {
  if (code === 'ENOENT') return 'there is no such file'
  if (code === 'EACCES') return 'you may not'
  return code === 'EISDIR' ? 'it is a directory' : code
}
