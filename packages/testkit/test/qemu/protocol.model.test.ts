// QEMU's end of QMP: negotiation, errors, identifiers, garbage, clients one after the other.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { commandTable } from '../../src/qemu/commands.ts'
import { eventNames } from '../../src/qemu/schema.ts'
import { Bench } from './bench.ts'
import { RawMonitor, brief, returned } from './raw-monitor.ts'

test('commands before the negotiation are refused, and a second negotiation is', async () => {
  const bench = await Bench.open({ negotiate: false })
  expect(await bench.ask('query-status')).toEqual([
    {
      error: {
        class: 'CommandNotFound',
        desc: "Expecting capabilities negotiation with 'qmp_capabilities'",
      },
    },
  ])
  expect(brief(await bench.ask('qmp_capabilities', { enable: ['oob'] }))).toEqual(['return'])
  expect(brief(await bench.ask('qmp_capabilities'))[0]).toMatch(/already complete/)
})

test.for([
  ['garbage\n', ["error: JSON parse error, invalid keyword 'garbage'"]],
  ['5\n', ['error: QMP input must be a JSON object']],
  ['{"execute":5}\n', ["error: QMP input member 'execute' must be a string"]],
  ['{"execute":"stop","extra":1}\n', ["error: QMP input member 'extra' is unexpected"]],
  ['{"execute":"nosuch"}\n', ['error: The command nosuch has not been found']],
  ['{"execute":"balloon"}\n', ["error: Parameter 'value' is missing"]],
  [
    '{"execute":"balloon","arguments":{"value":"x"}}\n',
    ["error: Invalid parameter type for 'value', expected: integer"],
  ],
  ['{"execute":"stop","arguments":{"y":1}}\n', ["error: Parameter 'y' is unexpected"]],
  ['{"exec-oob":"query-status"}\n', ['error: The command query-status does not support OOB']],
] as const)('%s is refused, and the connection lives', async ([text, answers]) => {
  const bench = await Bench.open()
  bench.monitor.say(text)
  expect(brief(await bench.finish(bench.monitor.untilAnswer()))).toEqual(answers)
  expect(brief(await bench.ask('query-status'))).toEqual(['return'])
})

test('one bad line can cost several errors', async () => {
  const bench = await Bench.open()
  bench.monitor.say('}}}\n')
  for (let count = 0; count < 3; count++) {
    expect(brief(await bench.finish(bench.monitor.untilAnswer()))[0]).toMatch(/^error: JSON parse/)
  }
  bench.monitor.say(new Uint8Array([0xff, 0x0a]))
  const [error] = await bench.finish(bench.monitor.untilAnswer())
  expect(error).toMatchObject({ error: { desc: "JSON parse error, stray '\ufffd'" } })
})

test('commands need no lines, come in pieces, and any JSON is an identifier', async () => {
  const bench = await Bench.open({ host: { fragments: true } })
  bench.monitor.say('{"execute":"query-name","id":{"a":[1]}}{"execute":"query-uuid","id":"}{"}')
  const [first] = await bench.finish(bench.monitor.untilAnswer())
  const [second] = await bench.finish(bench.monitor.untilAnswer())
  expect(first).toEqual({ return: { name: 'small' }, id: { a: [1] } })
  expect(second).toMatchObject({ id: '}{' })
})

test('a second client is greeted when the first has gone, and not before', async () => {
  const bench = await Bench.open()
  const { world, host } = bench
  const second = await host.finish(RawMonitor.connect(world, '/bench/monitor'))
  second.send('qmp_capabilities')
  let greeted = false
  const greeting = second.next().then((message) => {
    greeted = true
    return message
  })
  await host.advance(10_000)
  expect(greeted).toBe(false)
  bench.monitor.close()
  expect(await host.finish(greeting)).toHaveProperty('QMP')
  expect(brief(await host.finish(second.untilAnswer()))).toEqual(['return'])
  // Its events are its own: those of the time before are nobody's.
  expect(brief(await host.finish(second.ask('cont')))).toEqual(['RESUME', 'return'])
})

