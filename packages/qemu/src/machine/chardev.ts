// A character device: where a guest's bytes go on the host. One structured form, which is QMP's own
// (chardev-add), and its translation to the key=value list that -chardev wants: QEMU 7.2 takes no
// JSON there (dependencies: "takes JSON"). Nothing else in the driver writes a -chardev.
import type { JsonObject, ListValue } from '../process/command-line.ts'

export type SocketAddress =
  | { readonly type: 'unix'; readonly data: { readonly path: string } }
  | { readonly type: 'inet'; readonly data: { readonly host: string; readonly port: string } }

/** What chardev-add takes as `backend`. */
export type ChardevBackend =
  | { readonly type: 'null' | 'pty'; readonly data: Log }
  | {
      readonly type: 'file'
      readonly data: Log & { readonly out: string; readonly append?: boolean }
    }
  | { readonly type: 'serial' | 'pipe'; readonly data: Log & { readonly device: string } }
  | {
      readonly type: 'socket'
      readonly data: Log & {
        readonly addr: SocketAddress
        /** QEMU listens, and starts without a client. Else it connects, and must be able to. */
        readonly server: boolean
        readonly wait?: false
        readonly telnet?: boolean
        /** Seconds between attempts to connect again; client side only. */
        readonly reconnect?: number
      }
    }

interface Log {
  readonly logfile?: string
  readonly logappend?: boolean
}

export interface Chardev {
  readonly id: string
  readonly backend: ChardevBackend
}

/** The arguments of chardev-add. */
export function chardevArguments({ id, backend }: Chardev): JsonObject {
  return { id, backend: { type: backend.type, data: { ...backend.data } } }
}

/** The first word and the values of -chardev. */
export function chardevOption({ id, backend }: Chardev): {
  readonly first: string
  readonly values: Readonly<Record<string, ListValue>>
} {
  const { logfile, logappend } = backend.data
  const log = {
    ...(logfile !== undefined && { logfile }),
    ...(logappend !== undefined && { logappend }),
  }
  return { first: backend.type, values: { id, ...own(backend), ...log } }
}

function own(backend: ChardevBackend): Record<string, ListValue> {
  switch (backend.type) {
    case 'null':
    case 'pty':
      return {}
    case 'file': {
      const { out, append } = backend.data
      return { path: out, ...(append !== undefined && { append }) }
    }
    case 'serial':
    case 'pipe':
      return { path: backend.data.device }
    case 'socket': {
      const { addr, server, wait, telnet, reconnect } = backend.data
      return {
        ...place(addr),
        ...(server && { server }),
        ...(wait !== undefined && { wait }),
        ...(telnet !== undefined && { telnet }),
        ...(reconnect !== undefined && { reconnect }),
      }
    }
    default:
      return backend satisfies never
  }
}

function place(address: SocketAddress): Record<string, ListValue> {
  if (address.type === 'unix') return { path: address.data.path }
  return { host: address.data.host, port: address.data.port }
}
