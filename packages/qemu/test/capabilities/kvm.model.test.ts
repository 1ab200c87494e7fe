// Whether guests run under KVM, in a simulated host: only a guest that ran to its end says so; all
// else is told in words, and a machine that insists on KVM is refused with them.
import type { Child, Program } from '@signalbox/testkit'
import { describe, expect, test } from 'vitest'
import { Ground, domainXml, emulator } from '../simulated/ground.ts'

const device = '/dev/kvm'

interface Tried {
  readonly ground: Ground
  /** How often a guest was tried. */
  readonly trials: readonly Child[]
}

/** The path of the file into which the guest's stages are written. */
function stagesOf({ arguments: words }: Child): string {
  return /path=(?<path>[^, ]+)/u.exec(words.join(' '))?.groups?.['path'] ?? ''
}

/** What a QEMU does with the test guest: it gets so far, and then `end` comes. */
function reaching(stages: string, end: (child: Child) => void): Program {
  return (child) => {
    const { files } = child.world
    files
      .open(stagesOf(child), 'write')
      .then(async (file) => {
        await file.write(new TextEncoder().encode(stages), 0)
        end(child)
      })
      .catch(() => undefined)
  }
}

const runs = reaching('RPCMGLWFXIT', (child) => child.exit(33))

function tried(program: Program, hasDevice = true): Tried {
  const ground = new Ground()
  const trials: Child[] = []
  ground.host.install(emulator, (child) => {
    if (!child.arguments.join(' ').includes('isa-debug-exit')) return ground.qemu(child)
    trials.push(child)
    return program(child)
  })
  if (hasDevice) ground.host.disk.put(device, '')
  return { ground, trials }
}

/** What a driver of its own says, by now. */
async function verdict({ ground }: Tried): Promise<{ usable: boolean; reason: string }> {
  const { driver } = await ground.open()
  const { host } = ground
  const found = await host.finish(driver.invoke({ operation: 'capabilities' }))
  await host.finish(driver.close())
  return (found as { kvm: { usable: boolean; reason: string } }).kvm
}

const failures: readonly (readonly [string, Program, RegExp])[] = [
  [
    'hangs',
    reaching('RPC', () => undefined),
    /^KVM opens, but a test guest stopped at model specific registers, after cpuid, and did not end within 1 s$/u,
  ],
  [
    'hangs before its first stage',
    () => undefined,
    /^KVM opens, but a test guest stopped at real mode, and did not end within 1 s$/u,
  ],
  [
    'is reset by a processor that knows no SSE',
    reaching('RPCMGLW', (child) => child.exit(0)),
    /^KVM opens, but a test guest stopped at floating point and SSE, after filling memory, with exit status 0$/u,
  ],
  [
    'is killed with its QEMU',
    reaching('R', (child) => child.world.processes.signal(child.identity, 'SIGKILL')),
    /^KVM opens, but QEMU ended by SIGKILL under it$/u,
  ],
  [
    'is not even begun',
    (child) => {
      child.printError('qemu: failed to initialize kvm: Operation not permitted\n')
      child.exit(1)
    },
    /^QEMU refused KVM with exit status 1: .*Operation not permitted/u,
  ],
]

describe('KVM', () => {
  test('is usable when a guest has run to its end, which is tried once', async () => {
    const given = tried(runs)
    expect(await verdict(given)).toMatchObject({ usable: true })
    expect(await verdict(given)).toMatchObject({ usable: true })
    expect(given.trials).toHaveLength(1)
  })

  test.for(failures)('is not usable when the guest %s', async ([, program, reason]) => {
    const given = tried(program)
    expect(await verdict(given)).toMatchObject({
      usable: false,
      reason: expect.stringMatching(reason) as string,
    })
    for (const { identity } of given.trials) {
      expect(given.ground.host.world().processes.look(identity.pid)).toBeUndefined()
    }
    expect(given.ground.host.disk.paths().filter((path) => path.endsWith('/guest'))).toEqual([])
  })

  test('is not there where the host has none, and is looked for each time', async () => {
    const given = tried(runs, false)
    expect(await verdict(given)).toMatchObject({
      usable: false,
      reason: expect.stringContaining('this host has no /dev/kvm') as string,
    })
    expect(given.trials).toEqual([])
    given.ground.host.disk.put(device, '')
    expect(await verdict(given)).toMatchObject({ usable: true })
  })

  test('is not usable by who may not open it, and says what helps', async () => {
    const given = tried(runs)
    given.ground.host.faults.failNext('open', /kvm$/u, 'EACCES')
    expect(await verdict(given)).toMatchObject({
      usable: false,
      reason: expect.stringMatching(/may not open \/dev\/kvm: join the group/u) as string,
    })
    expect(given.trials).toEqual([])
    // Nothing is kept of that: it is opened anew.
    expect(await verdict(given)).toMatchObject({ usable: true })
  })

  test('is tried anew with another device, or another QEMU', async () => {
    const given = tried(runs)
    const { disk } = given.ground.host
    await verdict(given)
    disk.unlink(device)
    // Takes the number of the old one from the new.
    disk.put('/dev/other', '')
    disk.put(device, '')
    await verdict(given)
    expect(given.trials).toHaveLength(2)
    disk.find(emulator, 'stat').modifiedMs += 1
    await verdict(given)
    expect(given.trials).toHaveLength(3)
  })
})

describe('a machine that insists on KVM', () => {
  const xml = domainXml('demo').replace("type='qemu'", "type='kvm'")

  test('runs under it', async () => {
    const { ground } = tried(runs)
    const { scripted } = await ground.boot(xml)
    expect(scripted.run.running).toBe(true)
    expect(scripted.child.arguments.join(' ')).toContain('kvm')
  })

  test('is refused where no guest runs, with the reason and what helps', async () => {
    const { ground } = tried(reaching('RPC', () => undefined))
    const { host } = ground
    const { driver } = await ground.open()
    const machine = await host.finish(driver.define(xml))
    await expect(host.finish(machine.start())).rejects.toMatchObject({
      code: 'VIR_ERR_CONFIG_UNSUPPORTED',
      message: expect.stringMatching(
        /Cannot start domain 'demo' under KVM: KVM opens, but a test guest stopped .*<domain type='qemu'>/u,
      ) as string,
    })
    expect(ground.qemu.machines).toEqual([])
    expect(await host.finish(machine.state())).toMatchObject({ state: 'shutoff' })
  })
})
