// Descriptors that this process has from its own parent, kept from reaching its children.
//
// Node opens everything close-on-exec, and marks what it inherited up to the first gap above 15.
// What lies beyond would leak into every child, and live as long as QEMU does: a pipe that never
// ends, a lock that is never released. Node cannot mark them, and closing what is not ours could
// break the program that embeds us; so a child gets /dev/null in the place of each.
//
// What cannot be kept back: a descriptor without the mark that a native module opens after this.
import { openSync, readFileSync, readdirSync } from 'node:fs'
import type { StdioOptions } from 'node:child_process'

/** O_CLOEXEC as /proc/PID/fdinfo shows it. */
const closeOnExec = 0o2000000

/** Beyond this number a descriptor is let through: the list for a child grows with the number. */
const descriptorMax = 65_535

export class InheritedDescriptors {
  readonly #leaking: readonly number[]
  #nothing: number | undefined

  /** Looks once: later ones are Node's own, and marked. */
  constructor() {
    this.#leaking = readdirSync('/proc/self/fd').map(Number).filter(leaks)
  }

  /** `stdio` for a child, with /dev/null at each number above it that would leak. */
  keepFrom(stdio: readonly (number | 'ignore')[]): StdioOptions {
    const leaking = this.#leaking.filter((fd) => fd >= stdio.length && leaks(fd))
    if (leaking.length === 0) return [...stdio]
    this.#nothing ??= openSync('/dev/null', 'r+')
    const all: (number | 'ignore')[] = [...stdio]
    // Above 2, 'ignore' means: as it is.
    while (all.length <= Math.max(...leaking)) all.push('ignore')
    for (const fd of leaking) all[fd] = this.#nothing
    return all
  }
}

function leaks(fd: number): boolean {
  if (fd <= 2 || fd > descriptorMax) return false
  try {
    const flags = /^flags:\s*([0-7]+)/m.exec(readFileSync(`/proc/self/fdinfo/${fd}`, 'latin1'))
    return flags?.[1] !== undefined && (Number.parseInt(flags[1], 8) & closeOnExec) === 0
  } catch {
    // Closed meanwhile: the one that listed the directory, for one.
    return false
  }
}
