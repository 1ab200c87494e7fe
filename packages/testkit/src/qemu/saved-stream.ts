// The stream of a guest's state: what `migrate` sends and an incoming machine reads. Its form is
// the model's own, but for the first bytes; it says what the machine was, so that the wrong one is
// refused, and is checked to its last byte, so that a torn file is.

/** What goes over with the guest. */
export interface SavedGuest {
  readonly memoryBytes: number
  /** Identifiers of devices that have a state of their own. */
  readonly devices: readonly string[]
  readonly ready: boolean
  readonly balloonBytes: number
}

/** Why a stream cannot be loaded, as QEMU prints it. */
export class BrokenStream extends Error {
  override readonly name = 'BrokenStream'
  readonly errno: string

  constructor(words: string, errno = 'Input/output error') {
    super(words)
    this.errno = errno
  }
}

const magic = new TextEncoder().encode('QEVM')
const version = 3
const headerBytes = 16
const tail = new TextEncoder().encode('QEVMEND.')

/** What comes before the memory. */
export function composeHead(guest: SavedGuest, ramBytes: number): Uint8Array {
  const text = new TextEncoder().encode(JSON.stringify(guest))
  const head = new Uint8Array(headerBytes + text.length)
  head.set(magic)
  const view = new DataView(head.buffer)
  view.setUint32(4, version)
  view.setUint32(8, text.length)
  view.setUint32(12, ramBytes)
  head.set(text, headerBytes)
  return head
}

/** So many bytes of the guest's memory, from `offset`. */
export function memoryPiece(offset: number, lengthBytes: number): Uint8Array {
  const piece = new Uint8Array(lengthBytes)
  for (let at = 0; at < lengthBytes; at++) piece[at] = patternAt(offset + at)
  return piece
}

/** What comes behind the memory: the devices. */
export function composeTail(): Uint8Array {
  return tail.slice()
}

/** @throws BrokenStream */
export function parseSaved(bytes: Uint8Array): SavedGuest {
  if (bytes.length < headerBytes || magic.some((byte, at) => bytes[at] !== byte)) {
    throw new BrokenStream('Not a migration stream', 'Invalid argument')
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const textEnd = headerBytes + view.getUint32(8)
  const ramEnd = textEnd + view.getUint32(12)
  if (bytes.length < ramEnd) {
    throw new BrokenStream('error while loading state section id 2(ram)')
  }
  for (let at = textEnd; at < ramEnd; at++) {
    if (bytes[at] !== patternAt(at - textEnd)) {
      throw new BrokenStream('error while loading state section id 2(ram)', 'Invalid argument')
    }
  }
  if (tail.some((byte, at) => bytes[ramEnd + at] !== byte)) {
    throw new BrokenStream('error while loading state for instance 0x0 of device')
  }
  return JSON.parse(new TextDecoder().decode(bytes.subarray(headerBytes, textEnd))) as SavedGuest
}

/** Bytes that no other place has, so that what is out of place is seen. */
function patternAt(offset: number): number {
  return (offset ^ (offset >> 8) ^ (offset >> 16)) & 0xff
}
