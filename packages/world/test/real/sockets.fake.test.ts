// Real sockets beyond what the conformance suite of the testkit asks of every world.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { stat, writeFile } from 'node:fs/promises'
import * as net from 'node:net'
import { expect, test } from 'vitest'
import type { ByteStream } from '../../src/index.ts'
import { realWorld } from '../../src/index.ts'
import { TemporaryDirectory } from './temporary-directory.ts'

const { sockets } = realWorld()

interface Heard {
  readonly chunks: Uint8Array[]
  readonly closed: Promise<Error | undefined>
}

function hear(stream: ByteStream): Heard {
  const chunks: Uint8Array[] = []
  const { promise, resolve } = Promise.withResolvers<Error | undefined>()
  stream.attach({ data: (chunk) => chunks.push(chunk), closed: resolve })
  return { chunks, closed: promise }
}

function text(chunks: readonly Uint8Array[]): string {
  return Buffer.concat(chunks).toString()
}

test('what came before a reset is delivered although the stream was paused, and then the reset', async () => {
  await using directory = await TemporaryDirectory.make()
  const path = directory.at('socket')
  const accepted = Promise.withResolvers<net.Socket>()
  const server = net.createServer((socket) => accepted.resolve(socket)).listen(path)
  await once(server, 'listening')
  const stream = await sockets.connect(path)
  const peer = await accepted.promise
  peer.pause()
  // Unread when the peer closes: that makes a reset of it.
  await stream.write(new Uint8Array(1000))
  peer.write('last words')
  const heard = hear(stream)
  stream.pause()
  peer.destroy()
  await once(peer, 'close')
  expect(text(heard.chunks)).toBe('')
  stream.resume()
  expect(await heard.closed).toMatchObject({ name: 'FileError', code: 'ECONNRESET' })
  expect(text(heard.chunks)).toBe('last words')
  await expect(stream.write(new Uint8Array(1))).rejects.toMatchObject({ code: 'EPIPE' })
  server.close()
})

test('a listener has its permissions, replaces what was at its path, and removes it when closed', async () => {
  await using directory = await TemporaryDirectory.make()
  const path = directory.at('socket')
  await writeFile(path, 'stale')
  const accepted = Promise.withResolvers<ByteStream>()
  const listener = await sockets.listen(path, 0o660, accepted.resolve)
  expect((await stat(path)).mode & 0o777).toBe(0o660)
  const stream = await sockets.connect(path)
  await listener.close()
  await listener.close()
  await expect(stat(path)).rejects.toMatchObject({ code: 'ENOENT' })
  // The one that was accepted lives on.
  const heard = hear(stream)
  const peer = await accepted.promise
  await peer.write(new TextEncoder().encode('still here'))
  peer.end()
  expect(await heard.closed).toBeUndefined()
  expect(text(heard.chunks)).toBe('still here')
})

test('a terminal is raw: bytes pass in both directions as they are', async () => {
  await using directory = await TemporaryDirectory.make()
  // `script` gives its child a terminal; the child says which, and holds it open.
  const link = directory.at('tty')
  const command = `ln -s $(tty) ${link}; echo ready; exec sleep 60`
  const master = spawn('script', ['-qfc', command, '/dev/null'], {
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  try {
    const printed: Buffer[] = []
    await once(master.stdout, 'data')
    const stream = await sockets.openTerminal(link)
    const heard = hear(stream)
    master.stdout.on('data', (chunk: Buffer) => printed.push(chunk))
    await stream.write(new TextEncoder().encode('to the guest\n'))
    await expect.poll(() => text(printed)).toContain('to the guest\n')
    expect(text(printed)).not.toContain('\r')
    // No line discipline holds back what has no end of line, or takes ^C for a signal.
    master.stdin.write('from\u0003')
    await expect.poll(() => text(heard.chunks)).toContain('from\u0003')
    stream.destroy()
    expect(await heard.closed).toBeUndefined()
  } finally {
    master.kill('SIGKILL')
    await once(master, 'close')
  }
})

test('what is no terminal is refused', async () => {
  await expect(sockets.openTerminal('/dev/null')).rejects.toMatchObject({ code: 'ENOTTY' })
  await expect(sockets.openTerminal('/nowhere/pty')).rejects.toMatchObject({ code: 'ENOENT' })
})
