// Numbers of connections, of monitors and agents alike: what tells them apart on the trace.

let lastSession = 0

/** Unique in this process. */
export function nextSession(): number {
  return ++lastSession
}
