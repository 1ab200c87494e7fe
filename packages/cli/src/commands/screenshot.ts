// screenshot: what the guest's screen shows, as an image file.
import { absolutePath } from '../absolute-path.ts'
import { domainArgument, textOf } from '../command-spec.ts'
import type { CommandSpec } from '../command-spec.ts'
import { formatBytes } from '../quantities.ts'

export const screenshot: CommandSpec = {
  name: 'screenshot',
  operation: 'screenshot',
  arguments: [domainArgument, { name: 'file', description: 'the file to write', kind: 'file' }],
  inputs: { format: 'the image’s format' },
  examples: ['signalbox screenshot build-7 build-7.png'],
  async run(cli, given) {
    const domain = textOf(given, 'domain')
    const path = absolutePath(textOf(given, 'file'))
    const result = (await cli.call('screenshot', { domain, input: { ...given.input, path } })) as {
      readonly bytes: number
    }
    cli.print(result, () => [`The screen is in '${path}' (${formatBytes(result.bytes)}).`])
    return undefined
  },
}
