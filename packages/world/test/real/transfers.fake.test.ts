// Real transfers: content, back-pressure, progress, refusals, a full disk, giving up.
import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readFile, readdir, stat, writeFile } from 'node:fs/promises'
import * as net from 'node:net'
import { expect, test } from 'vitest'
import { realWorld } from '../../src/index.ts'
import { TemporaryDirectory } from './temporary-directory.ts'

const { transfers } = realWorld()

/** Pseudo-random, so that a chunk lost, doubled or misplaced shows. */
function pattern(sizeBytes: number): Buffer {
  const bytes = Buffer.alloc(sizeBytes)
  let state = 12_345
  for (let at = 0; at < sizeBytes; at++) {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    bytes[at] = state >> 16
  }
  return bytes
}

async function connected(path: string): Promise<net.Socket> {
  const socket = net.connect(path)
  // A transfer that ends early resets its peer; the tests look at the transfer.
  socket.on('error', () => undefined)
  await once(socket, 'connect')
  return socket
}

test('what the peer sends lies in the file from the offset on, and progress counts it', async () => {
  await using directory = await TemporaryDirectory.make()
  const filePath = directory.at('image')
  const socketPath = directory.at('socket')
  await writeFile(filePath, 'header|old tail')
  const transfer = await transfers.receive({ socketPath, filePath, offsetBytes: 7 })
  expect(transfer.progress()).toEqual({ bytes: 0 })
  expect((await stat(socketPath)).mode & 0o777).toBe(0o600)
  const content = pattern(5_000_000)
  const peer = await connected(transfer.socketPath)
  peer.end(content)
  expect(await transfer.finished).toEqual({ bytes: content.length })
  expect(Buffer.concat([Buffer.from('header|'), content]).equals(await readFile(filePath))).toBe(
    true,
  )
  expect(await readdir(directory.path)).toEqual(['image'])
})

test('a peer that is slow is waited for, and only one is let in', async () => {
  await using directory = await TemporaryDirectory.make()
  const filePath = directory.at('image')
  const socketPath = directory.at('socket')
  await writeFile(filePath, '')
  const transfer = await transfers.receive({ socketPath, filePath, offsetBytes: 0 })
  const peer = await connected(socketPath)
  for (const [index, word] of ['slowly ', 'but ', 'surely'].entries()) {
    peer.write(word)
    const bytes = ['slowly ', 'slowly but ', 'slowly but surely'][index]?.length ?? 0
    await expect.poll(() => transfer.progress().bytes).toBe(bytes)
  }
  await expect(connected(socketPath)).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  peer.end()
  await transfer.finished
  expect(await readFile(filePath, 'utf8')).toBe('slowly but surely')
})

test('a file that cannot be written is refused before anything listens', async () => {
  await using directory = await TemporaryDirectory.make()
  const socketPath = directory.at('socket')
  const request = { socketPath, filePath: directory.at('absent'), offsetBytes: 0 }
  await expect(transfers.receive(request)).rejects.toMatchObject({
    name: 'FileError',
    code: 'ENOENT',
    path: request.filePath,
  })
  const longer = { ...request, socketPath: directory.at('s').padEnd(108, 's') }
  await expect(transfers.receive(longer)).rejects.toMatchObject({ code: 'ENAMETOOLONG' })
  expect(await readdir(directory.path)).toEqual([])
})

test('a write that fails ends the transfer with the reason, and the peer with it', async () => {
  await using directory = await TemporaryDirectory.make()
  const socketPath = directory.at('socket')
  const transfer = await transfers.receive({ socketPath, filePath: '/dev/full', offsetBytes: 0 })
  const peer = await connected(socketPath)
  const closed = once(peer, 'close')
  peer.write('x')
  await expect(transfer.finished).rejects.toMatchObject({ code: 'ENOSPC', path: '/dev/full' })
  await closed
  expect(await readdir(directory.path)).toEqual([])
})

test('a transfer can be given up before the peer came, and while it sends', async () => {
  await using directory = await TemporaryDirectory.make()
  const filePath = directory.at('image')
  const socketPath = directory.at('socket')
  await writeFile(filePath, '')
  const lonely = await transfers.receive({ socketPath, filePath, offsetBytes: 0 })
  lonely.cancel()
  await expect(lonely.finished).rejects.toMatchObject({ code: 'ECANCELED' })

  const begun = await transfers.receive({ socketPath, filePath, offsetBytes: 0 })
  const peer = await connected(socketPath)
  const closed = once(peer, 'close')
  peer.write('part')
  await expect.poll(() => begun.progress().bytes).toBe(4)
  begun.cancel()
  begun.cancel()
  await expect(begun.finished).rejects.toMatchObject({ code: 'ECANCELED' })
  await closed
  expect(await readFile(filePath, 'utf8')).toBe('part')
  expect(await readdir(directory.path)).toEqual(['image'])
})

const root = process.getuid?.() === 0

test.skipIf(!root)(
  'a disk that fills up fails the transfer (only root can mount one)',
  async (context) => {
    await using directory = await TemporaryDirectory.make()
    const disk = directory.at('disk')
    await mkdir(disk)
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', disk], { stdio: 'ignore' })
    } catch {
      context.skip('mounting is not permitted here')
    }
    try {
      const filePath = `${disk}/image`
      await writeFile(filePath, '')
      const socketPath = directory.at('socket')
      const transfer = await transfers.receive({ socketPath, filePath, offsetBytes: 0 })
      const peer = await connected(socketPath)
      peer.end(pattern(1_000_000))
      await expect(transfer.finished).rejects.toMatchObject({ code: 'ENOSPC', path: filePath })
      expect(transfer.progress().bytes).toBeLessThanOrEqual(256 * 1024)
    } finally {
      execFileSync('umount', [disk])
    }
  },
)
