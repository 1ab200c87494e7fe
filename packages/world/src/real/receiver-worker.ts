// The worker of one transfer: accepts one connection, writes all it sends into the file with
// back-pressure, and syncs the file before it says that it is finished.
import { open, rm } from 'node:fs/promises'
import type { Socket } from 'node:net'
import { createServer } from 'node:net'
import { parentPort, workerData } from 'node:worker_threads'
import type { ReceiveRequest } from '../transfers.ts'

export type ReceiverMessage =
  | { readonly kind: 'listening' }
  | { readonly kind: 'finished' }
  | { readonly kind: 'failed'; readonly code: string; readonly operation: string }

const request = workerData as ReceiveRequest & { readonly counter: BigInt64Array }

function tell(message: ReceiverMessage): void {
  parentPort?.postMessage(message)
}

async function receive(socket: Socket): Promise<void> {
  await using file = await open(request.filePath, 'r+')
  let position = request.offsetBytes
  for await (const chunk of socket as AsyncIterable<Uint8Array>) {
    let done = 0
    while (done < chunk.length) {
      const { bytesWritten } = await file.write(chunk, done, chunk.length - done, position)
      done += bytesWritten
      position += bytesWritten
    }
    Atomics.add(request.counter, 0, BigInt(chunk.length))
  }
  await file.sync()
}

async function serve(): Promise<void> {
  await rm(request.socketPath, { force: true })
  const accepted = Promise.withResolvers<Socket>()
  const server = createServer((socket) => {
    server.close()
    accepted.resolve(socket)
  })
  server.once('error', accepted.reject)
  server.listen(request.socketPath, () => tell({ kind: 'listening' }))
  parentPort?.once('message', () => {
    server.close()
    const error = Object.assign(new Error('cancelled'), { code: 'ECANCELED' })
    accepted.promise.then(
      (socket) => socket.destroy(error),
      () => undefined,
    )
    accepted.reject(error)
  })
  await receive(await accepted.promise)
}

try {
  await serve()
  tell({ kind: 'finished' })
} catch (error) {
  const { code, syscall } = error as NodeJS.ErrnoException
  tell({ kind: 'failed', code: code ?? 'EIO', operation: syscall ?? 'receive' })
} finally {
  parentPort?.close()
}
