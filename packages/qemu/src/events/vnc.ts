// VNC_CONNECTED, VNC_INITIALIZED, VNC_DISCONNECTED: somebody looks at the screen.
import type { EventData, QmpEventHandler } from '../qmp-event.ts'
import { objectOf, qmpEvent, textOf } from '../qmp-event.ts'

function graphics(name: string, phase: 'connect' | 'initialize' | 'disconnect'): QmpEventHandler {
  return qmpEvent(name, (_draft, data) => [
    { event: 'graphics', phase, server: party(data, 'server'), client: party(data, 'client') },
  ])
}

function party(data: EventData, key: string): string {
  const end = objectOf(data, key)
  const service = textOf(end, 'service')
  const host = textOf(end, 'host')
  return service === '' ? host : `${host}:${service}`
}

export const vncConnected = graphics('VNC_CONNECTED', 'connect')
export const vncInitialized = graphics('VNC_INITIALIZED', 'initialize')
export const vncDisconnected = graphics('VNC_DISCONNECTED', 'disconnect')
