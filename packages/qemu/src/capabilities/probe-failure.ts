// Why a QEMU binary could not be asked what it can do: what a person has to repair before any
// machine starts with it.
import { DriverError } from '../errors.ts'
import type { LastWords } from '../process/last-words.ts'

export type ProbeTrouble =
  /** It ended instead of answering. */
  | { readonly reason: 'exited'; readonly words: LastWords }
  /** It runs, and does not answer. */
  | { readonly reason: 'hung'; readonly waitedMs: number }
  /** What it answers is not what QEMU answers. */
  | { readonly reason: 'not-understood'; readonly detail: string }

/** `fields.reason` says which; 'missing' and 'not-executable' are told by the spawn. */
export function probeFailed(emulator: string, trouble: ProbeTrouble, cause: unknown): DriverError {
  return new DriverError(
    'VIR_ERR_CONFIG_UNSUPPORTED',
    `Cannot learn what '${emulator}' can do: ${describe(trouble)}`,
    { emulator, reason: trouble.reason },
    { cause },
  )
}

function describe(trouble: ProbeTrouble): string {
  switch (trouble.reason) {
    case 'exited': {
      const { text, hint } = trouble.words
      const said = text === '' ? 'without a word' : `with these words: ${text}`
      return `it ended at once, ${said}${hint === undefined ? '' : `\n${hint}`}`
    }
    case 'hung':
      return (
        `it did not answer within ${trouble.waitedMs / 1000} s, and was killed. ` +
        'Is it a QEMU, and is the host very busy?'
      )
    case 'not-understood':
      return `its answers are not those of a QEMU (${trouble.detail}).`
    default:
      return trouble satisfies never
  }
}
