// Completion for zsh: the same tree, in zsh's own terms, with what everything means beside it.
import type { CompletedCommand } from './shell.ts'

export function zshScript(commands: readonly CompletedCommand[]): string {
  const cases = commands.map((each) => offersOf(each, commands))
  const subcommands = commands
    .filter((each) => each.subcommands.length > 0)
    .map((each) => `    ${quoted(each.path.join(' '))}) print -- ${each.subcommands.join(' ')} ;;`)
  const values = commands.flatMap((each) =>
    each.options
      .filter(({ choices }) => choices.length > 0)
      .map(
        ({ long, choices }) =>
          `    ${quoted(`${each.path.join(' ')} ${long}`)})\n` +
          `      compadd -- ${choices.join(' ')}; return ;;`,
      ),
  )
  return `#compdef signalbox
# Completion of signalbox for zsh: put it into a directory of $fpath as _signalbox.
_signalbox_commands() {
  case $1 in
${subcommands.join('\n')}
  esac
}
_signalbox() {
  local command='' word index=2 domains=no files=no
  local -a offers options directory
  while (( index < CURRENT )); do
    word=\${words[index]}
    case $word in
      --state-dir) directory=(--state-dir "\${words[index+1]}"); (( index++ )) ;;
      --deadline|--color) (( index++ )) ;;
      -*) ;;
      *) if [[ " $(_signalbox_commands "$command") " == *" $word "* ]]; then
           command="\${command:+$command }$word"
         fi ;;
    esac
    (( index++ ))
  done
  case "$command \${words[CURRENT-1]}" in
${values.join('\n')}
  esac
  case $command in
${cases.join('\n')}
  esac
  if [[ $PREFIX == -* ]]; then
    _describe 'option' options
    return
  fi
  if [[ $domains == yes ]]; then
    offers+=("\${(@f)$(signalbox "\${directory[@]}" --quiet __complete 2>/dev/null)}")
  fi
  (( \${#offers} )) && _describe 'command' offers
  [[ $files == yes ]] && _files
}
compdef _signalbox signalbox
`
}

/** What may follow one command: a branch of the script's last `case`. */
function offersOf(command: CompletedCommand, commands: readonly CompletedCommand[]): string {
  const parts = [
    ...command.subcommands.map((name) => {
      const path = [...command.path, name].join(' ')
      const summary = commands.find((other) => other.path.join(' ') === path)?.summary
      return `offers+=(${quoted(`${name}:${summary ?? ''}`)})`
    }),
    ...command.options.map(
      ({ long, description }) => `options+=(${quoted(`${long}:${description}`)})`,
    ),
    ...(command.arguments.includes('domain') ? ['domains=yes'] : []),
    ...(command.arguments.includes('file') ? ['files=yes'] : []),
    ...command.words.map((word) => `offers+=(${quoted(word)})`),
  ]
  const body = parts.map((part) => `      ${part}`).join('\n')
  return `    ${quoted(command.path.join(' '))})\n${body} ;;`
}

/** One word of zsh's, whatever is in it. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}
