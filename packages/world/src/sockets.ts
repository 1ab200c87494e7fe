// Byte streams over Unix sockets, with back-pressure that the reader controls.

/**
 * Who consumes a stream. Calls come in order, each in a turn of its own, and end with `closed`.
 */
export interface StreamSink {
  data(chunk: Uint8Array): void
  /**
   * Called exactly once, last. Without a reason the peer or this side ended it in an orderly way;
   * QEMU's exit is often a reset, so both mean the same to a monitor.
   */
  closed(reason: Error | undefined): void
}

export interface ByteStream {
  /** Starts delivery to `sink`. Called once, before any data is expected. */
  attach(sink: StreamSink): void
  /**
   * Resolves when the bytes were handed to the kernel.
   *
   * @throws FileError EPIPE, ECONNRESET or ECANCELED: the stream was ended or closed first
   */
  write(bytes: Uint8Array): Promise<void>
  /** Bytes accepted by {@link write} that the kernel has not taken yet. */
  readonly unsentBytes: number
  /**
   * Stops delivery of data, and of the end behind it; what arrives meanwhile waits in the kernel.
   */
  pause(): void
  resume(): void
  /** Sends what was written, then ends this side. */
  end(): void
  /** Closes at once; `closed` follows. Idempotent. */
  destroy(): void
}

export interface Listener {
  readonly path: string
  /** Stops listening and removes the path. Accepted streams live on. Idempotent. */
  close(): Promise<void>
}

export interface Sockets {
  /**
   * Connects to a listening Unix socket.
   *
   * @throws FileError ENOENT, ECONNREFUSED, EACCES; EAGAIN when more wait to be accepted than the
   *   listener allows; ENAMETOOLONG above 107 bytes of path; the signal's reason when it is aborted
   */
  connect(path: string, signal?: AbortSignal): Promise<ByteStream>

  /**
   * Listens on a Unix socket with `permissions`; whatever was at the path is replaced at once.
   *
   * @throws FileError ENOENT, EACCES; ENAMETOOLONG above 107 bytes of path
   */
  listen(path: string, permissions: number, accept: (stream: ByteStream) => void): Promise<Listener>

  /**
   * Opens a terminal device (a guest's pty) in raw mode, as a byte stream.
   *
   * @throws FileError ENOENT, EACCES; ENOTTY when it is no terminal
   */
  openTerminal(path: string): Promise<ByteStream>
}
