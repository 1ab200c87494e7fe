// What the builder reads out of a kernel and its modules, and that damaged ones are refused rather
// than read wrongly.
import { array, assert, integer, property, record, uint8Array } from 'fast-check'
import { expect, test } from 'vitest'
import { readModule } from '../guest/kernel-module.ts'
import { unpackKernel } from '../guest/kernel.ts'
import { decodeLz4Legacy } from '../guest/lz4.ts'

/** `lz4 -l -9` of the text below: literals, a copy that repeats itself, and a far one. */
const packed = Buffer.from(
  '02214c181c0000006f68656c6c6f2006000a8f2c20776f726c643b20000050776f726c64',
  'hex',
)
const text = 'hello hello hello hello hello hello, world; hello hello hello world'

test('what lz4 packed is unpacked', () => {
  expect(Buffer.from(decodeLz4Legacy(packed, text.length)).toString()).toBe(text)
})

test('a frame with another size, another magic, or a copy from before its start is refused', () => {
  expect(() => decodeLz4Legacy(packed, text.length - 1)).toThrow(RangeError)
  expect(() => decodeLz4Legacy(packed, text.length + 1)).toThrow(RangeError)
  expect(() => decodeLz4Legacy(Buffer.from('04224d18', 'hex'), 0)).toThrow(/not a legacy frame/)
  const early = Buffer.concat([
    packed.subarray(0, 4),
    block([{ literals: 'a', back: 2, length: 4 }]),
  ])
  expect(() => decodeLz4Legacy(early, 5)).toThrow(/damaged/)
})

interface Sequence {
  readonly literals: string | Uint8Array
  readonly back: number
  readonly length: number
}

/** An LZ4 block, with its length in front, of these sequences and one last literal. */
function block(sequences: readonly Sequence[]): Buffer {
  const bytes: number[] = []
  const extend = (length: number): void => {
    for (let left = length - 15; left >= 0; left -= 255) bytes.push(Math.min(left, 255))
  }
  for (const { literals, back, length } of sequences) {
    const raw = Buffer.from(literals)
    bytes.push((Math.min(raw.length, 15) << 4) | Math.min(length - 4, 15))
    extend(raw.length)
    bytes.push(...raw, back & 255, back >> 8)
    extend(length - 4)
  }
  bytes.push(1 << 4, 0x2e)
  const size = Buffer.alloc(4)
  size.writeUInt32LE(bytes.length)
  return Buffer.concat([size, Buffer.from(bytes)])
}

const sequences = array(
  record({
    literals: uint8Array({ minLength: 1, maxLength: 600 }),
    back: integer({ min: 1, max: 700 }),
    length: integer({ min: 4, max: 700 }),
  }),
  { maxLength: 5 },
)

/** What a block stands for, one byte after another. */
function meaning(list: readonly Sequence[]): { content: Buffer; sequences: readonly Sequence[] } {
  const content: number[] = []
  const possible: Sequence[] = []
  for (const { literals, back, length } of list) {
    content.push(...Buffer.from(literals))
    const reachable = Math.min(back, content.length)
    possible.push({ literals, back: reachable, length })
    for (let left = length; left > 0; left--) content.push(content[content.length - reachable] ?? 0)
  }
  content.push(0x2e)
  return { content: Buffer.from(content), sequences: possible }
}

test('any block means its literals and its copies; cut anywhere, the frame is refused', () => {
  assert(
    property(sequences, sequences, integer({ min: 0, max: 1 << 20 }), (one, two, at) => {
      const [first, second] = [meaning(one), meaning(two)]
      const frame = Buffer.concat([
        packed.subarray(0, 4),
        block(first.sequences),
        block(second.sequences),
      ])
      const content = Buffer.concat([first.content, second.content])
      expect(Buffer.from(decodeLz4Legacy(frame, content.length)).equals(content)).toBe(true)
      const cut = frame.subarray(0, at % frame.length)
      expect(() => decodeLz4Legacy(cut, content.length)).toThrow(RangeError)
    }),
  )
})

