// The file name that stands for a domain's name, in every directory of the driver.
//
// One to one: each legal name has one file name, no two names share one, and the name can be read
// back from it, also when the file's content cannot. It never begins with a dot (those names are
// for temporary files) and never leaves its directory.
import { DriverError } from '../errors.ts'

/** Bytes: what a directory entry holds (255) less the longest suffix and prefix put around it. */
const lengthBytesMax = 230

/**
 * The file name for a domain's name, without suffix. Only what would be dangerous is escaped, as
 * %XX for each byte: slashes, per cent signs, control characters and a leading dot.
 *
 * @throws DriverError INVALID_ARG the name is empty, or longer than a file name can be
 */
export function fileNameOf(domainName: string): string {
  if (domainName === '') {
    throw new DriverError('VIR_ERR_INVALID_ARG', 'A domain cannot have an empty name.')
  }
  if (!domainName.isWellFormed()) {
    throw new DriverError(
      'VIR_ERR_INVALID_ARG',
      `Domain name ${JSON.stringify(domainName)} is not valid Unicode: half of a character is missing.`,
    )
  }
  let fileName = ''
  for (const character of domainName) fileName += isSafe(character) ? character : escape(character)
  if (fileName.startsWith('.')) fileName = escape('.') + fileName.slice(1)
  const lengthBytes = Buffer.byteLength(fileName)
  if (lengthBytes > lengthBytesMax) {
    throw new DriverError(
      'VIR_ERR_INVALID_ARG',
      `Domain name '${domainName.slice(0, 40)}…' needs ${lengthBytes} bytes as a file name, ` +
        `and ${lengthBytesMax} is the most: choose a shorter one.`,
      { lengthBytes, lengthBytesMax },
    )
  }
  return fileName
}

/** The domain's name that a file name stands for; undefined when it stands for none. */
export function domainNameOf(fileName: string): string | undefined {
  try {
    const name = decodeURIComponent(fileName)
    return fileNameOf(name) === fileName ? name : undefined
  } catch (error) {
    if (error instanceof URIError || error instanceof DriverError) return undefined
    throw error
  }
}

function isSafe(character: string): boolean {
  const code = character.codePointAt(0) ?? 0
  return code >= 0x20 && code !== 0x7f && character !== '/' && character !== '%'
}

function escape(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`
}
