// info, state, xml: what one machine is, does, and is made of.
import { domainArgument, textOf } from '../command-spec.ts'
import type { CommandSpec } from '../command-spec.ts'
import { propertyLines } from '../properties.ts'
import { stateText } from '../state-cell.ts'
import type { DescribedState } from '../state-cell.ts'

export const info: CommandSpec = {
  name: 'info',
  operation: 'info',
  arguments: [domainArgument],
  examples: ['signalbox info build-7', 'signalbox --json info build-7 | jq .pid'],
  async run(cli, given) {
    const result = (await cli.call('info', { domain: textOf(given, 'domain') })) as DescribedState
    cli.print(result, () => {
      const { state, reason, ...rest } = result
      const facts: Record<string, unknown> = { ...rest, state: stateText({ state, reason }) }
      // Numbers of libvirt's, for programs.
      delete facts['stateNumber']
      delete facts['reasonNumber']
      return propertyLines(cli.terminal, facts)
    })
    return undefined
  },
}

export const state: CommandSpec = {
  name: 'state',
  operation: 'state',
  arguments: [domainArgument],
  examples: ['signalbox state build-7'],
  async run(cli, given) {
    const result = (await cli.call('state', { domain: textOf(given, 'domain') })) as DescribedState
    cli.print(result, () => [stateText(result)])
    return undefined
  },
}

export const xml: CommandSpec = {
  name: 'xml',
  operation: 'xml',
  arguments: [domainArgument],
  inputs: {
    inactive: 'the definition for the next start, of a machine that runs',
    secure: 'with passwords',
  },
  examples: ['signalbox xml build-7 > build-7.xml', 'signalbox xml --inactive build-7'],
  async run(cli, given) {
    const { input } = given
    const result = (await cli.call('xml', { domain: textOf(given, 'domain'), input })) as string
    // As it is: it is data, and may be redirected into a file.
    cli.print(result, () => [result.trimEnd()])
    return undefined
  },
}
