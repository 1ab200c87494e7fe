// The acts of a random walk: what callers, guests, QEMU and the host do one after another, drawn
// from a seed before the walk begins. Each act stands by itself, so that a walk that finds
// something can be told with fewer of them.
import { anyOrder } from '@signalbox/testkit'
import type { Cue } from '@signalbox/testkit'
import { xmlOf } from './machine.ts'
import type { Stage } from './stage.ts'
import { all, subject } from './subjects.ts'
import type { Subject } from './subjects.ts'

export interface Act {
  /** What is done, for a person. */
  readonly words: string
  /** Whether it is a call, or kills the driver. */
  readonly kind: 'call' | 'restart' | 'disturbance'
  /** How many steps happen before the next act. */
  readonly steps: number
  /** What the order of these steps is drawn from; first come when undefined. */
  readonly order: number | undefined
  act(stage: Stage): void | Promise<void>
}

type Draw = (below: number) => number
type Done = Pick<Act, 'words' | 'kind' | 'act'>

const start = subject('start')
export const destroy = subject('destroy')

/** Rarer than calls: each of them once in so many acts. */
const disturbanceEvery = 4
const restartEvery = 40
const defineEvery = 15

/** What may be called on a machine, whatever state it is in. */
const callable = all.filter(({ onDriver, operation }) => !onDriver && operation !== 'rename')

export function nameOf(machine: number): string {
  return `vm${machine}`
}

/** The definition of a machine of a walk. */
export function definitionOf(machine: number): string {
  const uuid = `00000000-0000-4000-8000-${String(machine).padStart(12, '0')}`
  return xmlOf(nameOf(machine), uuid)
}

/** Starts every machine, and then does `count` things. */
export function actsOf(seed: number, machines: number, count: number): readonly Act[] {
  const next = anyOrder(seed)
  const draw: Draw = (below) => (below < 2 ? 0 : next(below, []))
  const starts = Array.from({ length: machines }, (_none, machine) => ({
    ...call(start, machine),
    steps: 0,
    order: undefined,
  }))
  const others = Array.from({ length: count }, (_none, index): Act => {
    const done = one(draw(machines), draw)
    return { ...done, steps: draw(30), order: seed + 7 + index }
  })
  return [...starts, ...others]
}

function one(machine: number, draw: Draw): Done {
  if (draw(restartEvery) === 0) {
    return { words: 'the driver is killed', kind: 'restart', act: (stage) => stage.restart() }
  }
  if (draw(disturbanceEvery) === 0) return disturbance(machine, draw)
  if (draw(defineEvery) === 0) return defining(machine)
  const called = draw(6) === 0 ? start : (callable[draw(callable.length)] ?? destroy)
  return call(called, machine, draw(4) === 0 ? 1 + draw(2_000) : undefined)
}

function call(called: Subject, machine: number, deadlineMs?: number): Done {
  const domain = nameOf(machine)
  const within = deadlineMs === undefined ? '' : `, within ${deadlineMs} ms`
  return {
    words: `${called.operation} of ${domain}${within}`,
    kind: 'call',
    act(stage) {
      stage.begin(called, { domain, ...(deadlineMs !== undefined && { deadlineMs }) })
    },
  }
}

/** What an `undefine` took away comes back; what is there gets the same definition again. */
function defining(machine: number): Done {
  const input = { xml: definitionOf(machine) }
  const define: Subject = { operation: 'define', situation: 'shutoff', input, onDriver: true }
  return {
    words: `define of ${nameOf(machine)}`,
    kind: 'call',
    act(stage) {
      stage.begin(define)
    },
  }
}

/** Something that goes wrong on one machine. */
function disturbance(machine: number, draw: Draw): Done {
  const choices = [
    () => signal(machine, 'SIGKILL'),
    () => signal(machine, 'SIGSTOP'),
    () => signal(machine, 'SIGCONT'),
    () => fault(machine, draw),
    () => fault(machine, draw),
    () => guestActs(machine, draw),
    () => leaving(draw(100)),
  ]
  return choices[draw(choices.length)]?.() ?? signal(machine, 'SIGKILL')
}

function signal(machine: number, name: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): Done {
  return {
    words: `${name} to the QEMU of ${nameOf(machine)}`,
    kind: 'disturbance',
    act: (stage) => stage.signal(name, nameOf(machine)),
  }
}

/** One of the next answers or events of QEMU is not as it should be. */
function fault(machine: number, draw: Draw): Done {
  const faults: readonly (readonly [words: string, cue: Cue])[] = [
    ['is slow', { on: { command: '*' }, before: [{ act: 'delay', ms: 1 + draw(40_000) }] }],
    ['is never answered', { on: { command: '*' }, answer: { answer: 'never' } }],
    ['is answered twice', { on: { command: '*' }, answer: { answer: 'twice' } }],
    [
      'is answered late',
      { on: { command: '*' }, answer: { answer: 'late', ms: 1 + draw(60_000) } },
    ],
    ['is refused', { on: { command: '*' }, answer: { answer: 'refused', description: 'not now' } }],
    ['is answered to somebody else', { on: { command: '*' }, answer: { answer: 'misaddressed' } }],
    ['is answered by garbage', { on: { command: '*' }, answer: { answer: 'garbage' } }],
    ['closes the monitor', { on: { command: '*' }, before: [{ act: 'close' }] }],
    [
      'is the last',
      { on: { command: '*' }, after: [{ act: 'exit', exitCode: 1, words: 'qemu: gone' }] },
    ],
    [
      'comes in a flood',
      { on: { event: '*' }, before: [{ act: 'flood', events: 50, bytes: 100 }] },
    ],
    ['stops QEMU', { on: { command: '*' }, before: [{ act: 'stop' }] }],
  ]
  const [words, cue] = faults[draw(faults.length)] ?? ['', { on: { command: '*' } }]
  const nth = 1 + draw(3)
  const what = 'event' in cue.on ? 'event' : 'command'
  return {
    words: `of the next ${what}s of ${nameOf(machine)} number ${nth} ${words}`,
    kind: 'disturbance',
    act(stage) {
      stage.qemu.script.add({ ...cue, machine: nameOf(machine), nth })
    },
  }
}

function guestActs(machine: number, draw: Draw): Done {
  const act = (['powerOff', 'reboot', 'panic'] as const)[draw(3)] ?? 'panic'
  return {
    words: `the guest of ${nameOf(machine)}: ${act}`,
    kind: 'disturbance',
    act(stage) {
      const scripted = stage.machineOf(nameOf(machine))
      if (scripted === undefined || scripted.hung || !scripted.guest.ready) return
      scripted.guest[act]()
    },
  }
}

/** Whoever made one of the calls goes, whether it is answered or not. */
function leaving(number: number): Done {
  return {
    words: 'a client leaves',
    kind: 'disturbance',
    act({ calls }) {
      calls[number % calls.length]?.leave.abort(new Error('the client has gone'))
    },
  }
}
