// What a mutant is: a change of our own code that breaks one rule of the interlocking, and nothing
// else. It is written as text that must be found exactly once, so that it cannot rot unnoticed.

/** One replacement in one file. */
export interface Edit {
  /** From the root of the tree. */
  readonly file: string
  /** Text that is in the file exactly once. */
  readonly find: string
  readonly replace: string
}

export interface Mutant extends Edit {
  /** `M01` and on; never used for another one. */
  readonly id: string
  /** The section of jobs.md and the invariants that state the rule: '5 · I4'. */
  readonly rule: string
  /** What the mutated code does, in words. */
  readonly does: string
  /** Further replacements that belong to it. */
  readonly also?: readonly Edit[]
  /** Test files that are run before all others, from the package's test folder. */
  readonly first?: readonly string[]
  /** The rule is kept by a type: the compiler is to catch it, and no test that runs. */
  readonly byType?: true
}

export function editsOf(mutant: Mutant): readonly Edit[] {
  return [mutant, ...(mutant.also ?? [])]
}

/** Why an edit cannot be made in a text: undefined when it can. */
export function misfit({ find, replace }: Edit, text: string): string | undefined {
  if (find === replace) return 'it changes nothing'
  const count = text.split(find).length - 1
  if (count === 1) return undefined
  return count === 0 ? 'its text is no longer there' : `its text is there ${count} times`
}

/** The text with the edit made. */
export function edited({ find, replace }: Edit, text: string): string {
  return text.replace(find, () => replace)
}
