// Transfers in a worker thread each: a guest's memory never passes the event loop.
//
// A worker ends with its transfer instead of waiting in a pool: starting one takes tens of
// milliseconds where a guest's memory takes seconds, and an ended one holds no memory and no state.
import { Worker } from 'node:worker_threads'
import { FileError } from '../files.ts'
import type { ReceiveRequest, Transfer, TransferProgress, Transfers } from '../transfers.ts'
import { checkSocketPath } from './bound-server.ts'
import type { ReceiverData, ReceiverMessage } from './receiver-worker.ts'

export class RealTransfers implements Transfers {
  async receive(request: ReceiveRequest): Promise<Transfer> {
    checkSocketPath(request.socketPath)
    const { socketPath, filePath, offsetBytes } = request
    const counter = new BigInt64Array(new SharedArrayBuffer(8))
    const workerData: ReceiverData = { socketPath, filePath, offsetBytes, counter }
    const transfer = new WorkerTransfer(new Worker(workerUrl(), { workerData }), workerData)
    await transfer.listening
    return transfer
  }
}

/** Beside this file, and of its kind: source as it is, or as it was published. */
function workerUrl(): URL {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
  return new URL(`./receiver-worker.${extension}`, import.meta.url)
}

class WorkerTransfer implements Transfer {
  readonly socketPath: string
  readonly listening: Promise<void>
  readonly finished: Promise<TransferProgress>
  readonly #worker: Worker
  readonly #counter: BigInt64Array

  constructor(worker: Worker, request: ReceiverData) {
    this.socketPath = request.socketPath
    this.#worker = worker
    this.#counter = request.counter
    const listening = Promise.withResolvers<void>()
    const finished = Promise.withResolvers<TransferProgress>()
    this.listening = listening.promise
    this.finished = finished.promise
    // Whoever started the transfer awaits it in time; until then its failure is not unheard.
    finished.promise.catch(() => undefined)
    let end: FileError | 'finished' | undefined
    worker.on('message', (message: ReceiverMessage) => {
      if (message.kind === 'listening') listening.resolve()
      else if (message.kind === 'finished') end = 'finished'
      else end = new FileError(message.code, message.operation, message.path)
    })
    const fail = (error: Error): void => {
      listening.reject(error)
      finished.reject(error)
    }
    worker.once('error', fail)
    // Told at the worker's end, so that nothing touches file or socket any more.
    worker.once('exit', () => {
      if (end === 'finished') finished.resolve(this.progress())
      else fail(end ?? new FileError('EIO', 'receive', request.filePath))
    })
  }

  progress(): TransferProgress {
    return { bytes: Number(Atomics.load(this.#counter, 0)) }
  }

  cancel(): void {
    this.#worker.postMessage('cancel')
  }
}
