// Cues: what a scripted QEMU does against the rules, when, how often, and the same in every run.
import { expect, test } from 'vitest'
import { Script } from '../../src/index.ts'
import type { Cue, ScriptedQemuOptions } from '../../src/index.ts'
import { Bench } from './bench.ts'
import { RawMonitor, brief } from './raw-monitor.ts'

function open(...cues: readonly Cue[]): Promise<Bench> {
  const qemu: ScriptedQemuOptions = { cues }
  return Bench.open({ qemu })
}

test('a cue is due at its n-th occurrence, once or from then on, in its machine', () => {
  const stop = { command: 'stop' }
  const act = { act: 'close' } as const
  const script = new Script([
    { on: stop, nth: 2, before: [act] },
    { on: { command: '*' }, nth: 3, always: true, after: [act] },
    { on: stop, machine: 'other', answer: { answer: 'never' } },
  ])
  const due = (): string => {
    const { before, after, answer } = script.due(stop, 'this')
    return `${before.length}${after.length}${answer === undefined ? '' : 'answer'}`
  }
  expect([due(), due(), due(), due()]).toEqual(['00', '10', '01', '01'])
  expect(script.due(stop, 'other').answer).toEqual({ answer: 'never' })
  expect(script.due({ event: 'stop' }, 'this').after).toEqual([])
  script.clear()
  expect(due()).toBe('00')
})

test('an answer that comes late lets others pass; one that never comes, too', async () => {
  const late = await open({ on: { command: 'stop' }, answer: { answer: 'late', ms: 100 } })
  late.monitor.send('stop', undefined, 'late')
  late.monitor.send('query-name', undefined, 'next')
  const [first] = await late.finish(late.monitor.untilAnswer())
  const [second] = await late.finish(late.monitor.untilAnswer())
  expect([first?.['id'], second?.['id']]).toEqual(['next', 'late'])
  const never = await open({ on: { command: 'cont' }, answer: { answer: 'never' } })
  never.monitor.send('cont')
  never.monitor.send('query-name')
  // It took effect all the same.
  expect(brief(await never.finish(never.monitor.untilAnswer()))).toEqual(['RESUME', 'return'])
  expect(never.machine.run.status).toBe('running')
})

test('a command that is refused has no effect', async () => {
  const bench = await open({
    on: { command: 'cont' },
    answer: { answer: 'refused', description: 'not today' },
  })
  expect(brief(await bench.ask('cont'))).toEqual(['error: not today'])
  expect(bench.machine.run.status).toBe('prelaunch')
  expect(brief(await bench.ask('cont'))).toEqual(['RESUME', 'return'])
})

test('events come before and after an answer, and are lost, as the cue says', async () => {
  const before = { act: 'event', name: 'BEFORE', data: {} } as const
  const after = { act: 'event', name: 'AFTER', data: {} } as const
  const bench = await open(
    { on: { command: 'cont' }, before: [before], after: [after] },
    { on: { event: 'STOP' }, answer: { answer: 'never' } },
  )
  bench.monitor.send('cont')
  expect(brief(await bench.finish(bench.monitor.untilEvent('AFTER')))).toEqual([
    'BEFORE',
    'RESUME',
    'return',
    'AFTER',
  ])
  expect(brief(await bench.ask('stop'))).toEqual(['return'])
})

test('a hang ends by itself, by order, or never; meanwhile nothing is answered', async () => {
  const bench = await open({ on: { command: 'stop' }, before: [{ act: 'hang', ms: 500 }] })
  bench.monitor.send('stop')
  bench.monitor.send('query-name')
  await bench.host.advance(499)
  expect(bench.machine.hung).toBe(true)
  await bench.host.advance(10)
  expect(brief(await bench.finish(bench.monitor.untilAnswer()))).toEqual(['return'])
  bench.machine.hang()
  bench.monitor.send('query-uuid')
  bench.world.processes.signal(bench.identity, 'SIGTERM')
  await bench.host.advance(60_000)
  expect(bench.world.processes.look(bench.identity.pid)?.state).toBe('S')
  bench.machine.unhang()
  // What came meanwhile is answered first, and the signal is obeyed then.
  expect(brief(await bench.finish(bench.monitor.untilEnd()))).toEqual([
    'return',
    'return',
    'SHUTDOWN host-signal',
  ])
})

test('it ends with last words, is killed, and is stopped until somebody continues it', async () => {
  const words = 'terminating on signal of fate'
  const exits = await open({
    on: { command: 'stop' },
    after: [{ act: 'exit', exitCode: 3, words }],
  })
  exits.monitor.send('stop')
  expect(brief(await exits.finish(exits.monitor.untilEnd()))).toEqual(['return'])
  expect(exits.host.disk.text('/bench/log')).toContain(words)
  const dies = await open({ on: { command: 'stop' }, before: [{ act: 'die' }] })
  dies.monitor.send('stop')
  expect(await dies.finish(dies.monitor.untilEnd())).toEqual([])
  const stops = await open({ on: { command: 'stop' }, before: [{ act: 'stop' }] })
  stops.monitor.send('stop')
  await stops.host.advance(10_000)
  expect(stops.world.processes.look(stops.identity.pid)?.state).toBe('T')
  stops.world.processes.signal(stops.identity, 'SIGCONT')
  expect(brief(await stops.finish(stops.monitor.untilAnswer()))).toEqual(['return'])
})

test('a monitor that is closed serves the next client', async () => {
  const bench = await open({ on: { command: 'stop' }, before: [{ act: 'close' }] })
  bench.monitor.send('stop')
  expect(await bench.finish(bench.monitor.untilEnd())).toEqual([])
  const next = await bench.finish(RawMonitor.connect(bench.world, '/bench/monitor'))
  expect(brief([(await bench.finish(next.next())) ?? {}])).toEqual(['greeting'])
})

test('the same seed makes the same run, and another one another', async () => {
  const run = async (seed: number): Promise<string> => {
    const bench = await Bench.open({ host: { seed, fragments: true } })
    await bench.ask('cont')
    await bench.ask('system_reset')
    await bench.host.advance(2_000)
    await bench.ask('quit')
    return bench.host.log.join('\n')
  }
  const logs = [await run(1), await run(1), await run(2)]
  expect(logs[0]).toBe(logs[1])
  expect(logs[2]).not.toBe(logs[1])
})
