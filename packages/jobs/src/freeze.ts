// Freezing states all the way down, where checks are on: a change outside a section then throws
// where it is made (I14). Only plain data is walked; what is frozen already is not walked again, so
// an update pays for what it replaced.

export function freezeDeep(value: unknown): void {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return
  const prototype: unknown = Object.getPrototypeOf(value)
  const plain = prototype === Object.prototype || prototype === null || Array.isArray(value)
  if (!plain) return
  Object.freeze(value)
  for (const part of Object.values(value)) freezeDeep(part)
}
