// `<graphics>`: how the guest's screen is reached from outside. libvirt repeats the first listener
// as attributes for old readers; this file keeps `listen`, `socket` and the first of `listens`
// alike.
import { element, variants, type Infer, type InferInput } from '../element.ts'
import { attribute, child, children, live, optional, secret, within } from '../field.ts'
import { printable, quoted } from '../errors.ts'
import { matching, oneOf, path, port, text, worded, yesNo } from '../scalar.ts'

const listen = variants('listen', 'type', {
  address: { address: optional(attribute(text)) },
  network: { network: attribute(text), address: live(optional(attribute(text))) },
  socket: { socket: optional(attribute(path)) },
  none: {},
})

const portOf = (kind: string) =>
  worded(port, (given) => ({
    code: 'VIR_ERR_INTERNAL_ERROR',
    sentence: `cannot parse ${kind} port ${printable(given)}`,
    help: 'Accepted: a port, or -1 for one that the driver finds',
  }))

const validTo = matching(
  /^(19[7-9][0-9]|[2-9][0-9]{3})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3])(:[0-5][0-9]){2}$/,
  'a time of UTC such as 2030-01-31T12:00:00',
)

const secrets = {
  passwd: secret(optional(attribute(text))),
  passwdValidTo: secret(optional(attribute(validTo))),
  connected: secret(optional(attribute(oneOf('keep', 'disconnect', 'fail')))),
}

export const graphics = variants(
  'graphics',
  'type',
  {
    vnc: {
      /** -1: the driver finds one at each start. Absent where nothing listens on a port. */
      port: optional(attribute(portOf('vnc'))),
      autoport: optional(attribute(yesNo)),
      websocket: optional(attribute(portOf('vnc WebSocket'))),
      listen: optional(attribute(text)),
      socket: optional(attribute(path)),
      keymap: optional(attribute(text)),
      sharePolicy: optional(attribute(oneOf('allow-exclusive', 'force-shared', 'ignore'))),
      ...secrets,
      listens: children(listen),
    },
    spice: {
      port: optional(attribute(portOf('spice'))),
      tlsPort: optional(attribute(portOf('spice tls'))),
      autoport: optional(attribute(yesNo)),
      listen: optional(attribute(text)),
      keymap: optional(attribute(text)),
      ...secrets,
      listens: children(listen),
      imageCompression: optional(
        within(
          'image',
          attribute(oneOf('auto_glz', 'auto_lz', 'quic', 'glz', 'lz', 'off'), 'compression'),
        ),
      ),
      clipboardCopypaste: optional(within('clipboard', attribute(yesNo, 'copypaste'))),
      filetransfer: optional(within('filetransfer', attribute(yesNo, 'enable'))),
      gl: optional(
        child(
          element('gl', {
            enable: attribute(yesNo),
            rendernode: optional(attribute(path)),
          }),
        ),
      ),
    },
  },
  {
    unsupported: ['sdl', 'rdp', 'desktop', 'egl-headless', 'dbus'],
    unknown: (given) => ({
      code: 'VIR_ERR_CONFIG_UNSUPPORTED',
      sentence: `unknown graphics device type ${quoted(given)}`,
    }),
  },
  (read, at) => {
    const {
      port: _port,
      autoport: _autoport,
      listen,
      passwd,
      passwdValidTo,
      connected,
      ...rest
    } = read
    const secrets = secretsOf(passwd, passwdValidTo, connected)
    if (read.type === 'vnc' && (connected ?? 'keep') !== 'keep') {
      const sentence = "VNC supports connected='keep' only"
      at.refuse({ code: 'VIR_ERR_CONFIG_UNSUPPORTED', sentence }, '@connected')
    }
    const listens = listensOf(listen, read.type === 'vnc' ? read.socket : undefined, read.listens)
    const first = listens[0]
    const listenAt =
      first?.type === 'address' && first.address !== undefined ? { listen: first.address } : {}
    if (rest.type === 'spice') {
      const { tlsPort: _tlsPort, ...spice } = rest
      const ports: Ports = read.type === 'spice' && onPort(first) ? spicePortsOf(read, at.live) : {}
      // libvirt's rule: with no port at all, nothing listens; the client is handed a descriptor.
      if (ports.autoport === undefined && onPort(first)) {
        return { ...spice, ...secrets, listens: [NOBODY] }
      }
      return { ...spice, ...ports, ...listenAt, ...secrets, listens }
    }
    const { socket: _socket, websocket, ...vnc } = rest
    const ports = onPort(first)
      ? { ...vncPortsOf(read, at.live), ...(websocket !== undefined && { websocket }) }
      : {}
    const socketAt =
      first?.type === 'socket' && first.socket !== undefined ? { socket: first.socket } : {}
    return { ...vnc, ...ports, ...listenAt, ...socketAt, ...secrets, listens }
  },
)

type Listen = Infer<typeof listen>

type Connected = 'keep' | 'disconnect' | 'fail'

/** libvirt's rule: what is said of a password means nothing without one. */
function secretsOf(
  passwd: string | undefined,
  passwdValidTo: string | undefined,
  connected: Connected | undefined,
): { passwd?: string; passwdValidTo?: string; connected?: Connected } {
  if (passwd === undefined) return {}
  return {
    passwd,
    ...(passwdValidTo !== undefined && { passwdValidTo }),
    ...(connected !== undefined && { connected }),
  }
}

const NOBODY: Listen = { type: 'none' }

function onPort(first: Listen | undefined): boolean {
  return first?.type !== 'socket' && first?.type !== 'none'
}

/** The listeners, among them what only the old attributes say. */
function listensOf(
  address: string | undefined,
  socket: string | undefined,
  listens: readonly Listen[],
): readonly Listen[] {
  if (listens.length > 0) return listens
  if (socket !== undefined) return [{ type: 'socket', socket }]
  const first =
    address === undefined ? { type: 'address' as const } : { type: 'address' as const, address }
  return [first]
}

interface Ports {
  readonly port?: number
  readonly tlsPort?: number
  readonly autoport?: boolean
}

/**
 * libvirt's rule: without a port, or with -1, the driver finds one; a port found for one run is not
 * kept.
 */
function vncPortsOf({ port = -1, autoport = false }: Ports, isLive: boolean): Ports {
  const automatic = autoport || port <= 0
  return { port: automatic && !isLive ? -1 : port, autoport: automatic }
}

/** Spice has two ports; libvirt leaves out those that the driver finds. */
function spicePortsOf({ port = 0, tlsPort = 0, autoport = false }: Ports, isLive: boolean): Ports {
  const automatic = autoport || (port < 0 && tlsPort < 0)
  const keeps = (given: number) => given > 0 && (isLive || !automatic)
  return {
    ...(keeps(port) ? { port } : {}),
    ...(keeps(tlsPort) ? { tlsPort } : {}),
    ...(automatic || keeps(port) || keeps(tlsPort) ? { autoport: automatic } : {}),
  }
}

export type Graphics = Infer<typeof graphics>
export type GraphicsInput = InferInput<typeof graphics>
