// What a QEMU binary can do, in a simulated host: asked once for each binary, kept on disk, and
// asked again when it is another one; binaries that are none are told as what they are, by their
// deadline, and nothing is left of them.
import type { Child, Program } from '@signalbox/testkit'
import type { ProcessIdentity } from '@signalbox/world'
import { describe, expect, test } from 'vitest'
import { Ground, domainXml, emulator } from '../simulated/ground.ts'

interface Probed {
  readonly ground: Ground
  /** The probes until now; runs of a machine are none. */
  readonly probes: readonly ProcessIdentity[]
}

/** A host whose emulator is counted each time it is asked. */
function probed(program?: Program): Probed {
  const ground = new Ground()
  const probes: ProcessIdentity[] = []
  ground.host.install(emulator, (child) => {
    const asked = child.arguments.join(' ').includes('-machine none')
    if (asked) probes.push(child.identity)
    const take = asked ? (program ?? ground.qemu) : ground.qemu
    take(child)
  })
  return { ground, probes }
}

describe('a binary', () => {
  test('is asked once by all who want to know it, and never again', async () => {
    const { ground, probes } = probed()
    const { host } = ground
    const { driver, kill } = await ground.open()
    const ask = (): Promise<unknown> => driver.invoke({ operation: 'capabilities' })
    const [one, other] = await host.finish(Promise.all([ask(), ask()]))
    expect(one).toEqual(other)
    expect(one).toMatchObject({ version: '7.2.22', emulator })
    const machine = await host.finish(driver.define(domainXml('demo')))
    await host.finish(machine.start())
    expect(probes).toHaveLength(1)
    kill()
    const next = await ground.open()
    expect(await host.finish(next.driver.invoke({ operation: 'capabilities' }))).toEqual(one)
    expect(probes).toHaveLength(1)
  })

  test.for<readonly [string, (ground: Ground) => void]>([
    [
      'of another size',
      ({ host }) => host.disk.put(emulator, 'a longer program than before', 0o755),
    ],
    [
      'of another time',
      ({ host }) => {
        host.disk.find(emulator, 'stat').modifiedMs += 1
      },
    ],
    [
      'put in the place of the old one, of one size and time',
      ({ host: { disk } }) => {
        const { modifiedMs } = disk.find(emulator, 'stat')
        const text = disk.text(emulator)
        disk.unlink(emulator)
        disk.put(emulator, text, 0o755)
        disk.find(emulator, 'stat').modifiedMs = modifiedMs
      },
    ],
  ])('%s is asked anew, by this driver and the next', async ([, change]) => {
    for (const restarted of [false, true]) {
      const { ground, probes } = probed()
      const first = await ground.open()
      await ground.host.finish(first.driver.invoke({ operation: 'capabilities' }))
      if (restarted) first.kill()
      change(ground)
      const { driver } = restarted ? await ground.open() : first
      for (let times = 0; times < 2; times++) {
        await ground.host.finish(driver.invoke({ operation: 'capabilities' }))
      }
      expect(probes).toHaveLength(2)
    }
  })

  test.for([
    ['is cut off', (text: string) => text.slice(0, 1000)],
    ['is of another form', (text: string) => text.replace('"format":', '"form":')],
    ['was tampered with', (text: string) => text.replace('"target":"x86_64"', '"target":"s390x"')],
    ['is no JSON', () => '\u0000'],
  ] as const)('is asked anew when what was kept of it %s', async ([, damage]) => {
    const { ground, probes } = probed()
    const first = await ground.open()
    const found = await ground.host.finish(first.driver.invoke({ operation: 'capabilities' }))
    first.kill()
    const { disk } = ground.host
    const [path = ''] = disk.paths().filter((each) => /capabilities/u.test(each))
    expect(damage(disk.text(path))).not.toBe(disk.text(path))
    disk.put(path, damage(disk.text(path)))
    const next = await ground.open()
    expect(await ground.host.finish(next.driver.invoke({ operation: 'capabilities' }))).toEqual(
      found,
    )
    expect(probes).toHaveLength(2)
  })

  test('is known without a cache where that cannot be written', async () => {
    const { ground } = probed()
    const { host } = ground
    const { driver } = await ground.open()
    host.disk.capacityBytes = host.disk.usedBytes + 1_000
    expect(await host.finish(driver.invoke({ operation: 'capabilities' }))).toMatchObject({
      version: '7.2.22',
    })
  })
})

