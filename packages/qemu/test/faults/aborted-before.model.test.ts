// An abort that is accepted before QEMU is told to begin: what nobody waits for any more is never
// sent, and the guest goes on (I30). In a simulated host.
import { qmpEvents } from '@signalbox/qmp'
import { isEvent } from '@signalbox/trace'
import { expect, test } from 'vitest'
import type { Driver, Machine } from '../../src/index.ts'
import { Ground } from '../simulated/ground.ts'

const operations = [
  ['save', '/images/demo.save'],
  ['dump', '/images/demo.core'],
] as const

/** Both end with an abort; the second is heard by a body that is in the monitor. */
const aborts = [
  ['the guest is stopped', 'stop', (_: Driver, machine: Machine) => machine.abortJob()],
  ['the last setting is made', 'migrate-set-parameters', (driver: Driver) => driver.close()],
] as const

const cases = operations.flatMap(([operation, path]) =>
  aborts.map(([when, command, abort]) => ({ operation, path, when, command, abort })),
)

test.for(cases)('a $operation, as $when', async ({ operation, path, command, abort }) => {
  const slowly = [{ on: { command }, before: [{ act: 'delay' as const, ms: 100 }] }]
  const ground = new Ground({ qemu: { cues: slowly } })
  const { host } = ground
  const { driver, machine, scripted } = await ground.boot()
  const sent: string[] = []
  let aborted: Promise<unknown> | undefined
  driver.recorder.tap((event) => {
    if (!isEvent(event, qmpEvents.commandSent)) return
    sent.push(event.detail.command)
    if (event.detail.command !== command || aborted !== undefined) return
    aborted = Promise.resolve().then(async () => await abort(driver, machine))
  })
  await expect(host.finish(machine[operation]({ path }))).rejects.toMatchObject({
    code: 'VIR_ERR_OPERATION_ABORTED',
  })
  await host.finish(aborted ?? Promise.reject(new Error('the command was never sent')))
  expect(sent).not.toContain('migrate')
  expect(scripted.run.running).toBe(true)
  expect(host.disk.paths()).not.toContain(path)
})
