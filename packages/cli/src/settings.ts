// What every command understands, before or after its name.
import type { Command } from 'commander'
import { Option } from 'commander'
import { parseSeconds } from './quantities.ts'
import type { ColorMode } from './terminal.ts'

export interface Settings {
  /** Results as JSON, for programs. */
  readonly json: boolean
  /** The deadline that was asked for, in milliseconds. */
  readonly deadlineMs: number | undefined
  /** Everything below this directory. */
  readonly stateDirectory: string | undefined
  readonly color: ColorMode
  readonly quiet: boolean
  readonly verbose: boolean
}

/** Longest that a command that only looks waits, in milliseconds. */
export const readDeadlineMs = 10_000

/** Longest that a command that changes something waits for a job, in milliseconds. */
export const jobWaitMs = 30_000

export function addSettings(program: Command): void {
  program
    .option('--json', 'print results as JSON')
    .addOption(
      new Option(
        '--deadline <seconds>',
        'give up when this much time has passed (default: 10 for what only looks; ' +
          'what changes something waits at most 30 for its turn)',
      ).argParser(parseSeconds),
    )
    .addOption(
      new Option('--state-dir <directory>', 'keep and find everything below this directory').env(
        'SIGNALBOX_STATE_DIR',
      ),
    )
    .addOption(
      new Option('--color <when>', 'colour the output')
        .choices(['auto', 'always', 'never'])
        .default('auto'),
    )
    .option('-q, --quiet', 'print results and errors only')
    .option('-v, --verbose', 'print codes and facts of errors, too')
}

export function settingsOf(command: Command): Settings {
  const options: Readonly<Record<string, unknown>> = command.optsWithGlobals()
  const { deadline, stateDir } = options
  return {
    json: options['json'] === true,
    deadlineMs: typeof deadline === 'number' ? deadline : undefined,
    stateDirectory: typeof stateDir === 'string' ? stateDir : undefined,
    color: options['color'] as ColorMode,
    quiet: options['quiet'] === true,
    verbose: options['verbose'] === true,
  }
}
