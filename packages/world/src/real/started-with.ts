// Processes by a variable of the environment that they were started with, as /proc shows it. Those
// of others show theirs to nobody but root.
import { readFile, readdir } from 'node:fs/promises'
import type { ProcessIdentity } from '../processes.ts'
import { errno, fileError } from './errno.ts'
import { readProcess } from './proc.ts'

/** What is said of a process that has ended meanwhile, or is another's. */
const notForUs: ReadonlySet<string> = new Set(['ENOENT', 'ESRCH', 'EACCES', 'EPERM'])

export async function startedWith(name: string, value: string): Promise<ProcessIdentity[]> {
  const pids = (await readdir('/proc')).filter((entry) => /^\d+$/u.test(entry)).map(Number)
  const found: ProcessIdentity[] = []
  for (const pid of pids) {
    const before = readProcess(pid)
    if (before === undefined || !(await hasVariable(pid, `${name}=${value}`))) continue
    // The number may have become another's while the file was read.
    const { startTime } = before.identity
    if (readProcess(pid)?.identity.startTime === startTime) found.push({ pid, startTime })
  }
  return found
}

async function hasVariable(pid: number, variable: string): Promise<boolean> {
  const path = `/proc/${pid}/environ`
  try {
    return (await readFile(path, 'utf8')).split('\0').includes(variable)
  } catch (error) {
    if (notForUs.has(errno(error) ?? '')) return false
    throw fileError(error, 'read', path)
  }
}
