// The one error of this builder: what was attempted, what stood in the way, and what helps.

export class GuestError extends Error {
  override readonly name = 'GuestError'

  /**
   * @param attempted completes "Cannot build the guest: … failed"
   * @param obstacle a sentence, or the last words of the program that failed
   * @param help what the reader can do; a sentence
   */
  constructor(attempted: string, obstacle: string, help: string, cause?: unknown) {
    super(
      `Cannot build the guest: ${attempted} failed. ${sentence(obstacle)} ${sentence(help)}`,
      cause === undefined ? {} : { cause },
    )
  }
}

function sentence(text: string): string {
  const trimmed = text.trim()
  return /[.!?]$/.test(trimmed) ? trimmed : `${trimmed}.`
}
