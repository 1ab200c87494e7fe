// Takes the ELF kernel out of a bzImage. QEMU enters it at its PVH note, past the bzImage's own
// setup and unpacking, which saves a tenth of a second under TCG.
import { decodeLz4Legacy, lz4LegacyMagic } from './lz4.ts'

/** Offsets of the boot protocol's header (Linux, Documentation/arch/x86/boot.rst). */
const header = {
  setupSectors: 0x1f1,
  signature: 0x202,
  version: 0x206,
  payloadOffset: 0x248,
  payloadLength: 0x24c,
  end: 0x250,
}

/** The first protocol whose header tells where the payload is. */
const payloadVersion = 0x0208

/**
 * The ELF file in a bzImage that is packed with LZ4, as Debian's kernel for clouds is; undefined
 * for others: its general kernel is packed with XZ.
 *
 * @throws RangeError not a bzImage, or damaged
 */
export function unpackKernel(bzImage: Uint8Array): Uint8Array | undefined {
  const view = new DataView(bzImage.buffer, bzImage.byteOffset, bzImage.byteLength)
  if (
    bzImage.length < header.end ||
    ascii(bzImage, header.signature, 4) !== 'HdrS' ||
    view.getUint16(header.version, true) < payloadVersion
  ) {
    throw new RangeError('not a bzImage')
  }
  // None means four, as of old.
  const setupSectors = view.getUint8(header.setupSectors) || 4
  const start = (setupSectors + 1) * 512 + view.getUint32(header.payloadOffset, true)
  const end = start + view.getUint32(header.payloadLength, true)
  if (end > bzImage.length || end - start < 8) throw new RangeError('the bzImage is cut')
  if (view.getUint32(start, true) !== lz4LegacyMagic) return undefined
  // The build of the kernel appends the size of what it packed.
  const sizeBytes = view.getUint32(end - 4, true)
  const kernel = decodeLz4Legacy(bzImage.subarray(start, end - 4), sizeBytes)
  if (ascii(kernel, 0, 4) !== '\u007fELF') throw new RangeError('the bzImage holds no ELF file')
  return kernel
}

function ascii(bytes: Uint8Array, at: number, length: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + length))
}
