// What stands behind a character device on the host: the part that serial ports, consoles and
// channels share. Each of them adds what the guest sees of it (`target`).
import { element, type Fields, type VariantOptions, type Infer, type Place } from '../element.ts'
import { attribute, child, defaulted, demanded, live, optional, sparse } from '../field.ts'
import { printable } from '../errors.ts'
import { oneOf, onOff, path, text, unsigned, yesNo } from '../scalar.ts'

export const needsPath = {
  code: 'VIR_ERR_INTERNAL_ERROR',
  sentence: 'Missing source path attribute for char device',
} as const

export const needsHost = {
  code: 'VIR_ERR_INTERNAL_ERROR',
  sentence: 'Missing source host attribute for char device',
} as const

export const needsService = {
  code: 'VIR_ERR_INTERNAL_ERROR',
  sentence: 'Missing source service attribute for char device',
} as const

const reconnect = element(
  'reconnect',
  { enabled: attribute(yesNo), timeoutSeconds: optional(attribute(unsigned, 'timeout')) },
  ({ enabled, timeoutSeconds }, at) => {
    if (!enabled) return { enabled }
    if (timeoutSeconds !== undefined) return { enabled, timeoutSeconds }
    const sentence = "Missing required attribute 'timeout' in element 'reconnect'"
    return at.refuse({ code: 'VIR_ERR_XML_ERROR', sentence })
  },
)

type Reconnect = Infer<typeof reconnect>

/** Who listens cannot connect again. */
function connecting<S extends { readonly mode: string; readonly reconnect?: Reconnect }>(
  source: S,
  at: Place,
): S {
  if (source.reconnect === undefined || source.mode === 'connect') return source
  const sentence = 'chardev reconnect is possible only for connect mode'
  return at.refuse({ code: 'VIR_ERR_INTERNAL_ERROR', sentence }, 'reconnect')
}

const mode = defaulted(attribute(oneOf('connect', 'bind')), 'connect')

export const tcpSource = element(
  'source',
  {
    mode,
    host: demanded(attribute(text), needsHost),
    service: demanded(attribute(text), needsService),
    tls: optional(attribute(yesNo)),
    reconnect: optional(child(reconnect)),
  },
  connecting,
)

export const unixSource = element(
  'source',
  {
    mode,
    path: demanded(attribute(path), needsPath),
    reconnect: optional(child(reconnect)),
  },
  connecting,
)

/** A channel may leave the path of its socket to the driver. */
export const channelUnixSource = element(
  'source',
  {
    mode,
    path: optional(attribute(path)),
    reconnect: optional(child(reconnect)),
  },
  connecting,
)

export const protocol = element('protocol', {
  type: defaulted(attribute(oneOf('raw', 'telnet', 'telnets', 'tls')), 'raw'),
})

const pathSource = element('source', { path: demanded(attribute(path), needsPath) })
const fileSource = element('source', {
  path: demanded(attribute(path), needsPath),
  append: optional(attribute(onOff)),
})
// The kernel names a pseudo terminal when it is opened.
const ptySource = element('source', { path: live(optional(attribute(path))) })

const log = optional(
  child(element('log', { file: attribute(path), append: optional(attribute(onOff)) })),
)

/** The kinds of character devices, each followed by the fields of the guest's side. */
export const characterCases = <const T extends Fields>(target: T) => ({
  pty: { source: sparse(child(ptySource)), log, ...target },
  unix: { source: demanded(child(unixSource), needsPath), log, ...target },
  file: { source: demanded(child(fileSource), needsPath), log, ...target },
  tcp: {
    source: child(tcpSource),
    protocol: defaulted(child(protocol), RAW),
    log,
    ...target,
  },
  pipe: { source: demanded(child(pathSource), needsPath), log, ...target },
  dev: { source: demanded(child(pathSource), needsPath), log, ...target },
  stdio: { log, ...target },
  null: { log, ...target },
  vc: { log, ...target },
})

const RAW = { type: 'raw' as const }

export const characterOptions: VariantOptions = {
  fallback: 'pty',
  unsupported: ['udp', 'spicevmc', 'spiceport', 'nmdm', 'qemu-vdagent', 'dbus'],
  unknown: (given) => ({
    code: 'VIR_ERR_CONFIG_UNSUPPORTED',
    sentence: `unknown type presented to host for character device: ${printable(given)}`,
  }),
}
