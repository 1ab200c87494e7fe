// Tap devices of a run: made before QEMU starts, joined to their bridge, and removed once it has
// ended. QEMU finds them by name: it has not the rights to make any, and may run no script.
import type { World } from '@signalbox/world'
import type { HostStep } from '../device.ts'
import { DriverError } from '../errors.ts'

const timeLimitMs = 5_000
const outputLimitBytes = 16_384

/** Makes what the host must have. On a failure nothing of it is left. @throws DriverError */
export async function makeTaps(
  world: World,
  domain: string,
  steps: readonly HostStep[],
): Promise<void> {
  for (const [index, step] of steps.entries()) {
    try {
      await makeTap(world, step)
    } catch (error) {
      await removeTaps(world, steps.slice(0, index + 1))
      throw new DriverError(
        'VIR_ERR_OPERATION_FAILED',
        `Cannot start domain '${domain}': its network card cannot be joined to bridge ` +
          `'${step.bridge}': ${error instanceof Error ? error.message : String(error)}. It takes ` +
          `root and an existing bridge; <interface type='user'> needs neither.`,
        { domain, bridge: step.bridge },
        { cause: error },
      )
    }
  }
}

/** Removes them. One that is gone already, or was never made, is no error. */
export async function removeTaps(world: World, steps: readonly HostStep[]): Promise<void> {
  for (const { name } of steps) await ip(world, ['link', 'delete', 'dev', name]).catch(isAbsent)
}

async function makeTap(world: World, { name, bridge, mtuBytes }: HostStep): Promise<void> {
  await ip(world, ['tuntap', 'add', 'dev', name, 'mode', 'tap', 'user', String(world.host.uid)])
  const mtu = mtuBytes === undefined ? [] : ['mtu', String(mtuBytes)]
  await ip(world, ['link', 'set', 'dev', name, ...mtu, 'master', bridge, 'up'])
}

class ToolFailed extends Error {}

async function ip(world: World, words: readonly string[]): Promise<void> {
  const result = await world.processes.run({
    command: 'ip',
    arguments: words,
    timeLimitMs,
    outputLimitBytes,
  })
  if (result.exitCode === 0) return
  const said = new TextDecoder().decode(result.stderr).trim().slice(0, 200)
  throw new ToolFailed(said === '' ? `'ip ${words.join(' ')}' failed` : said)
}

/** Only that there is no such device is as good as removed. */
function isAbsent(error: unknown): void {
  if (!(error instanceof ToolFailed) || !/cannot find device/iu.test(error.message)) throw error
}
