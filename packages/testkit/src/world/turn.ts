// The end of everything that was already under way: all promises that can settle have settled, and
// every continuation has run. The one place where a simulation touches the real event loop; without
// it a step would begin in the midst of another one's microtasks, and their order would matter.

export function turn(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  setImmediate(resolve)
  return promise
}
