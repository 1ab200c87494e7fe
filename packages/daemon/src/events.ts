// Clients of the daemon, and what each has open, on the trace.
import { eventKind } from '@signalbox/trace'

export interface OfClient {
  /** As calls name it: 'client 7 (virsh)'. */
  readonly client: string
}
export const clientConnected = eventKind<OfClient>(
  'daemon.client-connected',
  'A client said hello: from now on it may call.',
)
export const clientGone = eventKind<OfClient>(
  'daemon.client-gone',
  'A client is gone: what it waits for is given up, and what it has open is closed.',
)

export interface OfChannel extends OfClient {
  /** The client's own number for it. */
  readonly channel: number
}
export const channelOpened = eventKind<OfChannel>(
  'daemon.channel-opened',
  'A client has a subscription or a console open.',
)
export const channelClosed = eventKind<OfChannel>(
  'daemon.channel-closed',
  'A subscription or a console of a client is closed.',
)
