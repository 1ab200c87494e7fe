// A process as /proc shows it, read in one synchronous step.
import { readFileSync } from 'node:fs'
import type { ProcessStatus } from '../processes.ts'
import { errno, fileError } from './errno.ts'

/** Entries of the auxiliary vector: AT_PAGESZ and AT_CLKTCK. */
const pageSizeEntry = 6n
const ticksPerSecondEntry = 17n

interface Units {
  readonly pageKiB: number
  readonly nsPerTick: number
}

let units: Units | undefined

/**
 * The process's status, or undefined when there is no such process.
 *
 * @throws FileError /proc could not be read for another reason (EMFILE): nothing is known then, and
 *   a live process must not be taken for a dead one
 */
export function readProcess(pid: number): ProcessStatus | undefined {
  const path = `/proc/${pid}/stat`
  let line: string
  try {
    line = readFileSync(path, 'latin1')
  } catch (error) {
    const code = errno(error)
    if (code === 'ENOENT' || code === 'ESRCH') return undefined
    throw fileError(error, 'read', path)
  }
  units ??= readUnits()
  // The name may hold anything, parentheses too; field 3 begins after the last one.
  const fields = line.slice(line.lastIndexOf(')') + 2).split(' ')
  const field = (number: number): string => fields[number - 3] ?? ''
  return {
    identity: { pid, startTime: Number(field(22)) },
    state: stateOf(field(3), Number(field(20))),
    cpuTimeNs: (Number(field(14)) + Number(field(15))) * units.nsPerTick,
    residentKiB: Number(field(24)) * units.pageKiB,
  }
}

/**
 * The first thread's state speaks for the process, but for its end: that thread may be a zombie
 * while others still end, with sockets and disks open (seen with Node as the child).
 */
function stateOf(firstThread: string, threads: number): string {
  return firstThread === 'Z' && threads > 1 ? 'D' : firstThread
}

/** The kernel tells every process its units in a vector of pairs of 64-bit numbers. */
function readUnits(): Units {
  const bytes = readFileSync('/proc/self/auxv')
  const vector = new BigUint64Array(
    bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length),
  )
  let pageBytes = 4096
  let ticksPerSecond = 100
  for (let at = 0; at + 1 < vector.length; at += 2) {
    const value = Number(vector[at + 1])
    if (vector[at] === pageSizeEntry) pageBytes = value
    if (vector[at] === ticksPerSecondEntry) ticksPerSecond = value
  }
  return { pageKiB: pageBytes / 1024, nsPerTick: 1e9 / ticksPerSecond }
}
