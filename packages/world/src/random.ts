// Randomness: identities and agent synchronisation numbers. From the kernel in the real world, from
// a seed in a simulated one.

export interface Random {
  /** A version 4 UUID in lower case with hyphens. */
  uuid(): string

  /** An integer between 0 and `below` - 1, unpredictable to a guest; `below` is at most 2^48. */
  integer(below: number): number

  bytes(length: number): Uint8Array
}
