// What a proof explored, counted, and what it cut off, said.
import type { LivenessReport } from './liveness.ts'
import type { Exploration, Found } from './explore.ts'
import type { Subject } from './subjects.ts'
import type { Walked } from './worker.ts'

export class Tally {
  readonly #print: (line: string) => void
  readonly #beganMs = performance.now()
  findings = 0
  #programs = 0
  #runs = 0
  #states = 0
  #merged = 0
  #cutOff = 0
  #complete = 0
  #disturbances = 0
  #statesDisturbed = 0
  #statesPassedOver = 0
  #walks = 0
  #walkSteps = 0
  #restarts = 0

  constructor(print: (line: string) => void) {
    this.#print = print
  }

  classes(classes: ReadonlyMap<string, readonly Subject[]>): void {
    this.#print(`${classes.size} classes of operations by what they touch:`)
    for (const [words, members] of classes) {
      this.#print(`  ${members.map(({ operation }) => operation).join(', ')}: ${words}`)
    }
  }

  explored(report: Exploration): void {
    this.#programs++
    this.#runs += report.runs
    this.#states += report.states
    this.#merged += report.merged
    this.#cutOff += report.cutOff
    if (report.departures === undefined) this.#complete++
    this.#statesDisturbed += report.statesDisturbed
    this.#statesPassedOver += report.states + report.ends - report.statesDisturbed
    this.#disturbances += report.disturbances
    const covered =
      report.departures === undefined
        ? 'every order'
        : `every order of up to ${report.departures} departures, ${report.cutOff} alternatives cut off`
    this.#print(
      `${report.name}: ${report.runs} schedules, ${report.states} states, ${report.merged} merged, ` +
        `${report.ends} ends; ${covered}`,
    )
    for (const found of report.found) this.#tell(report.name, found)
  }

  walked({ seed, steps, restarts, found }: Walked): void {
    this.#walks++
    this.#walkSteps += steps
    this.#restarts += restarts
    for (const one of found) this.#tell(`walk of seed ${seed}`, one)
  }

  /** Nobody is to be slower among many machines that hang than among the `few` of the first. */
  crowd(report: LivenessReport, few: LivenessReport): void {
    const { machines, latenciesMs, burdens, waiting, latenessMs, cpuMs, heapBytes } = report
    const slowest = Math.max(...latenciesMs.values())
    this.#print(
      `${machines} machines, all but one hang: ${burdens} calls on those, ${waiting} of them under ` +
        `way while the one was asked ${latenciesMs.size} things, the slowest in ${slowest} ms; ` +
        `answered at most ${latenessMs} ms late; ${(cpuMs.asked / 1000).toFixed(2)} s of ` +
        `${(cpuMs.all / 1000).toFixed(1)} s of CPU to ask, ${Math.round(heapBytes / 2 ** 20)} MiB`,
    )
    for (const what of report.wrong) this.finding(`${machines} machines: ${what}`)
    for (const [what, ms] of latenciesMs) {
      const among = few.latenciesMs.get(what)
      if (ms === among) continue
      this.finding(`'${what}' takes ${ms} ms among ${machines} machines, ${among} ms among few`)
    }
  }

  #tell(of: string, { what, story, again }: Found): void {
    this.finding(`${of}: ${what}`)
    for (const line of story) this.#print(`    ${line}`)
    this.#print(`    again: npm run prove -- ${again}`)
  }

  finding(what: string): void {
    this.findings++
    this.#print(`FOUND ${what}`)
  }

  total(): void {
    const seconds = (performance.now() - this.#beganMs) / 1000
    this.#print(
      `${this.#programs} programs, ${this.#complete} of them completely: ${this.#runs} schedules, ` +
        `${this.#states} distinct states, ${this.#merged} schedules merged, ${this.#cutOff} ` +
        'alternatives cut off',
    )
    this.#print(
      `${this.#disturbances} disturbed runs at ${this.#statesDisturbed} states ` +
        `(${this.#statesPassedOver} states passed over)`,
    )
    this.#print(
      `${this.#walks} random walks of ${this.#walkSteps} steps, ${this.#restarts} drivers killed`,
    )
    this.#print(`${this.findings} findings in ${seconds.toFixed(0)} s`)
  }
}
