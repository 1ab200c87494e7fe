// timeline: the trace of what the driver did, step by step: who waited for whom, which command went
// to which monitor, and how long everything took.
import type * as trace from '@signalbox/trace'
import type { TraceEvent } from '@signalbox/trace'
import type { Cli } from '../cli.ts'
import { absolutePath } from '../absolute-path.ts'
import { optionalText } from '../command-spec.ts'
import type { CommandSpec } from '../command-spec.ts'
import { follow, missedWords } from '../follow.ts'
import type { Item } from '../follow.ts'
import { plainLine } from '../plain-text.ts'
import { UsageError } from '../usage-error.ts'
import { uuidOf } from './events.ts'

export const timeline: CommandSpec = {
  name: 'timeline',
  summary: 'Tell step by step what the driver did, and does: the trace.',
  arguments: [
    { name: 'domain', description: 'of this machine alone', kind: 'domain', optional: true },
  ],
  options: [
    { flags: '-f, --follow', description: 'go on until Ctrl-C' },
    { flags: '--from <number>', description: 'begin with this step', parse: parseSequence },
    { flags: '--perfetto <file>', description: 'write a picture for https://ui.perfetto.dev' },
  ],
  notes: 'The daemon keeps the last tens of thousands of steps. With --json each line is one.',
  examples: [
    'signalbox timeline build-7 | tail -50',
    'signalbox timeline --follow',
    'signalbox timeline --perfetto save.json',
  ],
  async run(cli, given) {
    const domain = optionalText(given, 'domain')
    const { follow: goOn, from, perfetto } = given.options
    const file = typeof perfetto === 'string' ? absolutePath(perfetto) : undefined
    const printer = await Printer.open(cli, file === undefined)
    const done = Promise.withResolvers<number>()
    const status = await follow(
      cli,
      {
        to: 'trace',
        from: { sequence: typeof from === 'number' ? from : 0 },
        ...(domain !== undefined && { domain: await uuidOf(cli, domain) }),
      },
      {
        until: done.promise,
        missed: (count) => printer.missed(count),
        items(items, behind) {
          printer.add(items)
          if (goOn !== true && behind === 0) done.resolve(0)
        },
      },
    )
    if (file !== undefined) await printer.draw(file)
    // With a file, Ctrl-C is how one says that it is enough.
    return file === undefined ? status : 0
  },
}

type Trace = Pick<typeof trace, 'formatEvent' | 'toPerfetto'>

class Printer {
  readonly #cli: Cli
  readonly #trace: Trace
  readonly #prints: boolean
  readonly #events: TraceEvent[] = []
  #zeroMs: number | undefined

  private constructor(cli: Cli, trace: Trace, prints: boolean) {
    this.#cli = cli
    this.#trace = trace
    this.#prints = prints
  }

  static async open(cli: Cli, prints: boolean): Promise<Printer> {
    // The layers that emit events bring the words for them.
    const [trace] = await Promise.all([
      import('@signalbox/trace'),
      import('@signalbox/qemu'),
      import('@signalbox/daemon'),
    ])
    return new Printer(cli, trace, prints)
  }

  add(items: readonly Item[]): void {
    const events = items as readonly unknown[] as readonly TraceEvent[]
    if (!this.#prints) {
      this.#events.push(...events)
      return
    }
    for (const event of events) {
      this.#zeroMs ??= event.at
      const text = this.#cli.settings.json
        ? JSON.stringify(event)
        : plainLine(this.#trace.formatEvent(event, { zeroMs: this.#zeroMs }))
      this.#cli.line(text)
    }
  }

  missed(count: number | undefined): void {
    // What was before the ring's beginning is missing by nature.
    if (this.#zeroMs !== undefined) this.#cli.note(missedWords(count))
  }

  async draw(path: string): Promise<void> {
    const { files } = this.#cli.world
    const bytes = new TextEncoder().encode(this.#trace.toPerfetto(this.#events))
    const file = await files.open(path, 'write', 0o644)
    try {
      await file.write(bytes, 0)
    } finally {
      await file.close()
    }
    this.#cli.print({ path, events: this.#events.length }, () => [
      `${this.#events.length} steps are drawn in '${path}': open it in https://ui.perfetto.dev`,
    ])
  }
}

function parseSequence(text: string): number {
  const sequence = Number(text)
  if (Number.isSafeInteger(sequence) && sequence >= 0) return sequence
  throw new UsageError(`'${text}' is no number of a step.`)
}
