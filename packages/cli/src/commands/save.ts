// save, managed-save, restore, dump, abort: a guest's memory on disk.
import { absolutePath } from '../absolute-path.ts'
import { domainArgument, textOf } from '../command-spec.ts'
import type { ArgumentSpec, CommandSpec } from '../command-spec.ts'
import { plainLine } from '../plain-text.ts'
import { formatBytes } from '../quantities.ts'
import { withProgress } from '../with-progress.ts'

const bandwidthMiB = 'write at most so many mebibytes per second'

const ctrlC =
  'Ctrl-C asks for the end of it, and the guest goes on; a second Ctrl-C leaves it to the daemon.'

const toFile: ArgumentSpec = { name: 'file', description: 'the file to write', kind: 'file' }

interface Written {
  readonly path: string
  readonly bytes: number
}

export const save: CommandSpec = {
  name: 'save',
  operation: 'save',
  arguments: [domainArgument, toFile],
  inputs: { bandwidthMiB, after: 'what the guest does when it is restored' },
  notes: ctrlC,
  examples: ['signalbox save build-7 /var/tmp/build-7.save', 'signalbox restore build-7.save'],
  async run(cli, given) {
    const domain = textOf(given, 'domain')
    const path = absolutePath(textOf(given, 'file'))
    const result = (await withProgress(cli, { what: 'save', domain, abortable: true }, (signal) =>
      cli.call('save', { domain, input: { ...given.input, path }, signal }),
    )) as Written
    cli.print(result, () => [
      `Machine '${plainLine(domain)}' is saved: ${formatBytes(result.bytes)} in '${path}'.`,
    ])
    return undefined
  },
}

export const managedSave: CommandSpec = {
  name: 'managed-save',
  operation: 'managedSave',
  arguments: [domainArgument],
  inputs: { bandwidthMiB },
  notes: `The next start lets the guest go on where it was. ${ctrlC}`,
  examples: ['signalbox managed-save build-7', 'signalbox start build-7'],
  async run(cli, given) {
    const domain = textOf(given, 'domain')
    const job = { what: 'managed save', domain, abortable: true }
    const result = (await withProgress(cli, job, (signal) =>
      cli.call('managedSave', { domain, input: given.input, signal }),
    )) as Written
    cli.print(result, () => [
      `Machine '${plainLine(domain)}' is saved (${formatBytes(result.bytes)}). ` +
        'Its next start goes on.',
    ])
    return undefined
  },
}

export const restore: CommandSpec = {
  name: 'restore',
  operation: 'restore',
  arguments: [{ name: 'file', description: 'a file that save wrote', kind: 'file' }],
  inputs: { paused: 'leave it paused, however it was saved' },
  examples: ['signalbox restore build-7.save'],
  async run(cli, given) {
    const path = absolutePath(textOf(given, 'file'))
    const job = { what: 'restore', domain: undefined, abortable: false }
    const result = (await withProgress(cli, job, (signal) =>
      cli.call('restore', { input: { ...given.input, path }, signal }),
    )) as { readonly name: string }
    cli.print(result, () => [`Machine '${plainLine(result.name)}' goes on.`])
    return undefined
  },
}

export const dump: CommandSpec = {
  name: 'dump',
  operation: 'dump',
  arguments: [domainArgument, toFile],
  inputs: {
    memoryOnly: 'for debuggers: written by QEMU in the format below; it cannot be aborted',
    format: 'the format of --memory-only',
    bandwidthMiB,
  },
  notes: ctrlC,
  examples: [
    'signalbox dump build-7 build-7.dump',
    'signalbox dump --memory-only --format kdump-zlib build-7 vmcore',
  ],
  async run(cli, given) {
    const domain = textOf(given, 'domain')
    const path = absolutePath(textOf(given, 'file'))
    const result = (await withProgress(cli, { what: 'dump', domain, abortable: true }, (signal) =>
      cli.call('dump', { domain, input: { ...given.input, path }, signal }),
    )) as Written
    cli.print(result, () => [
      `The memory of '${plainLine(domain)}' is in '${path}': ${formatBytes(result.bytes)}.`,
    ])
    return undefined
  },
}

export const abort: CommandSpec = {
  name: 'abort',
  operation: 'abortJob',
  arguments: [domainArgument],
  notes: "Whoever began the job gets its end as an error; 'signalbox jobs' shows what runs.",
  examples: ['signalbox jobs build-7', 'signalbox abort build-7'],
  async run(cli, given) {
    const domain = textOf(given, 'domain')
    const result = (await cli.call('abortJob', { domain })) as { readonly kind?: string }
    const what = result.kind === undefined ? 'The long job' : `The ${plainLine(result.kind)}`
    cli.print(result, () => [`${what} of '${plainLine(domain)}' was asked to end.`])
    return undefined
  },
}
