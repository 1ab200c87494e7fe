// The file of a saved guest, in libvirt's own format, so that either can restore what the other
// saved: a header, the machine's XML, padding for a longer one, and QEMU's migration stream.
// The header says "partial" until the stream is whole and on stable storage.
import { DriverError } from '../errors.ts'

const magicBytes = 16
export const headerBytes = 92
const version = 2
const completeMagic = 'LibvirtQemudSave'
const partialMagic = 'LibvirtQemudPart'
/** Room left behind the XML, so that it can be edited in place. */
const paddingBytes = 65_536
/** A header that claims more than this is not believed. */
const dataLimitBytes = 16 * 2 ** 20

export interface SaveHeader {
  readonly complete: boolean
  readonly wasRunning: boolean
  /** Bytes of XML and padding that follow the header. */
  readonly dataBytes: number
}

/** Where the stream begins. */
export function streamOffset(header: SaveHeader): number {
  return headerBytes + header.dataBytes
}

/** Header and XML of a new file, and how its header reads once it is complete. */
export function composeSaveImage(
  xml: string,
  wasRunning: boolean,
): { readonly partial: Uint8Array; readonly completeHeader: Uint8Array; readonly offset: number } {
  const text = new TextEncoder().encode(`${xml}\0`)
  const dataBytes = text.length + paddingBytes
  const partial = new Uint8Array(headerBytes + dataBytes)
  partial.set(composeHeader({ complete: false, wasRunning, dataBytes }))
  partial.set(text, headerBytes)
  return {
    partial,
    completeHeader: composeHeader({ complete: true, wasRunning, dataBytes }),
    offset: partial.length,
  }
}

/** The header as it reads once the image is complete. */
export function completedHeader(header: SaveHeader): Uint8Array {
  return composeHeader({ ...header, complete: true })
}

function composeHeader(header: SaveHeader): Uint8Array {
  const bytes = new Uint8Array(headerBytes)
  bytes.set(new TextEncoder().encode(header.complete ? completeMagic : partialMagic))
  const view = new DataView(bytes.buffer)
  view.setUint32(16, version, true)
  view.setUint32(20, header.dataBytes, true)
  view.setUint32(24, header.wasRunning ? 1 : 0, true)
  return bytes
}

/** Whether an image was begun and never finished. */
export function isPartial(bytes: Uint8Array): boolean {
  return new TextDecoder('latin1').decode(bytes.subarray(0, magicBytes)) === partialMagic
}

/** Reads a header. @throws DriverError OPERATION_FAILED in libvirt's words */
export function parseHeader(bytes: Uint8Array, path: string): SaveHeader {
  const fail = (text: string): DriverError =>
    new DriverError('VIR_ERR_OPERATION_FAILED', `Cannot restore from '${path}': ${text}.`, { path })
  if (bytes.length < headerBytes) throw fail('failed to read qemu header: the file is too short')
  const magic = new TextDecoder('latin1').decode(bytes.subarray(0, magicBytes))
  if (magic !== completeMagic && magic !== partialMagic) throw fail('image magic is incorrect')
  const view = new DataView(bytes.buffer, bytes.byteOffset, headerBytes)
  // The writer's byte order: a version that is huge one way is small the other.
  const little = view.getUint32(16, true) <= 0xffff
  const found = view.getUint32(16, little)
  if (found > version) throw fail(`image version is not supported (${found} > ${version})`)
  const dataBytes = view.getUint32(20, little)
  if (dataBytes === 0 || dataBytes > dataLimitBytes) {
    throw fail(`invalid header data length: ${dataBytes}`)
  }
  const compressed = view.getUint32(28, little)
  if (found === version && compressed !== 0) {
    throw fail(`it is compressed (method ${compressed}), which is not supported`)
  }
  return {
    complete: magic === completeMagic,
    wasRunning: view.getUint32(24, little) !== 0,
    dataBytes,
  }
}

/** The XML within the data that follows a header. */
export function xmlOf(data: Uint8Array, path: string): string {
  const end = data.indexOf(0)
  if (end <= 0) {
    throw new DriverError(
      'VIR_ERR_OPERATION_FAILED',
      `Cannot restore from '${path}': failed to read domain XML.`,
      { path },
    )
  }
  return new TextDecoder().decode(data.subarray(0, end))
}
