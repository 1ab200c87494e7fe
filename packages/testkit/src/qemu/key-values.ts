// QEMU's lists of key=value, read back: a comma that belongs to a value stands there twice.

export interface KeyValues {
  /** The first entry when it has no key: `socket` of -chardev, `q35` of -machine. */
  readonly first: string | undefined
  readonly values: ReadonlyMap<string, string>
}

export function parseKeyValues(text: string): KeyValues {
  const entries = splitAtCommas(text)
  const head = entries[0]
  const first = head !== undefined && !head.includes('=') ? head : undefined
  const values = new Map<string, string>()
  for (const entry of first === undefined ? entries : entries.slice(1)) {
    const at = entry.indexOf('=')
    // A key alone is switched on, as QEMU reads it.
    if (at < 0) values.set(entry, 'on')
    else values.set(entry.slice(0, at), entry.slice(at + 1))
  }
  return { first, values }
}

function splitAtCommas(text: string): string[] {
  const entries: string[] = []
  let entry = ''
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at)
    if (character !== ',') entry += character
    else if (text.charAt(at + 1) === ',') {
      entry += ','
      at++
    } else {
      entries.push(entry)
      entry = ''
    }
  }
  if (entry !== '') entries.push(entry)
  return entries
}
