// start, suspend, resume, shutdown, reboot, reset, destroy: the buttons of a machine.
import { plainLine } from '../plain-text.ts'
import type { OperationName } from '../cli.ts'
import { domainArgument, textOf } from '../command-spec.ts'
import type { CommandSpec } from '../command-spec.ts'
import { untilStopped } from '../until-stopped.ts'
import { withProgress } from '../with-progress.ts'

interface Button {
  readonly name: OperationName
  /** What is said when it is done: `Machine 'x' …`. */
  readonly done: string
  readonly inputs?: Readonly<Record<string, string>>
  readonly examples: readonly string[]
  readonly notes?: string
}

function button({ name, done, inputs, examples, notes }: Button): CommandSpec {
  return {
    name,
    operation: name,
    arguments: [domainArgument],
    examples,
    ...(inputs !== undefined && { inputs }),
    ...(notes !== undefined && { notes }),
    async run(cli, given) {
      const domain = textOf(given, 'domain')
      const result = await cli.interruptible((signal) =>
        cli.call(name, { domain, input: given.input, signal }),
      )
      cli.print(result, () => [`Machine '${plainLine(domain)}' ${done}`])
      return undefined
    },
  }
}

export const start: CommandSpec = {
  name: 'start',
  operation: 'start',
  arguments: [domainArgument],
  inputs: {
    paused: 'leave its processors stopped',
    forceBoot: 'boot afresh, and forget what managed-save kept',
  },
  examples: ['signalbox start build-7', 'signalbox start --paused build-7'],
  async run(cli, given) {
    const domain = textOf(given, 'domain')
    const result = await withProgress(cli, { what: 'start', domain, abortable: false }, (signal) =>
      cli.call('start', { domain, input: given.input, signal }),
    )
    const how = given.input['paused'] === true ? 'is started, and paused.' : 'runs.'
    cli.print(result, () => [`Machine '${plainLine(domain)}' ${how}`])
    return undefined
  },
}

export const suspend = button({
  name: 'suspend',
  done: 'is paused.',
  examples: ['signalbox suspend build-7'],
})

export const resume = button({
  name: 'resume',
  done: 'runs again.',
  examples: ['signalbox resume build-7'],
})

export const shutdown: CommandSpec = {
  name: 'shutdown',
  operation: 'shutdown',
  arguments: [domainArgument],
  inputs: { mode: 'whom to ask' },
  options: [{ flags: '--wait', description: 'wait until the machine is off' }],
  notes:
    "The guest is asked, and may take its time or refuse; 'signalbox destroy' does not ask.\n" +
    'With --wait, --deadline limits the waiting.',
  examples: ['signalbox shutdown build-7', 'signalbox --deadline 60 shutdown --wait build-7'],
  async run(cli, given) {
    const domain = textOf(given, 'domain')
    const ask = async (signal: AbortSignal): Promise<unknown> =>
      await cli.call('shutdown', { domain, input: given.input, signal })
    if (given.options['wait'] !== true) {
      const result = await cli.interruptible(ask)
      cli.print(result, () => [`The guest of '${plainLine(domain)}' was asked to power off.`])
      return undefined
    }
    const detail = await cli.interruptible((signal) => untilStopped(cli, domain, ask, signal))
    cli.print({ stopped: detail }, () => [`Machine '${plainLine(domain)}' is off (${detail}).`])
    return undefined
  },
}

export const reboot = button({
  name: 'reboot',
  done: 'was asked to restart.',
  inputs: { mode: 'whom to ask' },
  examples: ['signalbox reboot build-7', 'signalbox reboot --mode acpi build-7'],
})

export const reset = button({
  name: 'reset',
  done: 'was reset.',
  examples: ['signalbox reset build-7'],
})

export const destroy = button({
  name: 'destroy',
  done: 'is off.',
  inputs: {
    graceful: 'let QEMU write what it holds back, and fail if it does not end within 10 s',
  },
  notes: 'The guest loses what it has not written, as with a pulled plug.',
  examples: ['signalbox destroy build-7'],
})
