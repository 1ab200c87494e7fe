// A monitor that is open, and the peer at its other end.
import type { SimulatedHostOptions } from '@signalbox/testkit'
import { Monitor } from '../src/index.ts'
import type { MonitorClosed, MonitorEvent, MonitorOptions } from '../src/index.ts'
import { ScriptedPeer } from './scripted-peer.ts'
import type { Message } from './scripted-peer.ts'

export const greeting = {
  QMP: {
    version: { qemu: { micro: 22, minor: 2, major: 7 }, package: 'Debian' },
    capabilities: ['oob'],
  },
}

/** What a monitor under test has told whoever made it. */
export class Told {
  readonly events: MonitorEvent[] = []
  readonly closed: MonitorClosed[] = []
  readonly recovered: string[] = []
  readonly suspect: (string | undefined)[] = []
}

export function optionsFor(
  peer: ScriptedPeer,
  stream: MonitorOptions['stream'],
  told: Told,
): MonitorOptions {
  return {
    world: peer.world,
    recorder: peer.recorder,
    stream,
    domain: { number: 1, name: 'vm', uuid: 'u' },
    instance: 1,
    greetingDeadlineMs: 5_000,
    onEvent: (event) => told.events.push(event),
    onClosed: (closed) => told.closed.push(closed),
    onRecovered: (command) => told.recovered.push(command),
    onSuspect: (command) => told.suspect.push(command),
  }
}

export interface OpenMonitor {
  readonly peer: ScriptedPeer
  readonly monitor: Monitor
  readonly told: Told
}

/** Opens one; afterwards the peer answers nothing by itself. */
export async function openMonitor(
  host: Partial<SimulatedHostOptions> = {},
  hello: object = greeting,
): Promise<OpenMonitor> {
  const peer = new ScriptedPeer(host)
  const stream = await peer.connect()
  const told = new Told()
  peer.answers = ({ id }) => peer.say({ return: {}, id })
  const opening = Monitor.open(optionsFor(peer, stream, told))
  peer.say(hello)
  const monitor = await peer.finish(opening)
  peer.answers = () => undefined
  return { peer, monitor, told }
}

/** Answers everything, by the command's name. */
export function answering(peer: ScriptedPeer, results: Readonly<Record<string, unknown>>): void {
  peer.answers = ({ execute, 'exec-oob': outOfBand, id }: Message) => {
    const name = String(execute ?? outOfBand)
    peer.say({ return: results[name] ?? {}, id })
  }
}
