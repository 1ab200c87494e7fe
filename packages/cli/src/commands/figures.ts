// block-stats, interface-stats, memory-stats, vcpus, job-stats: figures of one machine, as the
// driver tells them.
import type { OperationName } from '../cli.ts'
import { domainArgument, textOf } from '../command-spec.ts'
import type { ArgumentSpec, CommandSpec } from '../command-spec.ts'
import { propertyLines } from '../properties.ts'

interface Figures {
  readonly name: string
  readonly operation: OperationName
  readonly inputs?: Readonly<Record<string, string>>
  /** An argument besides the machine, which is the input of the same name. */
  readonly argument?: ArgumentSpec
  readonly examples: readonly string[]
}

function figures({ name, operation, inputs, argument, examples }: Figures): CommandSpec {
  return {
    name,
    operation,
    arguments: argument === undefined ? [domainArgument] : [domainArgument, argument],
    examples,
    ...(inputs !== undefined && { inputs }),
    async run(cli, given) {
      const named = argument === undefined ? {} : { [argument.name]: textOf(given, argument.name) }
      const input = { ...given.input, ...named }
      const result = (await cli.call(operation, {
        domain: textOf(given, 'domain'),
        input,
      })) as object
      cli.print(result, () =>
        Array.isArray(result)
          ? (result as readonly object[]).flatMap((each) => [
              ...propertyLines(cli.terminal, each),
              '',
            ])
          : propertyLines(cli.terminal, result),
      )
      return undefined
    },
  }
}

export const blockStats = figures({
  name: 'block-stats',
  operation: 'blockStats',
  inputs: { disk: 'of this disk alone, such as vda' },
  examples: ['signalbox block-stats build-7', 'signalbox block-stats --disk vda build-7'],
})

export const interfaceStats = figures({
  name: 'interface-stats',
  operation: 'interfaceStats',
  argument: {
    name: 'interface',
    description: 'its host device, MAC address or alias',
    kind: 'text',
  },
  examples: ['signalbox interface-stats build-7 net0'],
})

export const memoryStats = figures({
  name: 'memory-stats',
  operation: 'memoryStats',
  examples: ['signalbox memory-stats build-7'],
})

export const vcpus = figures({
  name: 'vcpus',
  operation: 'vcpus',
  examples: ['signalbox vcpus build-7'],
})

export const jobStats = figures({
  name: 'job-stats',
  operation: 'jobInfo',
  inputs: {
    completed: 'of the last job that ended, instead of the one that runs',
    keepCompleted: 'let others read it, too',
  },
  examples: ['signalbox job-stats build-7', 'signalbox job-stats --completed build-7'],
})
