// Whether KVM really runs guests here. That /dev/kvm opens proves nothing: the answer is given by a
// guest that does what booting systems do (`kvm-guest.ts`), within a second, under this very QEMU.
import { join } from 'node:path'
import type { FileStatus, RunResult, World } from '@signalbox/world'
import { FileError } from '@signalbox/world'
import * as v from 'valibot'
import { cannotExecute, qemuEnvironment, sandboxed } from '../process/launch.ts'
import { lastWords } from '../process/last-words.ts'
import type { Layout } from '../state/layout.ts'
import { describeStages, kvmGuestExitCode, kvmGuestImage } from './kvm-guest.ts'

export const kvmVerdictSchema = v.object({
  usable: v.boolean(),
  /** Why, as a clause: it goes on after a colon, and has no full stop. */
  reason: v.string(),
})

export type KvmVerdict = v.InferOutput<typeof kvmVerdictSchema>

export const kvmDevice = '/dev/kvm'

/** From the spawn. The guest needs some 5 ms on a processor, and QEMU some 40 to start it. */
const guestMs = 1_000
const outputBytesMax = 64 * 1024
const stagesBytesMax = 64

/** The device's identity, or why no guest can run under it whatever QEMU says. */
export async function lookAtKvm(world: World): Promise<FileStatus | KvmVerdict> {
  try {
    const status = await world.files.status(kvmDevice)
    const device = await world.files.open(kvmDevice, 'update')
    await device.close()
    return status
  } catch (error) {
    if (!(error instanceof FileError)) throw error
    return { usable: false, reason: deviceTrouble(error.code, world.host.uid) }
  }
}

/**
 * Runs the test guest.
 *
 * @throws DriverError CONFIG_UNSUPPORTED the emulator cannot be executed
 */
export async function probeKvm(
  world: World,
  layout: Layout,
  emulator: string,
): Promise<KvmVerdict> {
  const directory = join(layout.runDirectory, `kvm-${world.random.uuid().slice(0, 8)}`)
  await using undo = new AsyncDisposableStack()
  undo.defer(() => world.files.removeTree(directory))
  await world.files.makeDirectory(directory, 0o700)
  const imagePath = join(directory, 'guest')
  const stagesPath = join(directory, 'stages')
  await writeImage(world, imagePath)
  const result = await run(world, emulator, imagePath, stagesPath)
  if (result.exitCode === kvmGuestExitCode) {
    return { usable: true, reason: 'a test guest ran to its end under KVM' }
  }
  const stages = await readStages(world, stagesPath)
  return { usable: false, reason: explain(result, stages) }
}

async function writeImage(world: World, path: string): Promise<void> {
  const file = await world.files.open(path, 'create', 0o600)
  try {
    await file.write(kvmGuestImage(), 0)
  } finally {
    await file.close()
  }
}

async function run(
  world: World,
  emulator: string,
  imagePath: string,
  stagesPath: string,
): Promise<RunResult> {
  const commandLine = sandboxed(emulator)
    .flag('-no-user-config')
    .flag('-nodefaults')
    .flag('-no-reboot')
    .value('-display', 'none')
    .list('-machine', 'q35')
    .list('-accel', 'kvm')
    .list('-m', undefined, { size: 16 })
    .value('-bios', imagePath)
    .json('-device', { driver: 'isa-debug-exit', iobase: 0xf4, iosize: 1 })
    .list('-chardev', 'file', { id: 'stages', path: stagesPath })
    .json('-device', { driver: 'isa-debugcon', iobase: 0xe9, chardev: 'stages' })
  try {
    return await world.processes.run({
      command: emulator,
      arguments: commandLine.arguments,
      environment: qemuEnvironment(world.host),
      timeLimitMs: guestMs,
      outputLimitBytes: outputBytesMax,
    })
  } catch (error) {
    throw cannotExecute(emulator, error)
  }
}

async function readStages(world: World, path: string): Promise<string> {
  try {
    return new TextDecoder().decode(await world.files.read(path, stagesBytesMax))
  } catch (error) {
    // QEMU ended before it opened the file.
    if (error instanceof FileError) return ''
    throw error
  }
}

function explain(result: RunResult, stages: string): string {
  if (result.timedOut) {
    return `KVM opens, but ${describeStages(stages)}, and did not end within ${guestMs / 1000} s`
  }
  const { text } = lastWords(new TextDecoder().decode(result.stderr))
  const words = text === '' ? '' : `: ${text}`
  if (result.endedBy !== undefined) {
    return `KVM opens, but QEMU ended by ${result.endedBy} under it${words}`
  }
  if (stages === '') return `QEMU refused KVM with exit status ${result.exitCode}${words}`
  return `KVM opens, but ${describeStages(stages)}, with exit status ${result.exitCode}${words}`
}

function deviceTrouble(code: string, uid: number): string {
  switch (code) {
    case 'ENOENT':
      return `this host has no ${kvmDevice}: its processor or its own hypervisor offers no KVM`
    case 'EACCES':
    case 'EPERM':
      return `user ${uid} may not open ${kvmDevice}: join the group that owns it`
    default:
      return `${kvmDevice} cannot be opened (${code})`
  }
}
