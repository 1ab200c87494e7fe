// Emulators that are none: missing, not executable, ending at once, silent, or talking nonsense.
// Each costs the call that named it, which says why; nothing is left over, nobody else waits.
import { chmod, readdir, writeFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import type { Machine } from '../../src/index.ts'
import { bareXml } from '../real/guest.ts'
import type { Ground } from '../real/ground.ts'
import { groundOfTest } from '../real/ground.ts'
import type { WatchedDriver } from '../real/watched-driver.ts'

const qemu = '/usr/bin/qemu-system-x86_64'

interface Defined {
  readonly watched: WatchedDriver
  readonly machine: Machine
}

/** A machine whose emulator is a script of this text, or what already lies at the path. */
async function defined(ground: Ground, script?: string, permissions = 0o755): Promise<Defined> {
  const emulator = ground.at('emulator')
  if (script !== undefined) {
    await writeFile(emulator, `#!/bin/sh\n${script}\n`)
    await chmod(emulator, permissions)
  }
  const watched = await ground.open()
  return { watched, machine: await watched.driver.define(bareXml('demo', { emulator })) }
}

/** It is what QEMU is while it is asked what it can do, and something else once it is to run. */
function onceItRuns(script: string): string {
  return `case "$*" in *"-machine none"*) exec ${qemu} "$@" ;; esac\n${script}`
}

async function expectNothingLeft(ground: Ground, machine: Machine): Promise<void> {
  expect(await machine.state()).toMatchObject({ state: 'shutoff' })
  expect(await readdir(ground.layout.runDirectory)).toEqual([])
  expect(await readdir(ground.layout.statusDirectory)).toEqual([])
}

test('one that is not there', async () => {
  await using ground = groundOfTest()
  const { machine } = await defined(ground)
  await expect(machine.start()).rejects.toMatchObject({
    code: 'VIR_ERR_CONFIG_UNSUPPORTED',
    message: expect.stringContaining('there is no such file. Install QEMU') as string,
  })
  await expectNothingLeft(ground, machine)
})

test('one that may not be executed', async () => {
  await using ground = groundOfTest()
  const { machine } = await defined(ground, `exec ${qemu} "$@"`, 0o644)
  await expect(machine.start()).rejects.toMatchObject({
    code: 'VIR_ERR_CONFIG_UNSUPPORTED',
    message: expect.stringContaining('it may not be executed') as string,
  })
  await expectNothingLeft(ground, machine)
  // As soon as it may, it is taken for what it is.
  await chmod(ground.at('emulator'), 0o755)
  await machine.start()
})

test.for([
  ['when it is asked what it can do', (script: string) => script],
  ['when it is to run', onceItRuns],
] as const)('one that ends at once, %s, is shown with its own words', async ([, when]) => {
  await using ground = groundOfTest()
  const { machine } = await defined(
    ground,
    when('echo "the moon is in the wrong place" >&2; exit 1'),
  )
  await expect(machine.start()).rejects.toMatchObject({
    code: expect.stringMatching(/^VIR_ERR_(?:INTERNAL_ERROR|CONFIG_UNSUPPORTED)$/u) as string,
    message: expect.stringContaining('the moon is in the wrong place') as string,
  })
  await expectNothingLeft(ground, machine)
})

test('one that never greets holds up its own start alone, until it is destroyed', async () => {
  await using ground = groundOfTest()
  const { watched, machine } = await defined(ground, onceItRuns('exec sleep 1000'))
  const connecting = watched.step(
    'the connecting',
    ({ kind, detail }) =>
      kind === 'qemu.start-step' && (detail as { readonly step: string }).step === 'connect',
  )
  const starting = expect(machine.start()).rejects.toMatchObject({
    code: 'VIR_ERR_OPERATION_FAILED',
    message: expect.stringContaining('it was destroyed while it was starting') as string,
  })
  await connecting
  const other = await watched.driver.define(bareXml('other'))
  await other.start()
  expect(await other.memoryStats()).toHaveProperty('residentKiB')
  await machine.destroy()
  await starting
  await expectUsableDirectory(ground)
})

/** The directory of the other machine's run is all that is there. */
async function expectUsableDirectory(ground: Ground): Promise<void> {
  expect(await readdir(ground.layout.runDirectory)).toHaveLength(1)
}

test('one that talks nonsense on its monitor', async () => {
  await using ground = groundOfTest()
  const talk =
    `exec perl -MSocket -e 'open(my $l, "+<&=", 3); accept(my $c, $l); ` +
    `$c->autoflush(1); print $c "HTTP/1.1 200 OK\\r\\n\\r\\n"; sleep 1000'`
  const { machine } = await defined(ground, onceItRuns(talk))
  await expect(machine.start()).rejects.toMatchObject({
    code: 'VIR_ERR_INTERNAL_ERROR',
    message: expect.stringMatching(/broke the protocol|unexpectedly closed the monitor/u) as string,
  })
  await expectNothingLeft(ground, machine)
})
