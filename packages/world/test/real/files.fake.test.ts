// Real files beyond what the conformance suite of the testkit asks of every world.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { realWorld } from '../../src/index.ts'
import { TemporaryDirectory } from './temporary-directory.ts'

const { files } = realWorld()
const index = fileURLToPath(new URL('../../src/index.ts', import.meta.url))

test('a file of /proc, which says that it is empty, is read whole and within its limit', async () => {
  const text = new TextDecoder().decode(await files.read('/proc/self/stat', 65_536))
  expect(text).toContain(`${process.pid} (`)
  await expect(files.read('/proc/self/stat', 10)).rejects.toMatchObject({ code: 'EFBIG' })
})

test('a full device fails a write with ENOSPC', async () => {
  const full = await files.open('/dev/full', 'update')
  await expect(full.write(new Uint8Array(10), 0)).rejects.toMatchObject({
    name: 'FileError',
    code: 'ENOSPC',
    operation: 'write',
    path: '/dev/full',
  })
  await full.close()
})

test('directories are made with those above them, and left as they are when they exist', async () => {
  await using directory = await TemporaryDirectory.make()
  const deep = directory.at('a/b/c')
  await Promise.all([files.makeDirectory(deep, 0o700), files.makeDirectory(deep, 0o700)])
  await chmod(deep, 0o750)
  await files.makeDirectory(deep, 0o700)
  expect(await files.status(deep)).toMatchObject({ kind: 'directory', permissions: 0o750 })
})

test('a directory that nobody can make is refused at once, and named', async () => {
  await using directory = await TemporaryDirectory.make()
  await writeFile(directory.at('file'), '')
  await expect(files.makeDirectory(directory.at('file'), 0o700)).rejects.toMatchObject({
    code: 'EEXIST',
  })
  await expect(files.makeDirectory(directory.at('file/below'), 0o700)).rejects.toMatchObject({
    code: 'ENOTDIR',
    path: directory.at('file/below'),
  })
  await expect(files.makeDirectory('/proc/nobody/can', 0o700)).rejects.toMatchObject({
    code: 'ENOENT',
    path: '/proc/nobody/can',
  })
})

test('the status of a link is its own or of what it names', async () => {
  await using directory = await TemporaryDirectory.make()
  await writeFile(directory.at('file'), 'content')
  await chmod(directory.at('file'), 0o640)
  await symlink('file', directory.at('link'))
  expect(await files.status(directory.at('link'))).toMatchObject({
    kind: 'file',
    sizeBytes: 7,
    permissions: 0o640,
  })
  expect(await files.linkStatus(directory.at('link'))).toMatchObject({ kind: 'link' })
  expect(await files.status('/dev/null')).toMatchObject({ kind: 'device' })
})

/** A program that takes the lock, says whether it got it, and lives until it is killed. */
function holder(path: string) {
  const source = `
    import { realWorld } from '${index}'
    const lock = await realWorld().files.lock('${path}')
    await lock?.describe('held by ' + process.pid)
    console.log(lock === undefined ? 'refused' : 'taken')
    if (lock !== undefined) setInterval(() => undefined, 60_000)`
  return spawn(process.execPath, ['--input-type=module', '--eval', source], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
}

test('of many processes one gets the lock, and kill -9 of it frees the lock at once', async () => {
  await using directory = await TemporaryDirectory.make()
  const path = directory.at('lock')
  const holders = Array.from({ length: 4 }, () => holder(path))
  try {
    const answers = await Promise.all(
      holders.map(async ({ stdout }) => String((await once(stdout, 'data'))[0]).trim()),
    )
    // Which of them it is, only its own answer tells: the others may not have exited yet.
    const winner = holders[answers.indexOf('taken')]
    expect(answers.sort()).toEqual(['refused', 'refused', 'refused', 'taken'])
    expect(await files.lock(path)).toBeUndefined()
    expect(await readFile(path, 'utf8')).toBe(`held by ${winner?.pid}`)

    const exited = winner === undefined ? undefined : once(winner, 'exit')
    winner?.kill('SIGKILL')
    await exited
    const lock = await files.lock(path)
    expect(lock).toBeDefined()
    await lock?.release()
    await lock?.release()
  } finally {
    for (const each of holders) each.kill('SIGKILL')
  }
})

test('a host without flock is told so, instead of being left unlocked', async () => {
  await using directory = await TemporaryDirectory.make()
  const searched = process.env['PATH']
  process.env['PATH'] = directory.path
  try {
    await expect(files.lock(directory.at('lock'))).rejects.toMatchObject({ code: 'ENOSYS' })
  } finally {
    process.env['PATH'] = searched
  }
})

test('a directory in the place of a file is refused by name', async () => {
  await using directory = await TemporaryDirectory.make()
  await mkdir(directory.at('inner'))
  await expect(files.read(directory.at('inner'), 10_000)).rejects.toMatchObject({ code: 'EISDIR' })
})