/** What a program says on the monitor that it was given. */
function saying(...words: readonly string[]): Program {
  return (child) => {
    child.on('SIGTERM', () => undefined)
    child.accept(3, (stream) => {
      for (const each of words) {
        stream.write(new TextEncoder().encode(each)).catch(() => undefined)
      }
    })
  }
}

const greeting =
  '{"QMP":{"version":{"qemu":{"major":7,"minor":2,"micro":0},"package":""},"capabilities":[]}}\r\n'

const impostors: readonly (readonly [string, Program, RegExp])[] = [
  [
    'ends at once',
    (child: Child) => {
      child.printError('qemu: cannot find my firmware\n')
      child.exit(1)
    },
    /it ended at once, with these words: .*cannot find my firmware/u,
  ],
  [
    'ends at once without a word',
    (child: Child) => child.exit(0),
    /it ended at once, without a word/u,
  ],
  [
    'hangs, and takes no SIGTERM',
    (child: Child) => child.on('SIGTERM', () => undefined),
    /it did not answer within 15 s, and was killed/u,
  ],
  ['greets and hangs', saying(greeting), /it did not answer within 15 s, and was killed/u],
  [
    'talks another protocol',
    saying('HTTP/1.1 400 Bad Request\r\n\r\n'),
    /its answers are not those of a QEMU/u,
  ],
  [
    'answers what was not asked',
    saying(greeting, '{"return": 1, "id": 77}\r\n'),
    /its answers are not those of a QEMU/u,
  ],
  [
    'floods its monitor',
    saying(greeting, `{"return": "${'x'.repeat(12 * 2 ** 20)}`),
    /its answers are not those of a QEMU/u,
  ],
]

describe('an emulator that is none', () => {
  test.for(impostors)('%s', async ([, program, words]) => {
    const { ground, probes } = probed(program)
    const { host } = ground
    const { driver } = await ground.open()
    const machine = await host.finish(driver.define(domainXml('demo')))
    const beganMs = driver.world.clock.now()
    const starting = expect(host.finish(machine.start())).rejects.toMatchObject({
      code: 'VIR_ERR_CONFIG_UNSUPPORTED',
      message: expect.stringMatching(words) as string,
      fields: { emulator },
    })
    await starting
    expect(driver.world.clock.now() - beganMs).toBeLessThan(40_000)
    expect(await host.finish(machine.state())).toMatchObject({ state: 'shutoff' })
    expect(host.disk.paths().filter((path) => path.includes('probe-'))).toEqual([])
    // Once to keep the definition, and once to start it.
    expect(probes).toHaveLength(2)
    for (const { pid } of probes) expect(host.world().processes.look(pid)).toBeUndefined()
    // Whoever asks next has it asked again, and learns when it was repaired.
    ground.host.install(emulator, ground.qemu)
    await host.finish(machine.start())
  })

  test('is missing, or may not be executed', async () => {
    const { ground } = probed()
    const { host } = ground
    const { driver } = await ground.open()
    const machine = await host.finish(driver.define(domainXml('demo')))
    host.faults.failNext('spawn', /qemu-system/u, 'EACCES')
    await expect(host.finish(machine.start())).rejects.toMatchObject({
      code: 'VIR_ERR_CONFIG_UNSUPPORTED',
      message: expect.stringContaining('it may not be executed') as string,
    })
    host.disk.unlink(emulator)
    await expect(host.finish(machine.start())).rejects.toMatchObject({
      code: 'VIR_ERR_CONFIG_UNSUPPORTED',
      message: expect.stringContaining('there is no such file') as string,
    })
    await expect(
      host.finish(driver.invoke({ operation: 'capabilities', input: { emulator: 'qemu' } })),
    ).rejects.toMatchObject({ code: 'VIR_ERR_INVALID_ARG' })
  })
})