test('answers that nobody read are dropped with their client', async () => {
  const bench = await Bench.open({
    qemu: { cues: [{ on: { command: 'query-uuid' }, before: [{ act: 'delay', ms: 100 }] }] },
  })
  bench.monitor.send('query-uuid')
  await bench.host.advance(10)
  bench.monitor.close()
  const next = await bench.finish(RawMonitor.connect(bench.world, '/bench/monitor'))
  await bench.host.advance(1000)
  expect(brief([(await bench.finish(next.next())) ?? {}])).toEqual(['greeting'])
  expect(brief(await bench.finish(next.ask('qmp_capabilities')))).toEqual(['return'])
})

test('a client that does not read is not read either', async () => {
  const bench = await Bench.open({ negotiate: false })
  const { host, world } = bench
  bench.monitor.close()
  const stream = await host.finish(world.sockets.connect('/bench/monitor'))
  const command = new TextEncoder().encode('{"execute":"query-qmp-schema"}\n')
  stream.write(new TextEncoder().encode('{"execute":"qmp_capabilities"}\n')).catch(() => undefined)
  for (let count = 0; count < 2000; count++) stream.write(command).catch(() => undefined)
  await host.run()
  // Some fit into what the kernel holds; the others wait with their sender.
  expect(bench.machine.dispatcher.waiting).toBeGreaterThan(1500)
})

test('the model says of its commands what the real QEMU says of them', async () => {
  interface Entry {
    readonly name: string
    readonly 'meta-type': string
    readonly 'arg-type'?: string
    readonly 'allow-oob'?: boolean
    readonly members?: readonly { readonly name: string; readonly type: string; default?: null }[]
  }
  const path = join(import.meta.dirname, '../../../../facts/qmp/7.2.json')
  const { schema } = JSON.parse(readFileSync(path, 'utf8')) as { schema: readonly Entry[] }
  const real = new Map(schema.map((entry) => [entry.name, entry]))
  const plain: Readonly<Record<string, string>> = { int: 'int', str: 'str', bool: 'bool' }
  for (const [name, { takes, outOfBand }] of Object.entries(commandTable)) {
    const entry = real.get(name)
    expect([name, entry?.['meta-type']]).toEqual([name, 'command'])
    expect([name, entry?.['allow-oob'] ?? false]).toEqual([name, outOfBand ?? false])
    const members = real.get(entry?.['arg-type'] ?? '')?.members ?? []
    for (const [argument, type] of Object.entries(takes)) {
      const member = members.find((each) => each.name === argument)
      const optional = member !== undefined && 'default' in member
      expect([name, argument, optional]).toEqual([name, argument, type.endsWith('?')])
      const wanted = plain[member?.type ?? ''] ?? 'other'
      const modelled = plain[type.replace('?', '')] ?? 'other'
      // Names of an enumeration are texts, and texts are what the model takes for them.
      if (wanted !== 'other') expect([name, argument, modelled]).toEqual([name, argument, wanted])
    }
    const required = members.filter((member) => !('default' in member))
    for (const member of required)
      expect([name, Object.keys(takes)]).toContainEqual(expect.arrayContaining([member.name]))
  }
  for (const name of eventNames) expect(real.get(name)?.['meta-type']).toBe('event')
})

test('it describes itself as it is', async () => {
  const bench = await Bench.open()
  const schema = returned(await bench.ask('query-qmp-schema')) as { name: string }[]
  const names = (returned(await bench.ask('query-commands')) as { name: string }[]).map(
    ({ name }) => name,
  )
  expect(names.toSorted()).toEqual(Object.keys(commandTable).toSorted())
  const described = new Set(schema.map(({ name }) => name))
  for (const name of names) expect(described).toContain(name)
})
