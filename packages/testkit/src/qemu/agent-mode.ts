// How a guest's agent behaves: as the real one does, or in one of the ways in which a hostile or
// broken one would.

export type AgentMode =
  | { readonly kind: 'normal' }
  /** No agent opens the port. */
  | { readonly kind: 'off' }
  /** Opens the port, reads everything, answers nothing. */
  | { readonly kind: 'silent' }
  /** Answers handshakes, and nothing else. */
  | { readonly kind: 'sync' }
  /** Every answer comes so many seconds late. */
  | { readonly kind: 'slow'; readonly seconds: number }
  /** Handshakes are answered with another number. */
  | { readonly kind: 'badid' }
  /** Every answer comes twice. */
  | { readonly kind: 'dup' }
  /** Lines without meaning, for ever. */
  | { readonly kind: 'garbage' }
  /** Bytes without a line's end, for ever. */
  | { readonly kind: 'flood' }
  /** Answers of so many mebibytes. */
  | { readonly kind: 'huge'; readonly mebibytes: number }
  /** Opens and closes its port for ever. */
  | { readonly kind: 'flap' }

const plain = [
  'normal',
  'off',
  'silent',
  'sync',
  'badid',
  'dup',
  'garbage',
  'flood',
  'flap',
] as const

/** Reads a mode as the test guest's kernel argument gives it: `slow=2`. */
export function parseAgentMode(text: string): AgentMode {
  const [word, amount] = text.split('=')
  if (word === 'slow') return { kind: 'slow', seconds: Number(amount ?? 1) }
  if (word === 'huge') return { kind: 'huge', mebibytes: Number(amount ?? 1) }
  const kind = plain.find((each) => each === word)
  if (kind === undefined) throw new RangeError(`There is no agent mode '${text}'.`)
  return { kind }
}

/** What a kernel's command line says of the agent: `sbx.agent=silent`. */
export function agentModeOf(kernelArguments: readonly string[]): AgentMode | undefined {
  const prefix = 'sbx.agent='
  const found = kernelArguments.find((word) => word.startsWith(prefix))
  return found === undefined ? undefined : parseAgentMode(found.slice(prefix.length))
}
