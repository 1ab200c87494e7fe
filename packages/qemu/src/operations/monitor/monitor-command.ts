// Monitor passthrough, for what has no operation yet. What would end or restart the session, or
// kill QEMU under its sandbox, is refused; after anything but a query the driver looks afresh.
import * as v from 'valibot'
import { DriverError } from '../../errors.ts'
import { operation } from '../../operation.ts'

const refused: ReadonlyMap<string, string> = new Map([
  ['qmp_capabilities', 'the session is negotiated already'],
  ['quit', "it would look like a crash; use 'destroy'"],
])

/** With `exec:` these make QEMU spawn a shell. */
const migrates: ReadonlySet<string> = new Set(['migrate', 'migrate-incoming'])
const sandboxed = "its sandbox would kill QEMU for spawning a process; use 'save' or a unix: target"

export const monitorCommand = operation({
  api: 'virDomainQemuMonitorCommand',
  summary: "Send a command to QEMU's monitor as it is; the domain is tainted by it.",
  requires: 'active',
  permission: 'write',
  input: v.object({
    /** A QMP command's name. */
    command: v.pipe(v.string(), v.minLength(1), v.maxLength(4096)),
    arguments: v.optional(v.record(v.string(), v.unknown()), {}),
    /** The command is a line of the human monitor. */
    human: v.optional(v.boolean(), false),
  }),
  job: { normal: 'query' },
  async run(vm, input): Promise<unknown> {
    const sent = input.human
      ? { command: humanCommand, arguments: { 'command-line': input.command } }
      : input
    const reason = refusal(sent)
    if (reason !== undefined) {
      const { command } = input
      const domain = vm.read((d) => d.name)
      throw new DriverError(
        'VIR_ERR_OPERATION_INVALID',
        `Cannot send '${command}' to the monitor of domain '${domain}': ${reason}.`,
        { domain, command },
      )
    }
    return await vm.monitor((m) =>
      onlyAsks(sent)
        ? m.raw(sent.command, sent.arguments)
        : m.unforeseen(sent.command, sent.arguments),
    )
  },
})

const humanCommand = 'human-monitor-command'

interface Sent {
  readonly command: string
  readonly arguments: Readonly<Record<string, unknown>>
}

/** The line of a command of the human monitor; undefined of any other. */
function lineOf({ command, arguments: { 'command-line': line } }: Sent): string | undefined {
  return command === humanCommand && typeof line === 'string' ? line.trim() : undefined
}

function onlyAsks(sent: Sent): boolean {
  const line = lineOf(sent)
  return line === undefined
    ? sent.command.startsWith('query-')
    : /^(?:info|help)(?:\s|$)/u.test(line)
}

function refusal(sent: Sent): string | undefined {
  const line = lineOf(sent)
  if (line === undefined) {
    const { uri } = sent.arguments
    const execs = typeof uri === 'string' && uri.trimStart().startsWith('exec:')
    return execs && migrates.has(sent.command) ? sandboxed : refused.get(sent.command)
  }
  const [word = ''] = line.split(/\s/u)
  if (word === 'q') return refused.get('quit')
  return migrates.has(word.replace('_', '-')) && line.includes('exec:')
    ? sandboxed
    : refused.get(word)
}
