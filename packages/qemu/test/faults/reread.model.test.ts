// Events that come while the driver reads afresh what it keeps of a QEMU, in a simulated host:
// whatever crosses whatever, the driver ends up with what QEMU is.
import { qmpEvents } from '@signalbox/qmp'
import type { ScriptedMachine } from '@signalbox/testkit'
import { isEvent } from '@signalbox/trace'
import { describe, expect, test } from 'vitest'
import { rereadBegan } from '../../src/run/reread.ts'
import { Ground } from '../simulated/ground.ts'
import type { Booted } from '../simulated/ground.ts'

const expected: Readonly<Record<string, string>> = {
  running: 'running',
  paused: 'paused',
  shutdown: 'shutoff',
  'guest-panicked': 'crashed',
  suspended: 'pmsuspended',
}

/** What a guest, or somebody else who speaks to its QEMU, may do at any time. */
const happenings: Readonly<Record<string, (scripted: ScriptedMachine) => void>> = {
  stops: ({ run }) => run.stop('paused'),
  'stops and runs again': ({ run }) => {
    run.stop('paused')
    run.resume()
  },
  'powers off': ({ guest }) => guest.powerOff(),
  sleeps: ({ guest }) => guest.sleep(),
}

/** Whether the guest stands still for the driver, and runs: one that sleeps has run before. */
function unseenStops(name: string): readonly boolean[] {
  return name === 'sleeps' ? [false] : [false, true]
}

/** Runs `act` as QEMU gets `command`, or as it has answered it, of the next re-read. */
function atCommand(
  { driver, scripted }: Booted,
  command: string,
  moment: 'before' | 'after',
  act: () => void,
): void {
  let reading = false
  const tap = driver.recorder.tap((event) => {
    if (isEvent(event, rereadBegan)) reading = true
    const sent = isEvent(event, qmpEvents.commandSent) && event.detail.command === command
    if (!reading || !sent) return
    tap.close()
    // QEMU has it a moment later, and answers another moment later.
    const delayMs = moment === 'before' ? 0 : 0.2
    if (delayMs === 0) act()
    else scripted.later(delayMs, act)
  })
}

describe.for(Object.entries(happenings))('a guest that %s', ([name, happens]) => {
  test('as a lost monitor is read afresh is known as what it is', async () => {
    for (const command of ['query-status', 'query-chardev', 'query-balloon']) {
      for (const moment of ['before', 'after'] as const) {
        for (const paused of unseenStops(name)) {
          for (let seed = 1; seed <= 2; seed++) {
            const ground = new Ground({ host: { seed } })
            const { host } = ground
            const booted = await ground.boot()
            const { machine, scripted } = booted
            if (paused) await host.finish(machine.suspend())
            atCommand(booted, command, moment, () => happens(scripted))
            scripted.monitor.closeClient()
            // What is told to nobody is seen by the re-read alone.
            if (paused) scripted.run.become('running')
            await host.advance(5_000)
            const { state } = await host.finish(machine.state())
            expect({ command, moment, paused, seed, state }).toEqual({
              command,
              moment,
              paused,
              seed,
              state: expected[scripted.run.status] ?? scripted.run.status,
            })
          }
        }
      }
    }
  })
})
