// What a scripted QEMU is made to do against the rules: at a command, at an event or at a step of
// its start, once or always. Cues are plain data, so that a test can also hand them to a QEMU that
// runs as a process of its own.
import type { ErrorClass } from './qmp-error.ts'

/** The steps of a start, in order: the process can end or hang at each. */
export const startSteps = ['begin', 'parsed', 'checked', 'listening', 'ready', 'greeted'] as const
export type StartStep = (typeof startSteps)[number]

/** When a cue is due. */
export type CueMoment =
  /** A command arrived; `*` is any. */
  | { readonly command: string }
  /** An event is about to be sent; `*` is any. */
  | { readonly event: string }
  /** The start came to this step. */
  | { readonly step: StartStep }

/** Something that happens beside what QEMU does anyway. */
export type Act =
  | { readonly act: 'delay'; readonly ms: number }
  /** The main loop does nothing any more: for ever, or for so many milliseconds. */
  | { readonly act: 'hang'; readonly ms?: number }
  | {
      readonly act: 'event'
      readonly name: string
      readonly data?: Readonly<Record<string, unknown>>
    }
  /** So many events of an unknown name, each with so much in it. */
  | { readonly act: 'flood'; readonly events: number; readonly bytes?: number }
  /** Raw words on the monitor. */
  | { readonly act: 'say'; readonly text: string }
  /** The monitor's connection is closed; another may follow. */
  | { readonly act: 'close' }
  /** It ends, with its last words on standard error. */
  | { readonly act: 'exit'; readonly exitCode: number; readonly words?: string }
  /** It is killed by SIGKILL. */
  | { readonly act: 'die' }
  /** It is stopped by SIGSTOP, until somebody continues it. */
  | { readonly act: 'stop' }

/** What becomes of a command's answer. The command takes effect unless it is said otherwise. */
export type AnswerFault =
  | { readonly answer: 'never' }
  | { readonly answer: 'twice' }
  /** So many milliseconds after its effect; other commands are answered meanwhile. */
  | { readonly answer: 'late'; readonly ms: number }
  /** Refused, without effect. */
  | { readonly answer: 'refused'; readonly description: string; readonly errorClass?: ErrorClass }
  /** Something else is returned. */
  | { readonly answer: 'other'; readonly result: unknown }
  /** With an identifier that was never given. */
  | { readonly answer: 'misaddressed' }
  /** Words that are no answer. */
  | { readonly answer: 'garbage'; readonly text?: string }
  /** A result of so many bytes. */
  | { readonly answer: 'huge'; readonly bytes: number }

export interface Cue {
  readonly on: CueMoment
  /** The n-th occurrence since the cue was given, from 1; the first by default. */
  readonly nth?: number
  /** At every occurrence from then on. */
  readonly always?: boolean
  /** Only in the machine of this name. */
  readonly machine?: string
  /** Before the command takes effect, or the event is sent. */
  readonly before?: readonly Act[]
  /** Only for commands. */
  readonly answer?: AnswerFault
  /** After the answer or the event. */
  readonly after?: readonly Act[]
}

interface Watched {
  readonly cue: Cue
  seen: number
}

/** What is due at one moment. */
export interface Due {
  readonly before: readonly Act[]
  readonly answer: AnswerFault | undefined
  readonly after: readonly Act[]
}

export class Script {
  #watched: Watched[] = []

  constructor(cues: readonly Cue[] = []) {
    for (const cue of cues) this.add(cue)
  }

  add(cue: Cue): void {
    this.#watched.push({ cue, seen: 0 })
  }

  /** Forgets every cue. */
  clear(): void {
    this.#watched = []
  }

  /** What is due now; cues that are not for every occurrence are spent by it. */
  due(moment: CueMoment, machine: string | undefined): Due {
    const due: Cue[] = []
    this.#watched = this.#watched.filter((watched) => {
      const { cue } = watched
      if (cue.machine !== undefined && cue.machine !== machine) return true
      if (!fits(cue.on, moment)) return true
      watched.seen++
      if (watched.seen < (cue.nth ?? 1)) return true
      due.push(cue)
      return cue.always === true
    })
    return {
      before: due.flatMap((cue) => cue.before ?? []),
      answer: due.find((cue) => cue.answer !== undefined)?.answer,
      after: due.flatMap((cue) => cue.after ?? []),
    }
  }
}

function fits(wanted: CueMoment, moment: CueMoment): boolean {
  if ('command' in wanted) {
    return 'command' in moment && (wanted.command === '*' || wanted.command === moment.command)
  }
  if ('event' in wanted) {
    return 'event' in moment && (wanted.event === '*' || wanted.event === moment.event)
  }
  return 'step' in moment && wanted.step === moment.step
}
