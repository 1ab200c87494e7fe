// Clients of the daemon, in words for the timeline.
import { describeEvent } from '@signalbox/trace'
import * as events from './events.ts'

describeEvent(events.clientConnected, ({ detail }) => `${detail.client} is here`)
describeEvent(events.clientGone, ({ detail }) => `${detail.client} is gone`)
describeEvent(
  events.channelOpened,
  ({ detail }) => `${detail.client} opens its channel ${detail.channel}`,
)
describeEvent(
  events.channelClosed,
  ({ detail }) => `channel ${detail.channel} of ${detail.client} is closed`,
)
