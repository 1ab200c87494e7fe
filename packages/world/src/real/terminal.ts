// A terminal device, such as the pty of a guest's serial line, as a stream of plain bytes.
//
// Its mode is set by coreutils' `stty`: what Node calls raw still turns line feeds into two bytes
// on their way out, unless the terminal happened to be set otherwise before.
import { closeSync, constants, openSync } from 'node:fs'
import { ReadStream, isatty } from 'node:tty'
import { FileError } from '../files.ts'
import type { ByteStream } from '../sockets.ts'
import { SocketStream } from './byte-stream.ts'
import { systemSync } from './errno.ts'
import { runTool } from './run-tool.ts'

const sttyLimits = { timeLimitMs: 5_000, outputLimitBytes: 10_000 }

/** @throws FileError ENOENT, EACCES; ENOTTY when it is no terminal */
export async function openTerminal(path: string): Promise<ByteStream> {
  // It must neither become this process's terminal nor make an open wait for a carrier.
  const flags = constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK
  const fd = systemSync('open', path, () => openSync(path, flags))
  try {
    if (!isatty(fd)) throw new FileError('ENOTTY', 'open', path)
    const setting = ['-F', path, 'raw', '-echo']
    const { exitCode } = await runTool({ command: 'stty', arguments: setting, ...sttyLimits })
    if (exitCode !== 0) throw new FileError('EIO', 'make raw', path)
    // Node reads no further ahead from a terminal than we do from sockets, by its own choice.
    return new SocketStream(new ReadStream(fd), path)
  } catch (error) {
    closeSync(fd)
    throw error
  }
}
