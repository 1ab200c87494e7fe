// The archive that the kernel unpacks: what is put in comes out, laid out as the kernel's reader
// wants it, and the same files give the same bytes.
import { ok } from 'node:assert/strict'
import { array, assert, constantFrom, property, tuple, uint8Array, uniqueArray } from 'fast-check'
import { expect, test } from 'vitest'
import { cpioArchive } from '../guest/cpio.ts'
import { FileTree } from '../guest/file-tree.ts'

interface Member {
  readonly name: string
  readonly mode: number
  readonly links: number
  readonly owner: string
  readonly time: number
  readonly device: string
  readonly content: Buffer
}

/** Reads an archive by the kernel's description of the format, and checks its layout. */
function readArchive(archive: Uint8Array): readonly Member[] {
  const bytes = Buffer.from(archive)
  const members: Member[] = []
  const numbers = new Set<number>()
  let at = 0
  for (;;) {
    ok(at % 4 === 0, 'a header is aligned')
    ok(bytes.toString('latin1', at, at + 6) === '070701', 'a header begins with its magic')
    const field = (index: number): number =>
      Number.parseInt(bytes.toString('latin1', at + 6 + index * 8, at + 14 + index * 8), 16)
    const sizeBytes = field(6)
    const nameBytes = field(11)
    const name = bytes.toString('utf8', at + 110, at + 110 + nameBytes - 1)
    ok(bytes[at + 110 + nameBytes - 1] === 0, 'a name ends with a zero')
    if (name === 'TRAILER!!!') return members
    ok(!numbers.has(field(0)), 'no two files have one number')
    numbers.add(field(0))
    const start = aligned(at + 110 + nameBytes)
    members.push({
      name,
      mode: field(1),
      links: field(4),
      owner: `${field(2)}:${field(3)}`,
      time: field(5),
      device: `${field(9)}:${field(10)}`,
      content: bytes.subarray(start, start + sizeBytes),
    })
    at = aligned(start + sizeBytes)
  }
}

function aligned(at: number): number {
  return Math.ceil(at / 4) * 4
}

test('every kind of file comes out as it was put in, owned by root and without a time', () => {
  const tree = new FileTree()
  tree.file('sbin/agent', Buffer.from('#!/bin/sh\n'), 0o755)
  tree.link('bin/sh', 'busybox')
  tree.device('dev/console', 0o600, 5, 1)
  const members = readArchive(cpioArchive(tree.entries()))
  expect(members.map(({ name, mode }) => `${name} ${mode.toString(8)}`)).toEqual([
    'bin 40755',
    'bin/sh 120777',
    'dev 40755',
    'dev/console 20600',
    'sbin 40755',
    'sbin/agent 100755',
  ])
  expect(members.map(({ content }) => content.toString())).toEqual([
    '',
    'busybox',
    '',
    '',
    '',
    '#!/bin/sh\n',
  ])
  expect(members.find(({ name }) => name === 'dev/console')?.device).toBe('5:1')
  expect(members.map(({ links }) => links)).toEqual([2, 1, 2, 1, 2, 1])
  expect(new Set(members.map(({ owner, time }) => `${owner} ${time}`))).toEqual(new Set(['0:0 0']))
})

const paths = uniqueArray(
  array(constantFrom('a', 'bb', 'ccc', 'dddd', 'é'), { minLength: 1, maxLength: 4 }).map((parts) =>
    parts.join('/'),
  ),
  { maxLength: 8 },
).map((paths) => paths.filter((one) => !paths.some((other) => other.startsWith(`${one}/`))))

test('any files come out with their contents, each after its directory, in any order put in', () => {
  const files = paths.chain((list) =>
    tuple(
      ...list.map((path) => uint8Array({ maxLength: 9 }).map((content) => ({ path, content }))),
    ),
  )
  assert(
    property(files, (files) => {
      const tree = new FileTree()
      for (const { path, content } of files) tree.file(path, content, 0o644)
      const archive = cpioArchive(tree.entries())
      const members = readArchive(archive)
      const directories = new Set(['.'])
      for (const { name, mode } of members) {
        const parent = name.includes('/') ? name.replace(/\/[^/]*$/, '') : '.'
        ok(directories.has(parent), `'${parent}' comes before '${name}'`)
        if (mode >> 12 === 4) directories.add(name)
      }
      const regular = members.filter(({ mode }) => mode >> 12 === 8)
      expect(new Map(regular.map(({ name, content }) => [name, [...content]]))).toEqual(
        new Map(files.map(({ path, content }) => [path, [...content]])),
      )
      const other = new FileTree()
      for (const { path, content } of files.toReversed()) other.file(path, content, 0o644)
      expect(cpioArchive(other.entries())).toEqual(archive)
    }),
    { numRuns: 50 },
  )
})

test('one path is one file, and it is relative', () => {
  const tree = new FileTree()
  tree.file('a', new Uint8Array(), 0o644)
  expect(() => tree.link('a', 'b')).toThrow("two files 'a'")
  expect(() => tree.file('/b', new Uint8Array(), 0o644)).toThrow("'/b' is not relative")
})
