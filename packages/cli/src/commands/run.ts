// run: a machine from its XML to its console in one command, with nothing of its output lost: it is
// started paused, and resumed when somebody listens.
import { attachConsole, noteAttached, noteDetached } from '../attach-console.ts'
import type { Cli } from '../cli.ts'
import { textOf } from '../command-spec.ts'
import type { CommandSpec } from '../command-spec.ts'
import { plainLine } from '../plain-text.ts'
import { readXml } from '../read-xml.ts'
import { fileArgument } from './definition.ts'

interface Started {
  readonly name: string
  readonly uuid: string
}

export const run: CommandSpec = {
  name: 'run',
  summary: 'Start the machine of an XML file, and attach to its console.',
  arguments: [fileArgument],
  options: [
    { flags: '--define', description: 'keep its definition; it is forgotten otherwise' },
    { flags: '-d, --detach', description: 'start it, and do not attach' },
  ],
  notes: 'Ctrl-] leaves the console; the machine goes on.',
  examples: ['signalbox run scratch.xml', 'signalbox run --define --detach build-7.xml'],
  async run(cli, given) {
    const { define, detach } = given.options
    const xml = await readXml(cli, textOf(given, 'file'))
    const paused = detach !== true
    const started = await (define === true ? startDefined : startTransient)(cli, xml, paused)
    const name = plainLine(started.name)
    if (!paused) {
      cli.print(started, () => [`Machine '${name}' runs.`])
      return undefined
    }
    const client = await cli.connect()
    const stream = await openOrResume(cli, started, () =>
      client.openConsole({ domain: started.uuid }),
    )
    noteAttached(cli, name)
    const attached = attachConsole(cli, stream)
    // Awaited below; whatever fails first is told.
    attached.catch(() => undefined)
    await cli.call('resume', { domain: started.uuid })
    return noteDetached(cli, name, await attached)
  },
}

/** A machine without a console runs all the same; that it has none is the error that is told. */
async function openOrResume<R>(cli: Cli, started: Started, open: () => Promise<R>): Promise<R> {
  try {
    return await open()
  } catch (error) {
    await cli.call('resume', { domain: started.uuid })
    cli.note(`Machine '${plainLine(started.name)}' runs, and cannot be attached to.`)
    throw error
  }
}

async function startTransient(cli: Cli, xml: string, paused: boolean): Promise<Started> {
  return (await cli.call('create', { input: { xml, paused } })) as Started
}

async function startDefined(cli: Cli, xml: string, paused: boolean): Promise<Started> {
  const defined = (await cli.call('define', { input: { xml } })) as Started
  await cli.call('start', { domain: defined.uuid, input: { paused } })
  return defined
}
