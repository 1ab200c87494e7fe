// Completion for bash: one function, which finds the command that is being written, then looks its
// words up in a `case` that is made of the tree.
import type { CompletedCommand } from './shell.ts'

const head = `# Completion of signalbox for bash: source <(signalbox completion bash)
_signalbox() {
  local current=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]}
  local command='' word index=1 domains=no files=no words='' values=''
  local -a directory=()
  while (( index < COMP_CWORD )); do
    word=\${COMP_WORDS[index]}
    case $word in
      --state-dir) directory=(--state-dir "\${COMP_WORDS[index+1]}"); (( index++ )) ;;
      --deadline|--color) (( index++ )) ;;
      -*) ;;
      *) case " $(_signalbox_commands "$command") " in
           *" $word "*) command="\${command:+$command }$word" ;;
         esac ;;
    esac
    (( index++ ))
  done
`

const tail = `  if [[ -n $values ]]; then
    COMPREPLY=($(compgen -W "$values" -- "$current"))
    return
  fi
  if [[ $current != -* ]]; then
    words=$(_signalbox_commands "$command")
    case $command in
__ARGUMENTS__
    esac
    if [[ $domains == yes ]]; then
      words+=$'\\n'$(signalbox "\${directory[@]}" --quiet __complete 2>/dev/null)
    fi
  fi
  local IFS=$' \\n'
  COMPREPLY=($(compgen -W "$words" -- "$current"))
  [[ $files == yes ]] && COMPREPLY+=($(compgen -f -- "$current")) && compopt -o filenames
}
complete -F _signalbox signalbox
`

export function bashScript(commands: readonly CompletedCommand[]): string {
  const subcommands = commands
    .filter((each) => each.subcommands.length > 0)
    .map((each) => `    '${each.path.join(' ')}') echo '${each.subcommands.join(' ')}' ;;`)
  const options = commands.map(
    (each) =>
      `    '${each.path.join(' ')}') words='${each.options.map(({ long }) => long).join(' ')}' ;;`,
  )
  const values = commands.flatMap((each) =>
    each.options
      .filter(({ choices }) => choices.length > 0)
      .map(
        ({ long, choices }) =>
          `    '${each.path.join(' ')} ${long}') values='${choices.join(' ')}' ;;`,
      ),
  )
  const given = commands
    .filter((each) => each.arguments.length > 0)
    .map((each) => {
      const parts = [
        ...(each.arguments.includes('domain') ? ['domains=yes'] : []),
        ...(each.arguments.includes('file') ? ['files=yes'] : []),
        ...(each.words.length > 0 ? [`words+=' ${each.words.join(' ')}'`] : []),
      ]
      return parts.length === 0 ? '' : `      '${each.path.join(' ')}') ${parts.join('; ')} ;;`
    })
    .filter((line) => line !== '')
  return [
    `_signalbox_commands() {\n  case $1 in\n${subcommands.join('\n')}\n  esac\n}\n`,
    head,
    `  case $command in\n${options.join('\n')}\n  esac\n`,
    `  case "$command $before" in\n${values.join('\n')}\n  esac\n`,
    tail.replace('__ARGUMENTS__', given.join('\n')),
  ].join('')
}
