// Transfers of a simulated process: the same promise as the real ones, made of its own sockets and
// files, so that every fault of those can strike here too.
import { FileError } from '@signalbox/world'
import type {
  ByteStream,
  Files,
  Listener,
  OpenFile,
  ReceiveRequest,
  Sockets,
  Transfer,
  TransferProgress,
  Transfers,
} from '@signalbox/world'

export class SimulatedTransfers implements Transfers {
  readonly #files: Files
  readonly #sockets: Sockets

  constructor(files: Files, sockets: Sockets) {
    this.#files = files
    this.#sockets = sockets
  }

  async receive(request: ReceiveRequest): Promise<Transfer> {
    const file = await this.#files.open(request.filePath, 'update')
    const transfer = new SimulatedTransfer(request, file)
    try {
      await transfer.listen(this.#sockets)
    } catch (error) {
      await file.close()
      throw error
    }
    return transfer
  }
}

class SimulatedTransfer implements Transfer {
  readonly socketPath: string
  readonly finished: Promise<TransferProgress>
  readonly #request: ReceiveRequest
  readonly #file: OpenFile
  readonly #accepted = Promise.withResolvers<ByteStream>()
  readonly #sent = Promise.withResolvers<void>()
  #listener: Listener | undefined
  #stream: ByteStream | undefined
  #cancelled = false
  #bytes = 0

  constructor(request: ReceiveRequest, file: OpenFile) {
    this.socketPath = request.socketPath
    this.#request = request
    this.#file = file
    this.finished = this.#transfer()
    // Whoever started the transfer awaits it in time; until then its failure is not unheard.
    this.finished.catch(() => undefined)
    this.#sent.promise.catch(() => undefined)
  }

  async listen(sockets: Sockets): Promise<void> {
    let taken = false
    const accept = (stream: ByteStream): void => {
      if (taken || this.#cancelled) {
        stream.destroy()
        return
      }
      taken = true
      this.#accepted.resolve(stream)
    }
    this.#listener = await sockets.listen(this.#request.socketPath, 0o600, accept)
  }

  progress(): TransferProgress {
    return { bytes: this.#bytes }
  }

  cancel(): void {
    this.#cancelled = true
    const error = new FileError('ECANCELED', 'receive', this.#request.filePath)
    this.#accepted.reject(error)
    this.#sent.reject(error)
    this.#stream?.destroy()
  }

  async #transfer(): Promise<TransferProgress> {
    try {
      this.#stream = await this.#accepted.promise
      this.#pump(this.#stream)
      await this.#sent.promise
      await this.#file.sync()
      if (this.#cancelled) {
        throw new FileError('ECANCELED', 'receive', this.#request.filePath)
      }
      return this.progress()
    } finally {
      this.#stream?.destroy()
      await this.#file.close()
      await this.#listener?.close()
    }
  }

  /** One piece at a time: what comes meanwhile waits with the sender. */
  #pump(stream: ByteStream): void {
    let writing = Promise.resolve()
    stream.attach({
      data: (chunk) => {
        stream.pause()
        const at = this.#request.offsetBytes + this.#bytes
        writing = this.#file.write(chunk, at).then(() => {
          this.#bytes += chunk.length
          stream.resume()
        })
        writing.catch((error: unknown) => this.#sent.reject(error))
      },
      closed: (reason) => {
        if (reason === undefined) writing.then(() => this.#sent.resolve(), this.#sent.reject)
        else this.#sent.reject(reason)
      },
    })
  }
}
