// The numbers of the native protocol: what one client may cost its daemon, at most. Each says which
// misbehaviour it bounds.

/** Raised when messages change so that an older peer would misunderstand them. */
export const protocolVersion = 1

export const protocolName = 'signalbox'

/** Longest message that a client may send, in bytes: its line, end included. */
export const requestBytesMax = 2 ** 20

/** Longest message that a daemon sends: a reply may hold what a guest or QEMU said at length. */
export const replyBytesMax = 16 * 2 ** 20

/** Brackets within brackets; JSON deeper than this is an attack on whoever walks it. */
export const depthMax = 32

/** Requests of one client that run at the same time; what comes beyond them waits its turn. */
export const runningMax = 64

/** Requests of one client that wait for their turn. A full queue stops the reading alone. */
export const queuedMax = 8_192

/** Bytes of those requests together. */
export const queuedBytesMax = 4 * 2 ** 20

/** Unsent bytes at which nothing more is started, read or told for a client that does not read. */
export const unsentBytesMax = 512 * 1024

/** How long requests of one client may be started in a row before the others get a turn, in ms. */
export const turnMs = 2

/** Subscriptions and streams that one client may have open. */
export const channelsMax = 64

/** Clients at the same time; the next is told so and sent away. */
export const clientsMax = 512

/** How long a client may take to say hello, in milliseconds. */
export const helloMs = 10_000

/** Bytes of a stream that one side may send before the other has said that it took some. */
export const streamWindowBytes = 64 * 1024

/** Bytes of a stream in one message, before their base64. */
export const streamFrameBytes = 16 * 1024
