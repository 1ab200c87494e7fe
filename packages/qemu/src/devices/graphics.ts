// How the guest's screen is reached from outside: VNC, on a port or on a Unix socket. A port that
// the definition leaves open is found by QEMU itself when it listens, so that nothing can take it
// in between; it is learned by query-vnc.
import type { Graphics } from '@signalbox/domain'
import { dirname, join } from 'node:path'
import { device, refuse } from '../device.ts'
import type { At, MonitorStep } from '../device.ts'
import type { ListValue } from '../process/command-line.ts'

type Vnc = Extract<Graphics, { readonly type: 'vnc' }>

/** Display 0 of VNC. */
const firstPort = 5900
/** How many ports QEMU tries for one that was left open. */
const displayMax = 6135

/** libvirt's default: nobody but this host. */
const listenDefault = '127.0.0.1'

export const graphics = device('graphics', 'graphics', {
  describe: ({ type }, index) => `graphics ${index} ('${type}')`,

  validate(given, name, _machine, { devices }) {
    if (given.type !== 'vnc') refuse(name, `'${given.type}' is not supported`, "'vnc'")
    if (devices.graphics.length > 1) refuse(name, 'there are several', 'one')
    if (given.listens.length > 1) refuse(name, 'it listens at several places', 'one <listen>')
    const { port = -1 } = given
    if (port !== -1 && (port < firstPort || port > firstPort + displayMax - 1)) {
      refuse(name, `port ${port} is none that VNC has a display for`, `${firstPort} and above`)
    }
    if (given.listens[0]?.type === 'network') {
      refuse(name, "networks of libvirt's are not supported", "listen type 'address' or 'socket'")
    }
  },

  live(given, { run }) {
    const [listen] = given.listens
    if (given.type !== 'vnc' || listen?.type !== 'socket' || listen.socket !== undefined)
      return given
    const socket = join(run.directory, 'vnc.sock')
    return { ...given, socket, listens: [{ ...listen, socket }] }
  },

  forget(given, run): Graphics {
    const [listen] = given.listens
    if (given.type !== 'vnc' || listen?.type !== 'socket' || listen.socket === undefined)
      return given
    if (dirname(listen.socket) !== run.directory) return given
    const { socket: _socket, ...rest } = given
    return { ...rest, listens: [{ type: 'socket' }] }
  },

  qemu(given, at) {
    if (given.type !== 'vnc' || given.listens[0]?.type === 'none') return []
    return [{ argument: vncOption(given, at) }, ...keymapOf(given)]
  },

  /** What a command line would show to everybody on the host. */
  afterStart: (given) => (given.type === 'vnc' ? passwordSteps(given) : []),

  update(from, to) {
    const open = (each: Graphics): string =>
      JSON.stringify({ ...each, passwd: null, passwdValidTo: null, connected: null })
    if (from.type !== 'vnc' || to.type !== 'vnc' || open(from) !== open(to)) return null
    return passwordSteps(to)
  },

  learn: {
    query: 'query-vnc',
    isNeeded: (given) => given.type === 'vnc' && given.autoport === true,
    apply(given, answer) {
      const service = (answer as { readonly service?: unknown } | null)?.service
      const port = typeof service === 'string' ? Number(service) : Number.NaN
      return given.type === 'vnc' && Number.isInteger(port) ? { ...given, port } : given
    },
  },

  events: ['VNC_CONNECTED', 'VNC_INITIALIZED', 'VNC_DISCONNECTED'],
})

function vncOption(given: Vnc, { run }: At) {
  const [listen] = given.listens
  const shared: Record<string, ListValue> = {
    ...(given.passwd !== undefined && { password: true }),
    ...(given.sharePolicy !== undefined && { share: given.sharePolicy }),
    ...(given.websocket !== undefined && {
      websocket: given.websocket === -1 ? true : given.websocket,
    }),
  }
  if (listen?.type === 'socket') {
    const path = listen.socket ?? join(run.directory, 'vnc.sock')
    return { option: '-vnc', values: { vnc: `unix:${path}`, ...shared } } as const
  }
  const address = (listen?.type === 'address' ? listen.address : undefined) ?? listenDefault
  const host = address.includes(':') ? `[${address}]` : address
  const { port = -1 } = given
  const search = port === -1 ? { to: displayMax } : {}
  const display = port === -1 ? 0 : port - firstPort
  const vnc = `${host}:${display}`
  return { option: '-vnc', values: { vnc, ...search, ...shared } } as const
}

function keymapOf({ keymap }: Vnc) {
  return keymap === undefined ? [] : [{ argument: { option: '-k', value: keymap } } as const]
}

function passwordSteps({ passwd, passwdValidTo, connected }: Vnc): readonly MonitorStep[] {
  if (passwd === undefined) return []
  const protocol = 'vnc'
  const time =
    passwdValidTo === undefined ? 'never' : String(Date.parse(`${passwdValidTo}Z`) / 1000)
  return [
    {
      execute: 'set_password',
      arguments: { protocol, password: passwd, ...(connected !== undefined && { connected }) },
    },
    { execute: 'expire_password', arguments: { protocol, time } },
  ]
}
