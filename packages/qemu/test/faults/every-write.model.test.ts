// A disk that is full at one step of an operation, at each in turn, in a simulated host: the
// operation says what it could not do, where, and why, or needs no room; the domain is what it was,
// for this driver and the next; and the operation succeeds once there is room.
import { expect, test } from 'vitest'
import type { Driver, Machine } from '../../src/index.ts'
import { Ground, domainXml } from '../simulated/ground.ts'

const path = '/images/demo.file'
/** Few points, and all of them. */
const small = { qemu: { savedBytes: 20_000 } }

interface Case {
  readonly active: boolean
  /** What a failure leaves. */
  readonly stays: 'running' | 'shutoff'
  readonly act: (machine: Machine, driver: Driver) => Promise<unknown>
}

const cases: Readonly<Record<string, Case>> = {
  'the definition of another': {
    active: false,
    stays: 'shutoff',
    act: (_machine, driver) => driver.define(domainXml('other')),
  },
  'a new definition': {
    active: false,
    stays: 'shutoff',
    act: (machine) => machine.setMemory({ memoryKiB: 65_536, target: 'config' }),
  },
  'another name': {
    active: false,
    stays: 'shutoff',
    act: (machine) => machine.rename({ name: 'renamed' }),
  },
  'the mark to start with the host': {
    active: false,
    stays: 'shutoff',
    act: (machine) => machine.autostart({ enabled: true }),
  },
  'a start': { active: false, stays: 'shutoff', act: (machine) => machine.start() },
  'a save': { active: true, stays: 'running', act: (machine) => machine.save({ path }) },
  'a managed save': { active: true, stays: 'running', act: (machine) => machine.managedSave() },
  'a dump': { active: true, stays: 'running', act: (machine) => machine.dump({ path }) },
  'a memory-only dump': {
    active: true,
    stays: 'running',
    act: (machine) => machine.dump({ path, memoryOnly: true }),
  },
}

/** Steps that need room on a disk. */
const needRoom: ReadonlySet<string> = new Set(['open', 'write', 'sync', 'rename', 'mkdir', 'link'])

async function begun(given: Case) {
  const ground = new Ground(small)
  const { host } = ground
  const { driver, kill } = await ground.open()
  const machine = await host.finish(driver.define(domainXml('demo')))
  if (given.active) await host.finish(machine.start())
  return { ground, host, driver, kill, machine }
}

async function pointsOf(given: Case): Promise<readonly number[]> {
  const { host, machine, driver } = await begun(given)
  const from = host.faults.reached.length
  await host.finish(given.act(machine, driver))
  return host.faults.reached
    .slice(from)
    .filter(
      ({ by, moment, operation, subject }) =>
        by.startsWith('daemon') &&
        moment === 'before' &&
        needRoom.has(operation) &&
        // All steps of writing a state file fail alike; the disk's own tests try each of them.
        (!subject.endsWith('.new') || operation === 'write'),
    )
    .map(({ index }) => index)
}

test.for(Object.entries(cases))(
  'a disk without room for %s',
  { timeout: 90_000 },
  async ([, given]) => {
    const points = await pointsOf(given)
    expect(points.length).toBeGreaterThan(1)
    let failures = 0
    for (const at of points) {
      const { host, machine, driver, kill, ground } = await begun(given)
      const failed = { step: '', where: '' }
      host.faults.actAt(at, ({ operation, subject }) => {
        Object.assign(failed, { step: operation, where: subject })
        host.faults.failNext(operation, /./u, 'ENOSPC')
      })
      const error: unknown = await host.finish(given.act(machine, driver)).then(
        () => undefined,
        (reason: unknown) => reason,
      )
      const sees = await host.finish(driver.machine('demo').state()).catch(() => undefined)
      await host.advance(60_000)
      // It needs no room for that, or has done what it was to do.
      if (error === undefined) continue
      failures++
      expect({ at, failed, error }).toMatchObject({
        error: {
          code: 'VIR_ERR_SYSTEM_ERROR',
          message: expect.stringMatching(/^Cannot .*'\/.*No space left on device/u) as string,
        },
      })
      const { message } = error as Error
      if (message.startsWith('Cannot finish')) {
        // Past its point of no return a save does not fail: it was finished meanwhile.
        expect(await host.finish(machine.state())).toMatchObject({ reason: 'saved' })
        continue
      }
      expect(message).toContain('Make room on its file system')
      expect({ at, failed, state: sees?.state }).toEqual({ at, failed, state: given.stays })
      kill()
      const next = await ground.open()
      await host.advance(20_000)
      // A change whose file is there, and perhaps not for good, may be found or not.
      const doubtful = failed.step === 'sync' && failed.where === '/sbx/config/domains'
      if (doubtful) continue
      const found = next.driver.machine('demo')
      expect(await host.finish(found.state())).toMatchObject({ state: given.stays })
      await host.finish(given.act(found, next.driver))
    }
    expect(failures).toBeGreaterThan(1)
  },
)
