// Completion for fish: a line for each command and option, each with the condition under which it
// is offered.
import type { CompletedCommand, CompletedOption } from './shell.ts'

/** Names of machines, asked for when they are wanted. */
const ask = '(signalbox --quiet __complete 2>/dev/null)'

export function fishScript(commands: readonly CompletedCommand[]): string {
  const lines = commands.flatMap((each) => {
    const offer = `complete -c signalbox -f -n ${quoted(conditionOf(each))}`
    const subcommands = each.subcommands.map((name) => {
      const summary = commands.find(
        (other) => other.path.join(' ') === [...each.path, name].join(' '),
      )?.summary
      return `${offer} -a ${name} -d ${quoted(summary ?? '')}`
    })
    const options = each.options.map((option) => optionLine(offer, option))
    const domains = each.arguments.includes('domain') ? [`${offer} -a ${quoted(ask)}`] : []
    const files = each.arguments.includes('file') ? [offer.replace(' -f ', ' -F ')] : []
    const words = each.words.map((word) => `${offer} -a ${word}`)
    return [...subcommands, ...options, ...domains, ...files, ...words]
  })
  return `# Completion of signalbox for fish.
complete -c signalbox -f
${lines.join('\n')}
`
}

/** Whether the line so far names this command, and none below it. */
function conditionOf({ path, subcommands }: CompletedCommand): string {
  if (path.length === 0) return `not __fish_seen_subcommand_from ${subcommands.join(' ')}`
  const seen = path.map((word) => `__fish_seen_subcommand_from ${word}`).join('; and ')
  if (subcommands.length === 0) return seen
  return `${seen}; and not __fish_seen_subcommand_from ${subcommands.join(' ')}`
}

function optionLine(offer: string, option: CompletedOption): string {
  const { long, takesValue, choices, description } = option
  const value = takesValue
    ? choices.length > 0
      ? ` -x -a ${quoted(choices.join(' '))}`
      : ' -r'
    : ''
  const name = long.replace(/^--/, '')
  return `${offer} -l ${name}${value} -d ${quoted(description)}`
}

/** One word of fish's, whatever is in it. */
function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", String.raw`\'`)}'`
}
