// Amounts as people read and write them: bytes, rates, durations.
import { UsageError } from './usage-error.ts'

const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const

/** `1.5 GiB`. */
export function formatBytes(bytes: number): string {
  let value = bytes
  let unit = 0
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024
    unit++
  }
  const digits = unit === 0 || value >= 100 ? 0 : 1
  return `${value.toFixed(digits)} ${units[unit] ?? 'B'}`
}

/** `850 ms`, `12.3 s`, `4 min 05 s`, `3 h 20 min`. */
export function formatDuration(ms: number): string {
  if (ms < 999.5) return `${Math.round(ms)} ms`
  const seconds = ms / 1000
  if (seconds < 99.95) return `${seconds.toFixed(1)} s`
  const whole = Math.round(seconds)
  const minutes = Math.floor(whole / 60)
  if (minutes < 60) return `${minutes} min ${String(whole % 60).padStart(2, '0')} s`
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`
}

const factors: ReadonlyMap<string, number> = new Map([
  ['', 1],
  ['b', 1 / 1024],
  ['k', 1],
  ['kib', 1],
  ['kb', 1000 / 1024],
  ['m', 1024],
  ['mib', 1024],
  ['mb', 1000 ** 2 / 1024],
  ['g', 1024 ** 2],
  ['gib', 1024 ** 2],
  ['gb', 1000 ** 3 / 1024],
  ['t', 1024 ** 3],
  ['tib', 1024 ** 3],
  ['tb', 1000 ** 4 / 1024],
])

/** KiB of `512M`, `2GiB`, `1500MB`; a plain number is KiB, as libvirt has it. */
export function parseKiB(text: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*([a-z]*)$/i.exec(text.trim())
  const factor = factors.get(match?.[2]?.toLowerCase() ?? '-')
  if (match === null || factor === undefined) {
    throw new UsageError(`'${text}' is no amount of memory. Write 512MiB, 2G or 1048576 (KiB).`)
  }
  return Math.floor(Number(match[1]) * factor)
}

/** A positive number of seconds, in milliseconds. */
export function parseSeconds(text: string): number {
  const seconds = Number(text)
  if (text.trim() !== '' && seconds > 0 && seconds < 1e9) return seconds * 1000
  throw new UsageError(`'${text}' is no number of seconds.`)
}
