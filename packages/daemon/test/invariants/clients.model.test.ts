// I45: what is left of a client that is gone is found out, and what rightly goes on is not.
import { jobEvents } from '@signalbox/jobs'
import { TraceScript } from '@signalbox/testkit'
import { checkRecording } from '@signalbox/trace'
import { expect, test } from 'vitest'
import { channelClosed, channelOpened, clientConnected, clientGone } from '../../src/events.ts'
import { clientInvariants } from '../../src/invariants/clients.ts'

const client = 'client 7 (virsh)'

class ClientScript extends TraceScript {
  connect(): this {
    return this.step(clientConnected, { client })
  }

  leave(): this {
    return this.step(clientGone, { client })
  }

  open(channel: number): this {
    return this.step(channelOpened, { client, channel })
  }

  close(channel: number): this {
    return this.step(channelClosed, { client, channel })
  }

  begin(call: number): this {
    const detail = { deadlineAtMs: Number.POSITIVE_INFINITY, parent: 0, driver: false }
    return this.by(call, 0, 'virDomainSuspend', client).step(jobEvents.callBegan, {
      ...detail,
      readOnly: false,
    })
  }

  ask(parent = 0): this {
    return this.step(jobEvents.requestMade, {
      slot: 'normal',
      kind: parent === 0 ? 'suspend' : 'nested',
      asyncKind: '',
      deadlineAtMs: 30_000,
      count: 2,
      limit: 0,
      grantable: false,
      parent,
    })
  }

  giveUp(): this {
    const detail = { slot: 'normal', kind: 'suspend', how: 'aborted', waitedMs: 0 } as const
    return this.step(jobEvents.requestEnded, detail)
  }
}

const s = (): ClientScript => new ClientScript().connect()

test.each([
  ['a request that waits on', s().begin(1).ask().leave().later(51).close(9)],
  ['a subscription that is left open', s().open(3).leave().later(1).close(9)],
  ['a console that is opened after it', s().leave().open(3)],
  ['a call that begins after it', s().leave().begin(1)],
])('I45: %s', (_what, { events }) => {
  const { breaches } = checkRecording(events, [clientInvariants])
  expect(breaches.map(({ invariant }) => invariant)).toEqual(['I45'])
  expect(checkRecording(events.slice(0, -1), [clientInvariants]).breaches).toEqual([])
})

test.each([
  ['everything is given up', s().begin(1).ask().open(3).leave().close(3).giveUp().later(99)],
  ['its long job goes on, and asks on', s().begin(1).ask(5).leave().later(9_000).close(9)],
  ['another client of the same words', s().leave().step(clientConnected, { client: 'client 8' })],
])('sound: %s', (_what, { events }) => {
  const checker = checkRecording(events, [clientInvariants])
  expect(checker.breaches).toEqual([])
  expect(checker.open()).toEqual([])
})
