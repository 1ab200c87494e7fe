// Trace validation: whether what the running code did, as its recording tells it, is a behaviour of
// the model. The rules are the model's own, in the checker that SPIN made of them.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Checker } from './spin.ts'
import type { RecordedStep } from './trace-steps.ts'
import type { Rule } from './vocabulary.ts'
import { recordingRules, rules, stepName, words } from './vocabulary.ts'

export type Verdict =
  | { readonly accepted: true }
  | {
      readonly accepted: false
      /**
       * The step that may not be taken; undefined when all were, and the last section owes more.
       */
      readonly at: RecordedStep | undefined
      /** The rules that it breaks. */
      readonly breaks: readonly Rule[]
      readonly story: string
    }

const byRow = new Map([...rules, ...recordingRules].map((rule) => [rule.row, rule]))

/** Judges recordings; built once, used for many. */
export class TraceJudge implements AsyncDisposable {
  readonly #checker: Checker

  private constructor(checker: Checker) {
    this.#checker = checker
  }

  static async build(): Promise<TraceJudge> {
    return new TraceJudge(
      await Checker.build({
        source: 'replay.pml',
        defines: {},
        compile: ['-O0', '-DSAFETY', '-DNOREDUCE', '-DPRINTF'],
      }),
    )
  }

  /** What the model says of each trace, in their order. */
  async judge(traces: readonly (readonly RecordedStep[])[]): Promise<readonly Verdict[]> {
    const numbers = [
      traces.length,
      ...traces.map((steps) => steps.length),
      ...traces.flatMap((steps) => steps.flatMap(({ fields }) => fields)),
    ]
    const path = join(this.#checker.directory, 'traces')
    await writeFile(path, new Uint8Array(Int32Array.from(numbers).buffer))
    const longest = Math.max(...traces.map((steps) => steps.length))
    const { output, error, complete } = await this.#checker.run({
      arguments: [`-m${6 * longest + 2 * traces.length + 100}`, '-w20'],
      environment: { TRACES: path },
    })
    // The rules let a step be taken, and an invariant is broken by it: then the rules are wrong.
    if (error !== undefined) throw new Error(`A recording breaks the model: ${error.words}`)
    if (!complete) throw new Error(`The search was cut off: ${output.slice(-1_000)}`)
    return readVerdicts(output, traces)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#checker[Symbol.asyncDispose]()
  }
}

function readVerdicts(
  output: string,
  traces: readonly (readonly RecordedStep[])[],
): readonly Verdict[] {
  const verdicts: (Verdict | undefined)[] = traces.map(() => undefined)
  const lines = output.split('\n').map((line) => line.trim())
  lines.forEach((line, at) => {
    const accepted = /^accepted (\d+)$/.exec(line)
    if (accepted !== null) verdicts[Number(accepted[1])] = { accepted: true }
    const [, trace, step, owed, owes] = /^refused (\d+) (\d+) owes (\d+) (\d+)$/.exec(line) ?? []
    if (trace === undefined) return
    const breaks: Rule[] = []
    for (let next = at + 1; ; next++) {
      const row = /^breaks (\d+)$/.exec(lines[next] ?? '')?.[1]
      const rule = byRow.get(Number(row))
      if (row === undefined || rule === undefined) break
      breaks.push(rule)
    }
    const recorded = traces[Number(trace)]?.[Number(step)]
    const due = owedWords(Number(owed), Number(owes))
    verdicts[Number(trace)] = {
      accepted: false,
      at: recorded,
      breaks,
      story: tell(recorded, breaks, due),
    }
  })
  return verdicts.map((verdict, at) => {
    if (verdict === undefined) throw new Error(`The checker says nothing of trace ${at}.`)
    return verdict
  })
}

function owedWords(owed: number, owes: number): string {
  if (owed === words.get('DISMISS')) return `the request of the call in place ${owes} must end`
  if (owed === words.get('GRANT')) return `the call in place ${owes} must get its job`
  return owed === words.get('VACATE') ? `the job in slot ${owes} must be vacated` : ''
}

function tell(step: RecordedStep | undefined, breaks: readonly Rule[], due: string): string {
  const owes = due === '' ? '' : ` First ${due}.`
  if (step === undefined) return `The recording ends too early.${owes}`
  const { seq, kind, call, job } = step.event
  const who = call === undefined ? '' : ` of ${call.api}`
  const what = `${stepName(step.fields[0] ?? 0)} (event ${seq}, ${kind}${who}, job ${job ?? 0})`
  const why = breaks.map(({ invariant, condition }) => `${invariant}: ${condition}`).join('; ')
  return `${what} may not be taken: ${why === '' ? 'no rule lets it' : why}.${owes}`
}
