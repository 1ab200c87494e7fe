// What stands behind a serial port, console or channel on the host, as QEMU's chardev. The part
// that these three devices share, as in package `domain`.
import type { Channel, Console, Serial } from '@signalbox/domain'
import { refuse } from '../device.ts'
import type { Chardev, ChardevBackend } from '../machine/chardev.ts'

export type Character = Serial | Console | Channel

/** Refuses what has nothing behind it that a detached QEMU could use. */
export function validateCharacter(given: Character, name: string): void {
  const accepted = 'pty, unix, tcp, file, pipe, dev, null'
  if (given.type === 'stdio' || given.type === 'vc' || given.type === 'spicevmc') {
    refuse(name, `'${given.type}' leads nowhere: QEMU runs without terminal and SPICE`, accepted)
  }
  if (given.type !== 'tcp') return
  const { type } = given.protocol
  if (type !== 'raw' && type !== 'telnet') {
    refuse(name, `protocol '${type}' is not supported`, "'raw' and 'telnet'")
  }
  if (given.source.tls === true) refuse(name, 'tls is not supported', "tls='no'")
}

/** The chardev of a device; its id is libvirt's, `char` and the alias. */
export function chardevOf(given: Character, alias: string): Chardev {
  return { id: `char${alias}`, backend: backendOf(given) }
}

function backendOf(given: Character): ChardevBackend {
  const log = logOf(given)
  switch (given.type) {
    case 'pty':
    case 'null':
      return { type: given.type, data: log }
    case 'file': {
      const { path, append } = given.source
      return { type: 'file', data: { out: path, append: append ?? false, ...log } }
    }
    case 'pipe':
    case 'dev':
      return {
        type: given.type === 'pipe' ? 'pipe' : 'serial',
        data: { device: given.source.path, ...log },
      }
    case 'unix': {
      const { path } = given.source ?? {}
      if (path === undefined) return refuse('a character device', 'it has no path', 'a path')
      const addr = { type: 'unix', data: { path } } as const
      return { type: 'socket', data: { addr, ...sideOf(given.source), ...log } }
    }
    case 'tcp': {
      const { host, service: port } = given.source
      const addr = { type: 'inet', data: { host, port } } as const
      const telnet = given.protocol.type === 'telnet' ? { telnet: true } : {}
      return { type: 'socket', data: { addr, ...sideOf(given.source), ...telnet, ...log } }
    }
    case 'stdio':
    case 'vc':
    case 'spicevmc':
      return refuse('a character device', `'${given.type}' leads nowhere`, 'pty, unix, null')
    default:
      return given satisfies never
  }
}

interface Sided {
  readonly mode: 'bind' | 'connect'
  readonly reconnect?: { readonly enabled: boolean; readonly timeoutSeconds?: number }
}

/** Who listens. QEMU never waits for a client: a machine must start without one. */
function sideOf(
  source: Sided | undefined,
):
  | { readonly server: true; readonly wait: false }
  | { readonly server: false; readonly reconnect?: number } {
  if (source?.mode !== 'connect') return { server: true, wait: false }
  const { reconnect } = source
  const seconds = reconnect?.enabled === true ? reconnect.timeoutSeconds : undefined
  return { server: false, ...(seconds !== undefined && { reconnect: seconds }) }
}

function logOf(given: Character): { readonly logfile?: string; readonly logappend?: boolean } {
  if (!('log' in given) || given.log === undefined) return {}
  const { file, append } = given.log
  return { logfile: file, ...(append !== undefined && { logappend: append }) }
}
