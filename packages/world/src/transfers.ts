// Bulk data between a Unix socket and a file, moved outside the event loop: a guest's memory must
// never delay anybody else's call.

export interface TransferProgress {
  readonly bytes: number
}

/** One transfer under way. */
export interface Transfer {
  /** Where QEMU connects to. It listens before `receive` resolves. */
  readonly socketPath: string
  /** Bytes so far; cheap to read. */
  progress(): TransferProgress
  /** Resolves at the peer's orderly end, with the file's content on stable storage. */
  readonly finished: Promise<TransferProgress>
  /** Ends it at once; `finished` then rejects, and the file stays as far as it was written. */
  cancel(): void
}

export interface ReceiveRequest {
  /** The socket to listen on; removed when the transfer is over. */
  readonly socketPath: string
  /** An existing file, and where in it the data begins. */
  readonly filePath: string
  readonly offsetBytes: number
}

export interface Transfers {
  /** Accepts one connection and writes all it sends into the file. */
  receive(request: ReceiveRequest): Promise<Transfer>
}
