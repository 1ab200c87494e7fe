// The messages of the native front: one JSON object on a line, `type` says which. Both sides check
// what they receive by these schemas, which are the protocol's whole description.
//
// Identifiers are the client's choice: a positive integer that names a request, subscription or
// stream until its reply, `done` or `end`. An identifier in use must not be used again.
import * as v from 'valibot'
import { protocolName, streamWindowBytes } from './limits.ts'

const identifier = v.pipe(v.number(), v.safeInteger(), v.minValue(1))
const milliseconds = v.pipe(v.number(), v.minValue(0), v.maxValue(2 ** 40))
const shortText = v.pipe(v.string(), v.maxLength(4096))
const byteCount = v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(streamWindowBytes))
const base64 = v.pipe(v.string(), v.base64())

const errorReport = v.object({
  code: v.string(),
  errorDomain: v.string(),
  message: v.string(),
  fields: v.optional(v.record(v.string(), v.unknown())),
})

/** First message of a client: who it is, in words that others read in job tables and errors. */
const clientHello = v.strictObject({
  type: v.literal('hello'),
  protocol: v.literal(protocolName),
  version: v.pipe(v.number(), v.safeInteger()),
  client: v.pipe(v.string(), v.maxLength(200)),
  /** Refuses this connection everything that changes anything. */
  readOnly: v.optional(v.boolean()),
})

/** Calls an operation; answered by `reply`. */
const request = v.strictObject({
  type: v.literal('request'),
  id: identifier,
  operation: shortText,
  domain: v.optional(shortText),
  input: v.optional(v.unknown()),
  /** From its receipt, in milliseconds. */
  deadlineMs: v.optional(milliseconds),
  jobWaitMs: v.optional(milliseconds),
  /** Refuse instead of waiting for a job. */
  nowait: v.optional(v.boolean()),
})

/** Leaves a request: its wait ends, a long job that it began goes on. The reply still comes. */
const cancel = v.strictObject({ type: v.literal('cancel'), id: identifier })

/** From which event on: a sequence number, and the epoch in which it was counted. */
const position = v.strictObject({
  sequence: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  epoch: v.optional(shortText),
})

const subscribe = v.strictObject({
  type: v.literal('subscribe'),
  id: identifier,
  to: v.picklist(['events', 'trace']),
  /** What happens from now on when absent. */
  from: v.optional(position),
  /** Of this domain alone: a name or UUID. */
  domain: v.optional(shortText),
  /** Of these kinds alone: `event` of events, `kind` of the trace. */
  kinds: v.optional(v.pipe(v.array(shortText), v.maxLength(100))),
})

/** Attaches to a serial console; answered by `reply`, whose result is the window to send into. */
const open = v.strictObject({
  type: v.literal('open'),
  id: identifier,
  stream: v.literal('console'),
  domain: shortText,
  device: v.optional(shortText),
  force: v.optional(v.boolean()),
})

/** Bytes of a stream. A side never sends more than the window it was granted. */
const data = v.strictObject({ type: v.literal('data'), id: identifier, base64 })

/** Grants the other side so many bytes more. */
const window = v.strictObject({ type: v.literal('window'), id: identifier, bytes: byteCount })

/** Ends a stream or subscription; the daemon confirms by its own `end`. */
const clientEnd = v.strictObject({ type: v.literal('end'), id: identifier })

export const clientMessage = v.variant('type', [
  clientHello,
  request,
  cancel,
  subscribe,
  open,
  data,
  window,
  clientEnd,
])
export type ClientMessage = v.InferOutput<typeof clientMessage>
export type RequestMessage = v.InferOutput<typeof request>
export type SubscribeMessage = v.InferOutput<typeof subscribe>
export type OpenMessage = v.InferOutput<typeof open>

/** First message of a daemon. */
const serverHello = v.object({
  type: v.literal('hello'),
  protocol: v.literal(protocolName),
  version: v.number(),
  pid: v.number(),
  stateDirectory: v.string(),
  /** Changes with each daemon: positions in its events and trace count within it. */
  epoch: v.string(),
})
export type ServerHello = v.InferOutput<typeof serverHello>

const reply = v.object({
  type: v.literal('reply'),
  id: identifier,
  result: v.optional(v.unknown()),
  error: v.optional(errorReport),
})

/**
 * Items of a subscription, oldest first, and where to go on after them. A subscriber that asked for
 * what was is told once, even without an item, when it has all there is: `behind` is 0 then.
 */
const items = v.object({
  type: v.literal('items'),
  id: identifier,
  items: v.array(v.record(v.string(), v.unknown())),
  next: v.number(),
  /** How many more were there, wanted or not, when this was sent. */
  behind: v.number(),
})

/** So many items were lost before the next: this subscriber was too slow, or came too late. */
const missed = v.object({
  type: v.literal('missed'),
  id: identifier,
  /** Absent when nobody knows: the position belongs to another daemon's epoch. */
  count: v.optional(v.number()),
})

const serverEnd = v.object({
  type: v.literal('end'),
  id: identifier,
  error: v.optional(errorReport),
})

/** Last message of a daemon that ends this connection, and why. */
const goodbye = v.object({ type: v.literal('goodbye'), error: errorReport })

export const serverMessage = v.variant('type', [
  serverHello,
  reply,
  items,
  missed,
  v.object({ ...data.entries }),
  v.object({ ...window.entries }),
  serverEnd,
  goodbye,
])
export type ServerMessage = v.InferOutput<typeof serverMessage>
