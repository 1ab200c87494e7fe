// Errors for people: the message, which says what helps, and with --verbose the codes and facts
// that libvirt's documentation and programs know them by.
import { DaemonError } from '@signalbox/daemon/client'
import type { Cli } from './cli.ts'
import { nearest } from './nearest.ts'
import { plainLine, plainLines } from './plain-text.ts'
import type { Settings } from './settings.ts'
import type { Terminal } from './terminal.ts'

export function renderError(terminal: Terminal, settings: Settings, error: unknown): string {
  const { message, code, errorDomain, fields } = partsOf(error)
  if (settings.json) {
    return JSON.stringify({ error: { code, errorDomain, message, fields } })
  }
  const lines = [`${terminal.styleError(['red', 'bold'], 'signalbox:')} ${plainLines(message)}`]
  if (settings.verbose) {
    if (code !== undefined)
      lines.push(`  ${code}${errorDomain === undefined ? '' : ` (${errorDomain})`}`)
    for (const [name, value] of Object.entries(fields)) {
      lines.push(`  ${plainLine(name)}: ${plainLine(JSON.stringify(value) ?? '')}`)
    }
  }
  return lines.join('\n')
}

/** What may help besides: names that are nearly the one that was not found. */
export async function adviceFor(
  cli: Cli,
  error: unknown,
  name: string | undefined,
): Promise<string> {
  if (!(error instanceof DaemonError) || error.code !== 'VIR_ERR_NO_DOMAIN') return ''
  if (name === undefined) return ''
  const listed = (await cli.call('list')) as readonly { readonly name: string }[]
  const near = nearest(
    name,
    listed.map((each) => each.name),
  )
  if (near.length > 0)
    return `Did you mean ${near.map((each) => `'${plainLine(each)}'`).join(' or ')}?`
  return "'signalbox list' shows the machines that there are."
}

function partsOf(error: unknown): {
  readonly message: string
  readonly code: string | undefined
  readonly errorDomain: string | undefined
  readonly fields: Readonly<Record<string, unknown>>
} {
  const { code, errorDomain, fields } = (error ?? {}) as Partial<DaemonError>
  return {
    message: error instanceof Error ? error.message : String(error),
    code: typeof code === 'string' ? code : undefined,
    errorDomain: typeof errorDomain === 'string' ? errorDomain : undefined,
    fields: typeof fields === 'object' ? fields : {},
  }
}