/** A bzImage with one sector of setup, whose payload stands for this content. */
function bzImage(content: string): Buffer {
  const raw = Buffer.from(content)
  const payload = Buffer.concat([
    packed.subarray(0, 4),
    block([{ literals: raw.subarray(0, -5), back: 1, length: 4 }]),
    Buffer.from([raw.length, 0, 0, 0]),
  ])
  const header = Buffer.alloc(1024 + 16)
  header.writeUInt8(1, 0x1f1)
  header.write('HdrS', 0x202, 'latin1')
  header.writeUInt16LE(0x020f, 0x206)
  header.writeUInt32LE(16, 0x248)
  header.writeUInt32LE(payload.length, 0x24c)
  return Buffer.concat([header, payload])
}

test('the ELF file in a bzImage is found; anything else in its place is told', () => {
  const elf = '\u007fELF and code aaaaa.'
  expect(Buffer.from(unpackKernel(bzImage(elf)) ?? []).toString()).toBe(elf)
  expect(() => unpackKernel(bzImage('no ELF file aaaaa.'))).toThrow('holds no ELF file')
  expect(() => unpackKernel(bzImage(elf).subarray(0, -1))).toThrow('the bzImage is cut')
  expect(() => unpackKernel(Buffer.alloc(4096))).toThrow('not a bzImage')
  const xz = bzImage(elf)
  xz.writeUInt32LE(0x587a37fd, 1024 + 16)
  expect(unpackKernel(xz)).toBeUndefined()
})

/** An ELF file of 64 bits with the section `.modinfo` and the names of sections. */
function moduleFile(info: readonly string[]): Buffer {
  const names = Buffer.from('\0.modinfo\0.shstrtab\0')
  const modinfo = Buffer.from(info.map((line) => `${line}\0`).join(''))
  const header = Buffer.alloc(64)
  header.write('\u007fELF\u0002', 'latin1')
  header.writeBigUInt64LE(BigInt(64 + names.length + modinfo.length), 0x28)
  header.writeUInt16LE(64, 0x3a)
  header.writeUInt16LE(3, 0x3c)
  header.writeUInt16LE(2, 0x3e)
  const section = (name: number, start: number, length: number): Buffer => {
    const bytes = Buffer.alloc(64)
    bytes.writeUInt32LE(name)
    bytes.writeBigUInt64LE(BigInt(start), 0x18)
    bytes.writeBigUInt64LE(BigInt(length), 0x20)
    return bytes
  }
  return Buffer.concat([
    header,
    names,
    modinfo,
    section(0, 0, 0),
    section(1, 64 + names.length, modinfo.length),
    section(10, 64, names.length),
  ])
}

test('a module tells its name, what it needs and what it drives, and loses its signature', () => {
  const file = moduleFile(['license=GPL', 'depends=virtio-ring,virtio', 'alias=a*', 'alias=b'])
  const signature = Buffer.from('signature of 23 bytes..')
  const record = Buffer.alloc(12)
  record.writeUInt32BE(signature.length, 8)
  const mark = Buffer.from('~Module signature appended~\n')
  const signed = Buffer.concat([file, signature, record, mark])
  for (const each of [file, signed]) {
    const { name, depends, aliases, content } = readModule('virtio-pci.ko', each)
    expect({ name, depends, aliases }).toEqual({
      name: 'virtio_pci',
      depends: ['virtio_ring', 'virtio'],
      aliases: ['a*', 'b'],
    })
    expect(Buffer.from(content).equals(file)).toBe(true)
  }
  expect(readModule('a.ko', moduleFile(['depends='])).depends).toEqual([])
})

test('what is no module is refused', () => {
  expect(() => readModule('a.ko', Buffer.from('\u007fELF'))).toThrow('not an ELF file')
  const file = moduleFile([])
  file.write('.nothing', 65, 'latin1')
  expect(() => readModule('a.ko', file)).toThrow('no section .modinfo')
  const record = Buffer.alloc(12, 255)
  const mark = Buffer.from('~Module signature appended~\n')
  expect(() => readModule('a.ko', Buffer.concat([file, record, mark]))).toThrow('signature')
})
