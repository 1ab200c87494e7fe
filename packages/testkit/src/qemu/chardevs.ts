// The character devices of a machine on the host's side: sockets that listen, terminals, and the
// monitor's inherited socket. What is behind each decides what is done with who connects.
import type { ByteStream } from '@signalbox/world'
import type { Chardev } from './command-line.ts'
import type { Machine } from './machine.ts'

/** A character device that is set up. */
export interface OpenChardev {
  /** As query-chardev tells it. */
  readonly filename: () => string
  readonly frontendOpen: () => boolean
}

/** What stands behind a character device in the machine. */
export interface Frontend {
  readonly accept: (stream: ByteStream) => void
  /** Whether a client is served now. */
  readonly connected: () => boolean
  readonly open: () => boolean
}

const socketPermissions = 0o755

/** Sets one up: it listens once this resolves. Monitors are accepted later, by themselves. */
export async function openChardev(
  machine: Machine,
  chardev: Chardev,
  frontend: Frontend,
): Promise<OpenChardev> {
  const { world, inheritedPath } = childOf(machine)
  const { backend, values, id } = chardev
  const frontendOpen = frontend.open
  const fd = values.get('fd')
  if (backend === 'socket' && fd !== undefined) {
    const path = inheritedPath(Number(fd))
    return { filename: () => socketName(path, frontend), frontendOpen }
  }
  const path = values.get('path')
  if (backend === 'socket' && path !== undefined && values.get('server') === 'on') {
    await world.sockets.listen(path, socketPermissions, frontend.accept)
    return { filename: () => socketName(path, frontend), frontendOpen }
  }
  if (backend === 'pty') {
    const terminal = `/dev/pts/${machine.child.identity.pid}${machine.chardevs.size}`
    machine.child.makeTerminal(terminal, frontend.accept)
    machine.warn(`char device redirected to ${terminal} (label ${id})`)
    return { filename: () => `pty:${terminal}`, frontendOpen }
  }
  return { filename: () => (backend === 'file' ? `file` : backend), frontendOpen }
}

function childOf({ child }: Machine) {
  return { world: child.world, inheritedPath: (fd: number) => child.inheritedPath(fd) }
}

function socketName(path: string, frontend: Frontend): string {
  return `${frontend.connected() ? '' : 'disconnected:'}unix:${path},server=on`
}
