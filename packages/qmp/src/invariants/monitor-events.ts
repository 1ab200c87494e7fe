// I28 as far as it is the monitor's: the events of a session are numbered in the order of the wire,
// none is missing, and none comes after the session has ended. That each is applied, and before the
// reply that follows it, is for the layer that applies them.
import { on } from '@signalbox/trace'
import type { Family } from '@signalbox/trace'
import * as events from '../events.ts'

export const monitorEventInvariants: Family = {
  file: 'qmp/src/invariants/monitor-events.ts',
  invariants: ['I28'],
  begin(judge) {
    const last = new Map<number, number>()
    return {
      steps: [
        on(events.monitorOpened, ({ detail: { session } }) => {
          last.set(session, 0)
        }),
        on(events.monitorClosed, ({ detail: { session } }) => {
          last.delete(session)
        }),
        on(events.eventReceived, ({ detail: { session, number, event } }) => {
          const before = last.get(session)
          if (before === undefined) {
            judge.broken('I28', `${event} comes from a session that has ended`)
            return
          }
          if (number !== before + 1) judge.broken('I28', `event ${number} follows event ${before}`)
          last.set(session, number)
        }),
      ],
    }
  },
}
