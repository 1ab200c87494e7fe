// define, create, undefine, autostart, rename: which machines there are.
import { plainLine } from '../plain-text.ts'
import { domainArgument, textOf } from '../command-spec.ts'
import type { ArgumentSpec, CommandSpec } from '../command-spec.ts'
import { readXml } from '../read-xml.ts'

export const fileArgument: ArgumentSpec = {
  name: 'file',
  description: "a file with the machine's XML; - reads it from standard input",
  kind: 'file',
}

interface NewDomain {
  readonly name: string
  readonly added?: boolean
}

export const define: CommandSpec = {
  name: 'define',
  operation: 'define',
  arguments: [fileArgument],
  examples: ['signalbox define build-7.xml', 'signalbox xml a | sed s/a/b/ | signalbox define -'],
  async run(cli, given) {
    const xml = await readXml(cli, textOf(given, 'file'))
    const result = (await cli.call('define', { input: { xml } })) as NewDomain
    const verb = result.added === false ? 'has a new definition' : 'is defined'
    cli.print(result, () => [`Machine '${plainLine(result.name)}' ${verb}.`])
    return undefined
  },
}

export const create: CommandSpec = {
  name: 'create',
  operation: 'create',
  arguments: [fileArgument],
  inputs: { paused: 'leave its processors stopped' },
  examples: ['signalbox create scratch.xml', 'signalbox create --paused scratch.xml'],
  async run(cli, given) {
    const xml = await readXml(cli, textOf(given, 'file'))
    const result = (await cli.call('create', { input: { ...given.input, xml } })) as NewDomain
    cli.print(result, () => [
      `Machine '${plainLine(result.name)}' runs; it is forgotten when it stops.`,
    ])
    return undefined
  },
}

export const undefine: CommandSpec = {
  name: 'undefine',
  operation: 'undefine',
  arguments: [domainArgument],
  inputs: { managedSave: 'delete what managed-save kept, too' },
  examples: ['signalbox undefine build-7'],
  async run(cli, given) {
    const domain = textOf(given, 'domain')
    const result = await cli.call('undefine', { domain, input: given.input })
    cli.print(result, () => [`Machine '${plainLine(domain)}' has no definition any more.`])
    return undefined
  },
}

export const autostart: CommandSpec = {
  name: 'autostart',
  operation: 'autostart',
  arguments: [
    domainArgument,
    {
      name: 'whether',
      description: 'on, which it is when left out, or off',
      kind: 'text',
      optional: true,
      choices: ['on', 'off'],
    },
  ],
  examples: ['signalbox autostart build-7', 'signalbox autostart build-7 off'],
  async run(cli, given) {
    const domain = textOf(given, 'domain')
    const enabled = given.arguments['whether'] !== 'off'
    const result = await cli.call('autostart', { domain, input: { enabled } })
    cli.print(result, () => [
      `Machine '${plainLine(domain)}' ${enabled ? 'starts' : 'does not start'} with the host.`,
    ])
    return undefined
  },
}

export const rename: CommandSpec = {
  name: 'rename',
  operation: 'rename',
  arguments: [domainArgument, { name: 'name', description: 'its new name', kind: 'text' }],
  examples: ['signalbox rename build-7 build-8'],
  async run(cli, given) {
    const domain = textOf(given, 'domain')
    const name = textOf(given, 'name')
    const result = await cli.call('rename', { domain, input: { name } })
    cli.print(result, () => [`Machine '${plainLine(domain)}' is '${plainLine(name)}' now.`])
    return undefined
  },
}
