// How far apart the driver tries again what has to succeed in the end, in milliseconds: 1 s, 2 s,
// 4 s … 30 s.
export const firstRetryMs = 1_000
const longestRetryMs = 30_000

/** The wait after one of `delayMs` and another attempt in vain. */
export function nextRetryMs(delayMs: number): number {
  return Math.min(longestRetryMs, delayMs * 2)
}
