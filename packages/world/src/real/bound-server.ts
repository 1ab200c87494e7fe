// A server that listens on a Unix socket before this step ends, at a path that it does not own.
//
// Node binds and listens within `listen` itself when it is given a path, and unlinks that path when
// the server is closed. So the server is given a temporary name, which is then renamed: the path
// appears at once, already listening and with its permissions, takes the place of a stale one, and
// outlives the server, which a child that inherits it needs.
import { accessSync, chmodSync, constants, renameSync, rmSync } from 'node:fs'
import type { Server } from 'node:net'
import { dirname } from 'node:path'
import { FileError } from '../files.ts'
import { systemSync } from './errno.ts'

/** Longest path of a Unix socket, in bytes: the kernel's sun_path without its terminating zero. */
export const socketPathBytesMax = 107

/** @throws FileError ENAMETOOLONG */
export function checkSocketPath(path: string): void {
  if (Buffer.byteLength(path) > socketPathBytesMax) {
    throw new FileError('ENAMETOOLONG', 'use as a socket', path)
  }
}

/**
 * Makes `server` listen at `path`. Synchronous. The caller closes the server, and unlinks the path.
 *
 * @returns the name under which the kernel lists the socket in /proc/net/unix
 * @throws FileError ENAMETOOLONG above 107 bytes, ENOENT, EACCES …; the server does not listen then
 */
export function listenAt(server: Server, path: string, permissions: number): string {
  checkSocketPath(path)
  const temporary = temporaryName(path)
  systemSync('listen', path, () => {
    rmSync(temporary, { force: true })
    // Node tells of a refusal by an event in a later turn, while whether it listens is known now;
    // and a connection that could not be accepted is its client's loss, never this process's end.
    server.on('error', () => undefined)
    server.listen(temporary)
    if (!server.listening) {
      accessSync(dirname(path), constants.W_OK | constants.X_OK)
      throw new FileError('EADDRNOTAVAIL', 'listen', path)
    }
    try {
      chmodSync(temporary, permissions)
      renameSync(temporary, path)
    } catch (error) {
      server.close()
      throw error
    }
  })
  return temporary
}

/** Beside the path and never longer, so that it fits where the path does. */
function temporaryName(path: string): string {
  return path.slice(0, -1) + (path.endsWith('~') ? '-' : '~')
}
