// Mutants of the two clients of a QEMU: its monitor and its guest agent (jobs.md 9, 10).
import type { Mutant } from '../mutant.ts'

const agent = 'packages/qmp/src/agent.ts'
const agentStream = 'packages/qmp/src/agent-stream.ts'
const correlation = 'packages/qmp/src/correlation.ts'
const framing = 'packages/qmp/src/framing.ts'
const monitor = 'packages/qmp/src/monitor.ts'
const sessionEvents = 'packages/qmp/src/session-events.ts'

export const monitors: readonly Mutant[] = [
  {
    id: 'M138',
    rule: '9.2 · I28',
    does: 'tells an event after the reply that followed it on the wire',
    file: sessionEvents,
    find: '    this.#onEvent?.(event)\n',
    replace: '    this.#scheduler.resume(() => this.#onEvent?.(event))\n',
  },
  {
    id: 'M139',
    rule: '9.2 · I28',
    does: 'tells two events that come together in the wrong order',
    file: monitor,
    find: `      this.#reader.push(chunk, (line) => {
        const message = this.#closed === undefined ? parseLine(line, depthLimit) : undefined
        if (message !== undefined) this.#onMessage(message)
      })`,
    replace: `      const lines: Uint8Array[] = []
      this.#reader.push(chunk, (line) => lines.unshift(line))
      for (const line of lines) {
        const message = parseLine(line, depthLimit)
        if (message !== undefined && this.#closed === undefined) this.#onMessage(message)
      }`,
  },
  {
    id: 'M140',
    rule: '9.2 · I28',
    does: 'drops every other event',
    file: sessionEvents,
    find: '    this.#onEvent?.(event)\n',
    replace: '    if (number % 2 === 1) this.#onEvent?.(event)\n',
  },
  {
    id: 'M141',
    rule: '9.7 · I27',
    does: 'delivers a reply to whatever is outstanding, and not to its id',
    file: correlation,
    find: 'const entry = anonymous ? this.#onlyOutstanding() : this.#byId(id)',
    replace: 'const entry = this.#onlyOutstanding()',
  },
  {
    id: 'M142',
    rule: '9.7 · I27',
    does: 'takes a second reply to one id as a reply',
    file: correlation,
    find: '    this.#outstanding.delete(entry.id)\n    entry.deadline',
    replace: '    entry.deadline',
  },
  {
    id: 'M143',
    rule: '9.7 · I27',
    does: 'takes a reply to an id that it never issued for a late one',
    file: correlation,
    find: "if (typeof id !== 'number' || !Number.isInteger(id) || id < 1 || id > this.#lastId) {",
    replace: "if (typeof id !== 'number') {",
  },
  {
    id: 'M144',
    rule: '9.2 · I10',
    does: 'has two commands outstanding',
    file: correlation,
    find: 'if (other.outOfBand) continue',
    replace: 'if (other.outOfBand || other.settle !== undefined) continue',
  },
  {
    id: 'M145',
    rule: '9.4 · I10',
    does: 'talks over a command that is unanswered past its deadline',
    file: monitor,
    find: 'return this.#correlation.timeout(stuck.command, stuck.sinceMs)\n  }\n\n  /**\n   * Sends a command and waits',
    replace: 'return undefined\n  }\n\n  /**\n   * Sends a command and waits',
    also: [
      {
        file: correlation,
        find: 'if (other.outOfBand) continue',
        replace: 'if (other.outOfBand || other.settle === undefined) continue',
      },
    ],
  },
  {
    id: 'M146',
    rule: '9.4 · I29',
    does: 'gives a command no deadline of its own',
    file: correlation,
    find: 'deadline: clock.alarm(now + deadlineMs, () => this.#onDeadline(entry)),',
    replace: 'deadline: undefined,',
  },
  {
    id: 'M147',
    rule: '9.4 · I29',
    does: 'forgets a command at its deadline: the monitor is not stuck, and its reply is a stray one',
    file: correlation,
    find: '    entry.late = true\n',
    replace: '    this.#outstanding.delete(entry.id)\n',
  },
  {
    id: 'M148',
    rule: '9.4 · I29',
    does: 'gives every command the same deadline, whatever it touches',
    file: 'packages/qmp/src/deadlines.ts',
    find: 'return table.get(command) ?? usualMs',
    replace: 'return usualMs',
  },
  {
    id: 'M149',
    rule: '9.5 · I29',
    does: 'stays stuck after the late reply has come',
    file: correlation,
    find: `    this.#outstanding.delete(entry.id)
    entry.deadline`,
    replace: `    if (!entry.late) this.#outstanding.delete(entry.id)
    entry.deadline`,
  },
  {
    id: 'M150',
    rule: '9.5 · I29',
    does: 'reads nothing afresh after a late reply',
    file: correlation,
    find: '      this.#options.onRecovered?.(command)\n      return\n',
    replace: '      return\n',
  },
  {
    id: 'M151',
    rule: '9.7 · I31',
    does: 'leaves a waiter behind when the monitor is closed',
    file: correlation,
    find: '      entry.settle?.({ error })\n',
    replace: '',
  },
  {
    id: 'M152',
    rule: '9.7',
    does: 'tells nobody that the monitor has closed',
    file: monitor,
    find: 'if (this.#opened) this.#options.onClosed?.(closed)',
    replace: '',
  },
  {
    id: 'M153',
    rule: '9.6 · I12',
    does: 'sends any command out of band',
    file: monitor,
    find: 'if (!this.#outOfBand || !outOfBandCommands.has(command)) {',
    replace: 'if (!this.#outOfBand) {',
  },
  {
    id: 'M154',
    rule: '9.6 · I12',
    does: 'sends commands out of band to a QEMU that does not offer it',
    file: monitor,
    find: 'if (!this.#outOfBand || !outOfBandCommands.has(command)) {',
    replace: 'if (!outOfBandCommands.has(command)) {',
  },
  {
    id: 'M155',
    rule: '9.7, 10.2 · I47',
    does: 'reads a line without a limit',
    file: framing,
    find: 'if (this.#sizeBytes <= this.#limitBytes) return',
    replace: 'if (this.#sizeBytes >= 0) return',
  },
  {
    id: 'M156',
    rule: '10.2 · I47',
    does: 'reads what is nested without a limit',
    file: framing,
    find: "if (depth(text) > depthLimit) throw new ProtocolError('a message is nested too deeply')",
    replace: '',
  },
  {
    id: 'M157',
    rule: '9.7',
    does: 'goes on with a monitor that broke the protocol',
    file: monitor,
    find: "      this.#shut({ why: 'protocol', message: `QEMU broke the protocol: ${error.message}` })\n",
    replace: '',
  },
  {
    id: 'M158',
    rule: '9.7',
    does: 'waits for a greeting without a deadline',
    file: monitor,
    find: 'const alarm = world.clock.alarm(world.clock.now() + greetingDeadlineMs, () => {',
    replace: 'const alarm = world.clock.alarm(world.clock.now() + 1e12, () => {',
  },
  {
    id: 'M159',
    rule: '10.3 · I11',
    does: 'has two commands of the agent outstanding',
    file: agent,
    find: 'if (this.#busy) {\n      const message',
    replace: 'if (this.#closed) {\n      const message',
  },
  {
    id: 'M160',
    rule: '10.3 · I27',
    does: 'takes the answer to a handshake for the answer to a command',
    file: agent,
    find: 'if (waiting === undefined || waiting.sync !== marked) return',
    replace: 'if (waiting === undefined || (waiting.sync && !marked)) return',
  },
  {
    id: 'M161',
    rule: '10.3 · I27',
    does: 'never synchronises',
    file: agent,
    find: 'await this.#synchronise(command, options)',
    replace: 'this.#inStep = true',
  },
  {
    id: 'M162',
    rule: '10.3 · I27',
    does: 'takes any answer for the answer to its synchronisation',
    file: agent,
    find: "accepts: (reply) => reply['return'] === number,",
    replace: "accepts: (reply) => 'return' in reply,",
  },
  {
    id: 'M163',
    rule: '10.3 · I27',
    does: 'sends a command although the agent went away after its handshake',
    file: agent,
    find: 'if (!this.#inStep) throw this.#disappeared(command)',
    replace: '',
  },
  {
    id: 'M164',
    rule: '10.4 · I29',
    does: 'waits for the agent without a deadline',
    file: agent,
    find: 'const alarm = clock.alarm(clock.now() + deadlineMs, () =>',
    replace: 'const alarm = clock.alarm(clock.now() + 1e12, () =>',
  },
  {
    id: 'M165',
    rule: '10.4',
    does: 'leaves a waiter behind when the agent goes away',
    file: agent,
    find: '    this.#outOfStep()\n    this.#waiting?.gone()',
    replace: '    this.#outOfStep()',
  },
  {
    id: 'M166',
    rule: '10.2 · I47',
    does: 'listens to a guest that floods without a rest',
    file: agentStream,
    find: 'if (this.#sliceBytes >= sliceBytes && this.#listening) this.#takeRest()',
    replace: '',
  },
  {
    id: 'M167',
    rule: '10.3 · I27',
    does: 'reads an answer behind garbage',
    file: agent,
    find: 'if (waiting === undefined || waiting.sync) return\n    const { domain }',
    replace: 'if (waiting !== undefined) return\n    const { domain }',
  },
]
