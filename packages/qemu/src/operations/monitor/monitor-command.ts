// Monitor passthrough, for what has no operation yet. What would end or restart the session, or
// kill QEMU under its sandbox, is refused; after anything but a query the driver looks afresh.
import * as v from 'valibot'
import { DriverError } from '../../errors.ts'
import { operation } from '../../operation.ts'
import { observe, takeOver } from '../../run/reread.ts'

const refused: ReadonlyMap<string, string> = new Map([
  ['qmp_capabilities', 'the session is negotiated already'],
  ['quit', "it would look like a crash; use 'destroy'"],
])

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
  async run(vm, input, { driver }): Promise<unknown> {
    const name = vm.read((d) => d.name)
    const { command, human } = input
    const reason = refused.get(command) ?? execReason(command, input.arguments)
    if (reason !== undefined) {
      throw new DriverError(
        'VIR_ERR_OPERATION_INVALID',
        `Cannot send '${command}' to the monitor of domain '${name}': ${reason}.`,
        { domain: name, command },
      )
    }
    if (human) {
      return await vm.monitor((m) => m.humanMonitorCommand({ 'command-line': command }))
    }
    const result = await vm.monitor((m) => m.raw(command, input.arguments))
    if (!command.startsWith('query-')) {
      const object = driver.objectOf(vm)
      takeOver(object, await vm.monitor((m) => observe(object, m)))
    }
    return result
  },
})

/** `exec:` makes QEMU spawn a shell, for which the sandbox kills it. */
function execReason(
  command: string,
  commandArguments: Readonly<Record<string, unknown>>,
): string | undefined {
  const { uri } = commandArguments
  const execs = typeof uri === 'string' && uri.trimStart().startsWith('exec:')
  if (!execs || (command !== 'migrate' && command !== 'migrate-incoming')) return undefined
  return "its sandbox would kill QEMU for spawning a process; use 'save' or a unix: target"
}
