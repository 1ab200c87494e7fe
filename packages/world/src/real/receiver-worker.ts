// The worker of one transfer: opens the file, listens, accepts one connection, writes all it sends
// with back-pressure, and syncs the file before it says that it is finished. It ends by itself.
import type { FileHandle } from 'node:fs/promises'
import { open, rm } from 'node:fs/promises'
import type { Socket } from 'node:net'
import { createServer } from 'node:net'
import { parentPort, workerData } from 'node:worker_threads'
import { FileError } from '../files.ts'
import type { ReceiveRequest } from '../transfers.ts'
import { listenAt } from './bound-server.ts'
import { system } from './errno.ts'

/** What the worker tells: that it listens, then one of the others. */
export type ReceiverMessage =
  | { readonly kind: 'listening' }
  | { readonly kind: 'finished' }
  | {
      readonly kind: 'failed'
      readonly code: string
      readonly operation: string
      readonly path: string
    }

/** What the worker is given. The counter is shared: progress costs its reader nothing. */
export interface ReceiverData extends ReceiveRequest {
  readonly counter: BigInt64Array
}

/** Who may connect: the QEMU of this same user. */
const socketPermissions = 0o600

/** How much is read ahead while the file is written, so that the two overlap. */
const aheadBytes = 1024 * 1024

const request = workerData as ReceiverData

async function receive(cancelled: AbortSignal): Promise<void> {
  const { filePath, socketPath } = request
  const file = await system('open', filePath, () => open(filePath, 'r+'))
  try {
    const socket = await accept(cancelled)
    try {
      await pump(socket, file)
    } finally {
      socket.destroy()
    }
    await system('sync', filePath, () => file.sync())
    cancelled.throwIfAborted()
  } finally {
    await file.close()
    await rm(socketPath, { force: true })
  }
}

/** The first connection; no other is let in. */
async function accept(cancelled: AbortSignal): Promise<Socket> {
  const { promise, resolve, reject } = Promise.withResolvers<Socket>()
  cancelled.throwIfAborted()
  const server = createServer({ highWaterMark: aheadBytes }, (socket) => {
    cancelled.addEventListener('abort', () => socket.destroy(cancelled.reason as Error))
    resolve(socket)
    server.close()
  })
  cancelled.addEventListener('abort', () => reject(cancelled.reason))
  listenAt(server, request.socketPath, socketPermissions)
  tell({ kind: 'listening' })
  try {
    return await promise
  } finally {
    server.close()
  }
}

/** Reads on only when the file has taken what was read. */
async function pump(socket: Socket, file: FileHandle): Promise<void> {
  let position = request.offsetBytes
  const chunks = socket as AsyncIterable<Uint8Array>
  await system('read', request.socketPath, async () => {
    for await (const chunk of chunks) {
      await system('write', request.filePath, () => writeAll(file, chunk, position))
      position += chunk.length
      Atomics.add(request.counter, 0, BigInt(chunk.length))
    }
  })
}

async function writeAll(file: FileHandle, chunk: Uint8Array, position: number): Promise<void> {
  let done = 0
  while (done < chunk.length) {
    const left = chunk.length - done
    const { bytesWritten } = await file.write(chunk, done, left, position + done)
    done += bytesWritten
  }
}

function tell(message: ReceiverMessage): void {
  parentPort?.postMessage(message)
}

const cancel = new AbortController()
parentPort?.once('message', () => {
  cancel.abort(new FileError('ECANCELED', 'receive', request.filePath))
})
try {
  await receive(cancel.signal)
  tell({ kind: 'finished' })
} catch (error) {
  const failure =
    error instanceof FileError ? error : new FileError('EIO', String(error), request.filePath)
  tell({
    kind: 'failed',
    code: failure.code,
    operation: failure.operation,
    path: failure.path,
  })
} finally {
  parentPort?.close()
}
