// Files that saves and dumps begin and do not finish, in a simulated host: wherever the job fails,
// and whoever ends meanwhile, none is left that could be taken for a whole one, and the guest runs.
import { expect, test } from 'vitest'
import type { AnswerFault } from '@signalbox/testkit'
import type { Machine } from '../../src/index.ts'
import { Ground } from '../simulated/ground.ts'

const path = '/images/demo.file'

const jobs: Readonly<Record<string, (machine: Machine) => Promise<unknown>>> = {
  save: (machine) => machine.save({ path }),
  'dump by stream': (machine) => machine.dump({ path }),
  'memory-only dump': (machine) => machine.dump({ path, memoryOnly: true }),
}

/** Commands that each of them sends, and what becomes of them. */
const refused: AnswerFault = { answer: 'refused', description: 'not now' }
const cases: readonly (readonly [string, string, AnswerFault])[] = [
  ['save', 'query-migrate', refused],
  ['save', 'stop', refused],
  ['save', 'migrate-set-parameters', refused],
  ['save', 'migrate', refused],
  ['dump by stream', 'stop', refused],
  ['dump by stream', 'migrate-set-parameters', refused],
  ['dump by stream', 'migrate', refused],
  ['memory-only dump', 'dump-guest-memory', refused],
  ['save', 'stop', { answer: 'late', ms: 200_000 }],
  ['save', 'migrate', { answer: 'late', ms: 60_000 }],
  ['dump by stream', 'stop', { answer: 'late', ms: 200_000 }],
]

test.for(cases)('a %s whose %s fails leaves no file', async ([job, command, answer]) => {
  const ground = new Ground()
  const { host } = ground
  const { machine, scripted } = await ground.boot()
  ground.qemu.script.add({ on: { command }, answer })
  await expect(host.finish(jobs[job]?.(machine) ?? Promise.resolve())).rejects.toThrow()
  await host.advance(300_000)
  expect(host.disk.paths()).not.toContain(path)
  expect(await host.finish(machine.state())).toMatchObject({ state: 'running' })
  expect(scripted.run.running).toBe(true)
  expect((await host.finish(machine.jobs())).held).toEqual([])
  await host.finish(jobs[job]?.(machine) ?? Promise.resolve())
  expect(host.disk.paths()).toContain(path)
})

const small = { qemu: { savedBytes: 20_000 } }

/** The instants that a driver passes as it does a job, and how long the file is then. */
async function instants(job: (machine: Machine) => Promise<unknown>) {
  const ground = new Ground(small)
  const { host } = ground
  const { machine } = await ground.boot()
  const from = host.faults.reached.length
  await host.finish(job(machine))
  const points = host.faults.reached.slice(from).filter(({ by, operation, subject }) => {
    // Until it is renamed, a file that is being written is nothing to its readers.
    return by.startsWith('daemon') && (!subject.endsWith('.new') || operation === 'rename')
  })
  return { points: points.map(({ index }) => index), length: host.disk.text(path).length }
}

test.for(Object.entries(jobs))(
  'a %s whose driver is killed leaves a whole file or none',
  { timeout: 90_000 },
  async ([, job]) => {
    const { points, length } = await instants(job)
    const seen = new Set<string>()
    for (const at of points) {
      const ground = new Ground(small)
      const { host } = ground
      const { machine, kill, scripted } = await ground.boot()
      host.faults.actAt(at, kill)
      job(machine).catch(() => undefined)
      await host.advance(200)
      const next = await ground.open()
      await host.advance(20_000)
      const found = next.driver.machine('demo')
      const { state } = await host.finish(found.state())
      const left = host.disk.paths().includes(path) ? host.disk.text(path).length : 0
      seen.add(left > 0 ? 'whole' : 'none')
      expect({ at, state, left }).toEqual({
        at,
        state: scripted.run.running ? 'running' : 'shutoff',
        left: left === 0 ? 0 : length,
      })
      expect((await host.finish(found.jobs())).held).toEqual([])
    }
    expect([...seen].toSorted()).toEqual(['none', 'whole'])
  },
)

test('what a driver leaves of a memory-only dump is removed, whatever QEMU still writes', async () => {
  const ground = new Ground()
  const { host } = ground
  const { machine, kill, scripted } = await ground.boot()
  machine.dump({ path, memoryOnly: true }).catch(() => undefined)
  await host.run({ until: () => scripted.run.status === 'save-vm' })
  kill()
  scripted.hang()
  const next = await ground.open()
  await host.advance(3_000)
  scripted.exit(1, 'out of luck')
  await host.advance(3_000)
  expect(await host.finish(next.driver.machine('demo').state())).toMatchObject({
    state: 'shutoff',
    reason: 'crashed',
  })
  expect(host.disk.paths()).not.toContain(path)
})
