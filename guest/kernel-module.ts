// Reads what a kernel module says of itself: which others it needs, and which devices it is for.
// This is what `depmod` collects; reading it here gives the same bytes on every machine.

export interface KernelModule {
  /** As modules are named, with underscores. */
  readonly name: string
  /** Names of the modules that must be loaded before it. */
  readonly depends: readonly string[]
  /** Patterns of the devices that it drives. */
  readonly aliases: readonly string[]
  /** The module without its signature, which a kernel would check, slowly, at every load. */
  readonly content: Uint8Array
}

/** The name that a module's file stands for: `virtio-rng.ko` is `virtio_rng`. */
export function moduleName(fileName: string): string {
  return fileName.replace(/\.ko$/, '').replaceAll('-', '_')
}

/** @throws RangeError the file is no ELF file of 64 bits, or has no `.modinfo` */
export function readModule(fileName: string, file: Uint8Array): KernelModule {
  const content = withoutSignature(file)
  const info = Buffer.from(sectionOf(content, '.modinfo')).toString('latin1').split('\0')
  const values = (key: string): readonly string[] =>
    info.filter((line) => line.startsWith(`${key}=`)).map((line) => line.slice(key.length + 1))
  return {
    name: moduleName(fileName),
    depends: values('depends')
      .flatMap((list) => list.split(','))
      .filter(Boolean)
      .map((name) => moduleName(name)),
    aliases: values('alias'),
    content,
  }
}

const signatureMark = '~Module signature appended~\n'
/** Before the mark; its last four bytes are the length of the signature in front of it. */
const signatureRecordBytes = 12

function withoutSignature(file: Uint8Array): Uint8Array {
  const mark = file.length - signatureMark.length
  const record = mark - signatureRecordBytes
  if (record < 0 || Buffer.from(file.subarray(mark)).toString('latin1') !== signatureMark) {
    return file
  }
  const length = new DataView(file.buffer, file.byteOffset + mark - 4, 4).getUint32(0)
  if (length > record) throw new RangeError('the signature of the module is cut')
  return file.subarray(0, record - length)
}

/** The bytes of an ELF file's section. */
function sectionOf(file: Uint8Array, wanted: string): Uint8Array {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength)
  if (file.length < 64 || view.getUint32(0) !== 0x7f454c46 || view.getUint8(4) !== 2) {
    throw new RangeError('not an ELF file of 64 bits')
  }
  const table = Number(view.getBigUint64(0x28, true))
  const headerBytes = view.getUint16(0x3a, true)
  const count = view.getUint16(0x3c, true)
  const section = (index: number): { readonly name: number; readonly bytes: Uint8Array } => {
    const at = table + index * headerBytes
    const start = Number(view.getBigUint64(at + 0x18, true))
    const length = Number(view.getBigUint64(at + 0x20, true))
    return { name: view.getUint32(at, true), bytes: file.subarray(start, start + length) }
  }
  const names = Buffer.from(section(view.getUint16(0x3e, true)).bytes)
  for (let index = 1; index < count; index++) {
    const { name, bytes } = section(index)
    if (names.toString('latin1', name, names.indexOf(0, name)) === wanted) return bytes
  }
  throw new RangeError(`the ELF file has no section ${wanted}`)
}
