// Long jobs on a terminal: progress as it comes, and Ctrl-C that ends the job and never the guest.
import { jobEvents } from '@signalbox/jobs'
import type { Invocation } from '@signalbox/qemu'
import { expect, test } from 'vitest'
import { untilLeft } from '@signalbox/daemon/scripted'
import { ground } from './ground.ts'
import type { Ground } from './ground.ts'

const MiB = 2 ** 20

/** A save that goes on until it is aborted, completed, or left by its caller. */
function scriptedSave() {
  const begun = Promise.withResolvers<Invocation>()
  const end = Promise.withResolvers<object>()
  const aborts: Invocation[] = []
  let client = ''
  return {
    begun: begun.promise,
    complete: () => end.resolve({ path: '/f', bytes: 160 * MiB }),
    aborts,
    operations: {
      save: (invocation: Invocation) => {
        client = invocation.client ?? ''
        begun.resolve(invocation)
        return Promise.race([end.promise, untilLeft(invocation)])
      },
      jobs: async () => ({ domain: 'vm', held: [{ slot: 'async', client }], waiting: [] }),
      abortJob: async (invocation: Invocation) => {
        aborts.push(invocation)
        end.reject(
          Object.assign(new Error("operation aborted: job 'save' was canceled by client."), {
            code: 'VIR_ERR_OPERATION_ABORTED',
          }),
        )
        return { job: 1, kind: 'save' }
      },
    },
  }
}

function tell({ driver }: Ground, client: string | undefined, doneMiB: number): void {
  const call = { number: 1, api: 'virDomainSaveFlags', client: client ?? '' }
  const domain = { number: 1, name: 'vm', uuid: 'u' }
  const progress = {
    dataTotalBytes: 160 * MiB,
    dataProcessedBytes: doneMiB * MiB,
    dataRemainingBytes: (160 - doneMiB) * MiB,
    bytesPerSecond: 10 * MiB,
  }
  driver.recorder.record(jobEvents.progressMade, 0, domain, 1, call, 1, { progress })
}

test('a bar shows how far the job is, in one line that is gone at its end', async () => {
  const save = scriptedSave()
  await using stage = await ground(save)
  const terminal = stage.terminal(['save', 'vm', '/f'])
  const { client } = await save.begun
  tell(stage, client, 40)
  await terminal.until(
    /save vm {2}━+.*25 % {2}40\.0 MiB of 160 MiB {2}10\.0 MiB\/s {2}12\.0 s left/,
  )
  tell(stage, client, 80)
  await terminal.until(/50 % {2}80\.0 MiB of 160 MiB/)
  save.complete()
  expect(await terminal.ended).toBe(0)
  expect(terminal.shown).toContain("\r\u001b[KMachine 'vm' is saved: 160 MiB in '/f'.")
  expect(terminal.shown.split('\n')).toHaveLength(2)
})

test("another client's progress is not shown as one's own", async () => {
  const save = scriptedSave()
  await using stage = await ground(save)
  const terminal = stage.terminal(['save', 'vm', '/f'])
  const { client } = await save.begun
  tell(stage, 'client 99 (signalbox save, process 1)', 150)
  tell(stage, client, 40)
  await terminal.until(/25 %/)
  expect(terminal.shown).not.toContain('150 MiB')
  save.complete()
  await terminal.ended
})

test('without a terminal there is no bar, and the result all the same', async () => {
  const save = scriptedSave()
  await using stage = await ground(save)
  const running = stage.run(['save', 'vm', '/f'])
  const { client } = await save.begun
  tell(stage, client, 40)
  save.complete()
  expect(await running).toEqual({
    status: 0,
    stdout: "Machine 'vm' is saved: 160 MiB in '/f'.\n",
    stderr: '',
  })
})

test('the first Ctrl-C asks for the end of the job, and says so', async () => {
  const save = scriptedSave()
  await using stage = await ground(save)
  const terminal = stage.terminal(['save', 'vm', '/f'])
  await save.begun
  terminal.type('\u0003')
  await terminal.until(/Asked for the save to end; the guest goes on/)
  expect(await terminal.ended).toBe(130)
  expect(terminal.shown).toContain('The save was ended as you asked. The guest goes on.')
  expect(save.aborts).toHaveLength(1)
})

test('the second Ctrl-C leaves, and the job goes on in the daemon', async () => {
  const save = scriptedSave()
  const operations = { ...save.operations, abortJob: untilLeft }
  await using stage = await ground({ operations })
  const terminal = stage.terminal(['save', 'vm', '/f'])
  const { signal } = await save.begun
  terminal.type('\u0003')
  await terminal.until(/Asked for the save to end/)
  terminal.type('\u0003')
  expect(await terminal.ended).toBe(130)
  expect(terminal.shown).toMatch(/the daemon sees it to its end; 'signalbox jobs vm' shows it/)
  expect(signal?.aborted).toBe(true)
})

test('a terminal that is closed is no wish to end the save, which goes on', async () => {
  const save = scriptedSave()
  await using stage = await ground(save)
  const terminal = stage.terminal(['save', 'vm', '/f'])
  const { signal, client = '' } = await save.begun
  process.kill(Number(/process (\d+)/.exec(client)?.[1]), 'SIGHUP')
  expect(await terminal.ended).toBe(130)
  expect(save.aborts).toEqual([])
  expect(signal?.aborted).toBe(true)
})

test("Ctrl-C never aborts somebody else's job: a save that waits is given up", async () => {
  const save = scriptedSave()
  const jobs = async () => ({
    domain: 'vm',
    held: [{ slot: 'async', client: 'client 1 (nightly backup)' }],
    waiting: [],
  })
  await using stage = await ground({ operations: { ...save.operations, jobs } })
  const terminal = stage.terminal(['save', 'vm', '/f'])
  await save.begun
  terminal.type('\u0003')
  expect(await terminal.ended).toBe(130)
  expect(save.aborts).toEqual([])
})

test('a job that is past its point of no return says so, and completes', async () => {
  const save = scriptedSave()
  const abortJob = async (): Promise<never> => {
    throw Object.assign(new Error('the save is past its point of no return and completes.'), {
      code: 'VIR_ERR_OPERATION_INVALID',
    })
  }
  await using stage = await ground({ operations: { ...save.operations, abortJob } })
  const terminal = stage.terminal(['save', 'vm', '/f'])
  await save.begun
  terminal.type('\u0003')
  await terminal.until(/It goes on: the save is past its point of no return/)
  save.complete()
  expect(await terminal.ended).toBe(0)
  expect(terminal.shown).toContain("Machine 'vm' is saved")
})
