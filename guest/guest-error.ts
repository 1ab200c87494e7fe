// The one error of this builder: what was attempted, what stood in the way, and what helps.

/** What stood in the way: it decides what helps, and whether other package lists might. */
export type Obstacle = 'network' | 'packages' | 'room' | 'permission' | 'program' | 'other'

export class GuestError extends Error {
  override readonly name = 'GuestError'
  readonly obstacle: Obstacle

  /**
   * @param attempted completes "Cannot build the guest: … failed."
   * @param words what went wrong, a sentence or the last words of a program
   * @param obstacle told from the words unless it is known
   */
  constructor(attempted: string, words: string, obstacle: Obstacle = obstacleIn(words)) {
    super(`Cannot build the guest: ${attempted} failed. ${sentence(words)} ${help[obstacle]}`)
    this.obstacle = obstacle
  }
}

const help: Record<Obstacle, string> = {
  network:
    "Debian's package servers must be reachable, once: check the network, or the proxy in apt's " +
    'settings (Acquire::http::Proxy), then try again.',
  packages:
    'The package sources of this machine (/etc/apt) must offer the main section of Debian 12 for ' +
    'amd64; then try again.',
  room:
    'Make room for about 400 MB where the guest is kept (.cache/guest), or set ' +
    'SIGNALBOX_GUEST_CACHE to a directory on another disk, then try again.',
  permission:
    'Set SIGNALBOX_GUEST_CACHE to a directory of your own on a local disk, then try again.',
  program: 'The guest is built on Debian 12, or a system with the same programs, on amd64.',
  other: 'Trying again may help; if not, this is a fault of the builder (guest/).',
}

const signs: readonly (readonly [RegExp, Obstacle])[] = [
  [/No space left on device|ENOSPC|Disk quota exceeded|EDQUOT/, 'room'],
  [/Could not resolve|failure resolving|(Could not|Unable to) connect/, 'network'],
  [/Connection (failed|timed out|refused)|Network is unreachable|No route to host/, 'network'],
  // A list that is out of date points at packages that are gone or have changed since.
  [/Unable to locate package|No packages found|was not found/, 'packages'],
  [/404 +Not Found|Hash Sum mismatch|unexpected size/, 'packages'],
  [/Permission denied|EACCES|EPERM|Read-only file system|EROFS/, 'permission'],
]

/** What a program's words, or the system's, say stood in the way. */
export function obstacleIn(words: string): Obstacle {
  return signs.find(([pattern]) => pattern.test(words))?.[1] ?? 'other'
}

function sentence(text: string): string {
  const trimmed = text.trim()
  return /[.!?]$/.test(trimmed) ? trimmed : `${trimmed}.`
}
