// What a client has open under an identifier besides requests: a subscription or a stream.

export interface Channel {
  /** There is room in the outbox again. */
  room(): void
  /** The client has ended it: let go, and confirm. */
  end(): void
  /** The client is gone, or the channel is over: let go, and send nothing. */
  close(): void
}
