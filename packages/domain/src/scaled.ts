// Sizes with units, by libvirt's virScaleInteger: the suffix names the unit, powers of 1000 for
// "KB", of 1024 for "K" and "KiB"; an absent unit means the default. Memory is kept in KiB, rounded
// up.

const POWERS = 'kmgtpe'

/** Bytes in a unit, or undefined for an unknown one. Case does not matter, as in libvirt. */
export function bytesOfUnit(unit: string): bigint | undefined {
  const lower = unit.toLowerCase()
  if (lower === 'b' || lower === 'byte' || lower === 'bytes') return 1n
  const power = lower === '' ? -1 : POWERS.indexOf(lower.charAt(0))
  const suffix = lower.slice(1)
  if (power < 0) return undefined
  if (suffix === '' || suffix === 'ib') return 1024n ** BigInt(power + 1)
  return suffix === 'b' ? 1000n ** BigInt(power + 1) : undefined
}

/** A refusal to scale, and why. */
export type Unscaled = 'not a number' | 'unknown unit' | 'too large'

const LARGEST_BYTES = 2n ** 64n - 1n
const LARGEST_KIB = BigInt(Number.MAX_SAFE_INTEGER)

/** The size in KiB, rounded up to whole ones; `unit` undefined means KiB. */
export function scaleToKiB(digits: string, unit: string | undefined): number | Unscaled {
  if (!/^\s*\+?[0-9]+$/.test(digits)) return 'not a number'
  const factor = bytesOfUnit(unit === undefined || unit === '' ? 'KiB' : unit)
  if (factor === undefined) return 'unknown unit'
  // A number of more digits than 2^64 has is not worth computing.
  if (digits.length > 40) return 'too large'
  const bytes = BigInt(digits.trim().replace('+', '')) * factor
  const kib = (bytes + 1023n) / 1024n
  return bytes > LARGEST_BYTES || kib > LARGEST_KIB ? 'too large' : Number(kib)
}
