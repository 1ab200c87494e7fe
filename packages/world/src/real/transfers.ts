// Transfers in a worker thread each: a guest's memory never passes the event loop.
import { Worker } from 'node:worker_threads'
import { FileError } from '../files.ts'
import type { ReceiveRequest, Transfer, Transfers } from '../transfers.ts'
import type { ReceiverMessage } from './receiver-worker.ts'
import { checkPath } from './sockets.ts'

export class RealTransfers implements Transfers {
  receive(request: ReceiveRequest): Promise<Transfer> {
    checkPath(request.socketPath)
    const counter = new BigInt64Array(new SharedArrayBuffer(8))
    const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
    const worker = new Worker(new URL(`./receiver-worker.${extension}`, import.meta.url), {
      workerData: { ...request, counter },
    })
    const listening = Promise.withResolvers<Transfer>()
    const finished = Promise.withResolvers<{ bytes: number }>()
    // Whoever started the transfer awaits it; before that its failure must not go unobserved.
    finished.promise.catch(() => undefined)
    const progress = (): { bytes: number } => ({ bytes: Number(Atomics.load(counter, 0)) })
    const fail = (error: Error): void => {
      listening.reject(error)
      finished.reject(error)
    }
    worker.on('message', (message: ReceiverMessage) => {
      if (message.kind === 'listening') {
        listening.resolve({
          socketPath: request.socketPath,
          progress,
          finished: finished.promise,
          cancel: () => worker.postMessage('cancel'),
        })
      } else if (message.kind === 'finished') {
        finished.resolve(progress())
      } else {
        fail(new FileError(message.code, message.operation, request.filePath))
      }
    })
    worker.on('error', fail)
    worker.on('exit', () => fail(new FileError('ECANCELED', 'receive', request.filePath)))
    return listening.promise
  }
}
