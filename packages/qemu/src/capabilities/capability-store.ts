// What the emulators of this host can do: probed once for each binary, kept on disk, and shared by
// all who ask at the same time. A probe that failed is tried again by whoever asks next.
import type { Recorder } from '@signalbox/trace'
import type { FileStatus, World } from '@signalbox/world'
import { FileError } from '@signalbox/world'
import { DriverError } from '../errors.ts'
import { cannotExecute } from '../process/launch.ts'
import type { Layout } from '../state/layout.ts'
import { WrittenFiles } from '../state/written-files.ts'
import type { Capabilities } from './capabilities.ts'
import { capabilitiesSchema } from './capabilities.ts'
import type { KvmVerdict } from './kvm.ts'
import { kvmVerdictSchema, lookAtKvm, probeKvm } from './kvm.ts'
import { probe } from './probe.ts'
import { cachePath, readCached, writeCached } from './probe-cache.ts'

/** What is known, or being found out, of one binary in one state. */
interface Finding<T> {
  readonly key: string
  readonly found: Promise<T>
}

export class CapabilityStore {
  readonly #world: World
  readonly #recorder: Recorder
  readonly #layout: Layout
  readonly #written: WrittenFiles
  readonly #capabilities = new Map<string, Finding<Capabilities>>()
  readonly #verdicts = new Map<string, Finding<KvmVerdict>>()

  constructor(world: World, recorder: Recorder, layout: Layout) {
    this.#world = world
    this.#recorder = recorder
    this.#layout = layout
    this.#written = new WrittenFiles(world.files, recorder)
  }

  /**
   * What a QEMU binary can do.
   *
   * @param emulator absolute path of the binary
   * @throws DriverError CONFIG_UNSUPPORTED it is missing, not executable, ends at once or hangs
   */
  async of(emulator: string): Promise<Capabilities> {
    const key = await this.#keyOf(emulator)
    return await shared(this.#capabilities, emulator, key, async () => {
      const path = cachePath(this.#layout.cacheDirectory, 'capabilities', emulator)
      const entry = { path, key, schema: capabilitiesSchema }
      const cached = await readCached(this.#world.files, entry)
      if (cached !== undefined) return cached
      const found = await probe(this.#world, this.#recorder, this.#layout, emulator, key)
      await writeCached(this.#written, entry, found)
      return found
    })
  }

  /**
   * Whether guests run under KVM here with that QEMU, and why not. The answer holds until the next
   * boot, another kernel, another /dev/kvm or another QEMU; what merely forbids opening the device
   * is looked at each time.
   *
   * @throws DriverError CONFIG_UNSUPPORTED the emulator cannot be executed
   */
  async kvm(emulator: string): Promise<KvmVerdict> {
    const binary = await this.#keyOf(emulator)
    const device = await lookAtKvm(this.#world)
    if ('usable' in device) return device
    const { bootId, kernelRelease } = this.#world.host
    const key = [binary, device.device, device.inode, bootId, kernelRelease].join('\n')
    return await shared(this.#verdicts, emulator, key, async () => {
      const path = cachePath(this.#layout.cacheDirectory, 'kvm', emulator)
      const entry = { path, key, schema: kvmVerdictSchema }
      const cached = await readCached(this.#world.files, entry)
      if (cached !== undefined) return cached
      const found = await probeKvm(this.#world, this.#layout, emulator)
      await writeCached(this.#written, entry, found)
      return found
    })
  }

  async #keyOf(emulator: string): Promise<string> {
    if (!emulator.startsWith('/')) {
      throw new DriverError(
        'VIR_ERR_CONFIG_UNSUPPORTED',
        `Cannot use '${emulator}' as <emulator>: it is not an absolute path.`,
        { emulator },
      )
    }
    return binaryKey(emulator, await this.#look(emulator))
  }

  async #look(emulator: string): Promise<FileStatus> {
    try {
      return await this.#world.files.status(emulator)
    } catch (error) {
      if (error instanceof FileError) throw cannotExecute(emulator, error)
      throw error
    }
  }
}

/** Identity of a binary: what a package upgrade changes, also where it keeps size and time. */
function binaryKey(emulator: string, { sizeBytes, modifiedMs, inode }: FileStatus): string {
  return `${emulator} ${sizeBytes} ${modifiedMs} ${inode}`
}

/** One search at a time for each subject; what was found stays, a failure does not. */
async function shared<T>(
  findings: Map<string, Finding<T>>,
  subject: string,
  key: string,
  find: () => Promise<T>,
): Promise<T> {
  const present = findings.get(subject)
  if (present?.key === key) return await present.found
  const finding: Finding<T> = { key, found: find() }
  findings.set(subject, finding)
  try {
    return await finding.found
  } catch (error) {
    if (findings.get(subject) === finding) findings.delete(subject)
    throw error
  }
}
