// The command was written in a way that cannot be understood: exit status 2, and nothing was done.

export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** The user left with Ctrl-C: exit status 130. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted'

  constructor(message = 'Interrupted.') {
    super(message)
  }
}
