// agent …: what the agent inside the guest can do. A guest answers as it likes: its words are made
// plain, and never believed to be ours.
import type { Cli, OperationName } from '../cli.ts'
import { domainArgument, textOf, textsOf } from '../command-spec.ts'
import type { ArgumentSpec, CommandSpec, Given } from '../command-spec.ts'
import { plainLine } from '../plain-text.ts'
import { propertyLines } from '../properties.ts'
import { UsageError } from '../usage-error.ts'

interface ExecReport {
  readonly exitCode?: number
  readonly signal?: number
  readonly stdout: string
  readonly stderr: string
  readonly truncated: boolean
}

async function callAgent(
  cli: Cli,
  operation: OperationName,
  given: Given,
  input: object = {},
): Promise<unknown> {
  const domain = textOf(given, 'domain')
  return await cli.interruptible((signal) =>
    cli.call(operation, { domain, input: { ...given.input, ...input }, signal }),
  )
}

const ping: CommandSpec = {
  name: 'ping',
  operation: 'agentPing',
  arguments: [domainArgument],
  examples: ['signalbox agent ping build-7'],
  async run(cli, given) {
    const result = await callAgent(cli, 'agentPing', given)
    cli.print(result, () => [`The agent of '${plainLine(textOf(given, 'domain'))}' answers.`])
    return undefined
  },
}

const exec: CommandSpec = {
  name: 'exec',
  operation: 'agentExec',
  arguments: [
    domainArgument,
    {
      name: 'command',
      description: 'the program in the guest and its arguments; after -- they are not ours',
      kind: 'text',
      variadic: true,
    },
  ],
  inputs: {
    environment: 'NAME=value, for the program',
    input: 'what the program reads',
    timeoutSeconds: 'how long it may run',
  },
  notes: 'The exit status is the program’s own; 128 and its signal’s number if one ended it.',
  examples: ['signalbox agent exec build-7 -- uname -a'],
  async run(cli, given) {
    const [path, ...rest] = textsOf(given, 'command')
    const input = { path, arguments: rest }
    const result = (await callAgent(cli, 'agentExec', given, input)) as ExecReport
    if (cli.settings.json) {
      cli.print(result, () => [])
    } else {
      // As they are: the program's output is data, as with ssh.
      cli.terminal.write(result.stdout)
      cli.terminal.writeError(result.stderr)
      if (result.truncated) cli.note('The agent kept only a part of what was printed.')
    }
    return result.exitCode ?? (result.signal === undefined ? 1 : 128 + result.signal)
  },
}

const info: CommandSpec = {
  name: 'info',
  operation: 'guestInfo',
  arguments: [domainArgument],
  inputs: { types: 'what to ask for; all when left out' },
  examples: ['signalbox agent info build-7', 'signalbox agent info --types os users -- build-7'],
  async run(cli, given) {
    const result = (await callAgent(cli, 'guestInfo', given)) as object
    cli.print(result, () => propertyLines(cli.terminal, result))
    return undefined
  },
}

const freeze: CommandSpec = {
  name: 'freeze',
  operation: 'fsFreeze',
  arguments: [domainArgument],
  inputs: { mountpoints: 'paths as the guest sees them; all when left out' },
  notes: "The guest stands still where it writes until 'signalbox agent thaw'.",
  examples: ['signalbox agent freeze build-7', 'signalbox agent thaw build-7'],
  async run(cli, given) {
    const result = await callAgent(cli, 'fsFreeze', given)
    cli.print(result, () => [`${countOf(result)} frozen, by the guest's own account.`])
    return undefined
  },
}

const thaw: CommandSpec = {
  name: 'thaw',
  operation: 'fsThaw',
  arguments: [domainArgument],
  examples: ['signalbox agent thaw build-7'],
  async run(cli, given) {
    const result = await callAgent(cli, 'fsThaw', given)
    cli.print(result, () => [`${countOf(result)} thawed, by the guest's own account.`])
    return undefined
  },
}

const setTime: CommandSpec = {
  name: 'set-time',
  operation: 'setTime',
  arguments: [domainArgument],
  inputs: { seconds: "seconds since 1970; the machine's own clock when left out" },
  examples: ['signalbox agent set-time build-7', 'signalbox agent set-time --seconds 1e9 build-7'],
  async run(cli, given) {
    const result = await callAgent(cli, 'setTime', given)
    cli.print(result, () => [`The clock of '${plainLine(textOf(given, 'domain'))}' is set.`])
    return undefined
  },
}

const user: ArgumentSpec = { name: 'user', description: 'a user of the guest', kind: 'text' }

const setPassword: CommandSpec = {
  name: 'set-password',
  operation: 'setUserPassword',
  arguments: [domainArgument, user],
  inputs: { crypted: 'it is a hash already' },
  notes: 'The password is one line of standard input, so that no list of processes shows it.',
  examples: ['signalbox agent set-password build-7 root < password.txt'],
  async run(cli, given) {
    const [password] = (await cli.terminal.readAll(8192)).split('\n', 1)
    if (password === undefined || password === '') {
      throw new UsageError('A password was expected on standard input.')
    }
    const name = textOf(given, 'user')
    const result = await callAgent(cli, 'setUserPassword', given, { user: name, password })
    cli.print(result, () => [`The password of '${plainLine(name)}' is set.`])
    return undefined
  },
}

const timeout: CommandSpec = {
  name: 'timeout',
  operation: 'setAgentTimeout',
  arguments: [
    domainArgument,
    {
      name: 'seconds',
      description: '-1 for the default of 5 s, -2 as long as allowed, 0 does not wait',
      kind: 'text',
    },
  ],
  examples: ['signalbox agent timeout build-7 30', 'signalbox agent timeout build-7 -- -1'],
  async run(cli, given) {
    const seconds = Number(textOf(given, 'seconds'))
    if (!Number.isInteger(seconds)) throw new UsageError('The seconds must be a whole number.')
    const result = await callAgent(cli, 'setAgentTimeout', given, { seconds })
    cli.print(result, () => [
      `Agent calls of '${plainLine(textOf(given, 'domain'))}' wait so long.`,
    ])
    return undefined
  },
}

const command: CommandSpec = {
  name: 'command',
  operation: 'agentCommand',
  arguments: [
    domainArgument,
    { name: 'command', description: 'a command of the agent, such as guest-info', kind: 'text' },
  ],
  inputs: { arguments: 'what it takes', timeoutSeconds: 'how long to wait for its answer' },
  examples: ['signalbox agent command build-7 guest-get-time'],
  async run(cli, given) {
    const result = await callAgent(cli, 'agentCommand', given, {
      command: textOf(given, 'command'),
    })
    cli.line(JSON.stringify(result ?? {}, undefined, 2))
    return undefined
  },
}

export const agent: CommandSpec = {
  name: 'agent',
  summary: 'Talk to the agent inside the guest; it can keep nobody waiting but its own callers.',
  examples: ['signalbox agent ping build-7', 'signalbox agent exec build-7 -- uname -a'],
  commands: [ping, exec, info, freeze, thaw, setTime, setPassword, timeout, command],
}

function countOf(result: unknown): string {
  const count = typeof result === 'number' ? result : 0
  return `${count} file system${count === 1 ? '' : 's'}`
}
