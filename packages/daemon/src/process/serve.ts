// A daemon at work: a driver behind its front, until nobody needs it. It leaves by itself when no
// domain runs, no job is held and no client is there for a grace time, and by a signal; QEMUs live
// on either way.
import type { Alarm, World } from '@signalbox/world'
import type { DaemonReport } from '../front/front-operations.ts'
import { NativeFront } from '../front/native-front.ts'
import type { ServedDriver } from '../front/served-driver.ts'
import { tellEverybody } from '../protocol/waiting-room.ts'

export interface ServeOptions {
  /** Closed when the daemon leaves. */
  readonly driver: ServedDriver
  readonly world: World
  /** Where to listen; the directory of it is the caller's to have made, for its user alone. */
  readonly socketPath: string
  /** How long to stay with nothing to do, in milliseconds; for ever when absent. */
  readonly graceMs?: number
}

export interface Daemon {
  readonly socketPath: string
  /** Resolves when the daemon has left, with the reason. Rejects if its driver could not close. */
  readonly left: Promise<string>
  /** Leaves; resolves as {@link left} does. Idempotent. */
  leave(reason: string): Promise<string>
}

/**
 * Serves a driver on a socket.
 *
 * @throws FileError the socket cannot be listened on; the driver is the caller's to close then
 */
export async function serve(options: ServeOptions): Promise<Daemon> {
  const serving = new Serving(options)
  await serving.open()
  return serving
}

class Serving implements Daemon {
  readonly socketPath: string
  readonly left: Promise<string>
  readonly #options: ServeOptions
  readonly #resolveLeft: (reason: string | Promise<string>) => void
  readonly #sinceMs: number
  #front: NativeFront | undefined
  #subscription: { close(): void } | undefined
  #grace: Alarm | undefined
  #leaving = false

  constructor(options: ServeOptions) {
    const { promise, resolve } = Promise.withResolvers<string>()
    this.left = promise
    this.#resolveLeft = resolve
    this.#options = options
    this.socketPath = options.socketPath
    this.#sinceMs = options.world.clock.now()
  }

  async open(): Promise<void> {
    const { world, driver, socketPath } = this.#options
    this.#front = await NativeFront.open({
      world,
      socketPath,
      services: {
        driver,
        report: () => this.#report(),
        leave: (reason) => this.#leaveSoon(reason),
      },
      clientGone: () => this.#considerLeaving(),
    })
    this.#subscription = driver.subscribe(() => this.#considerLeaving())
    await tellEverybody(world, socketPath, { type: 'ready', pid: world.host.pid, socketPath })
    this.#considerLeaving()
  }

  leave(reason: string): Promise<string> {
    if (!this.#leaving) {
      this.#leaving = true
      this.#grace?.cancel()
      this.#subscription?.close()
      this.#resolveLeft(this.#close(reason))
    }
    return this.left
  }

  async #close(reason: string): Promise<string> {
    await this.#front?.close(reason)
    await this.#options.driver.close()
    return reason
  }

  /** In a turn of its own, so that the answer to whoever asked goes out before the goodbye. */
  #leaveSoon(reason: string): void {
    const { clock } = this.#options.world
    clock.alarm(clock.now(), () => {
      this.#leaveUnasked(reason)
    })
  }

  #leaveUnasked(reason: string): void {
    // A failure to close rejects `left`, which whoever runs the daemon awaits.
    this.leave(reason).catch(() => undefined)
  }

  /** Something happened: the grace time begins anew if nothing is left to do. */
  #considerLeaving(): void {
    const { graceMs, world } = this.#options
    this.#grace?.cancel()
    if (graceMs === undefined || this.#leaving || this.#occupied()) return
    this.#grace = world.clock.alarm(world.clock.now() + graceMs, () => {
      // A job that ends without an event, such as a definition's, is found free the next time.
      if (this.#atWork()) this.#considerLeaving()
      else this.#leaveUnasked('no domain runs and no client is there')
    })
  }

  /** Whether there is somebody whose end will be told: by a client's going, or a domain's event. */
  #occupied(): boolean {
    const clients = this.#front?.clientCount ?? 0
    return clients > 0 || this.#options.driver.activeCount > 0
  }

  #atWork(): boolean {
    const tables = this.#options.driver.jobTables()
    const jobs = tables.some((table) => table.held.length > 0 || table.waiting.length > 0)
    return jobs || this.#occupied()
  }

  #report(): DaemonReport {
    const { world, driver, socketPath } = this.#options
    return {
      pid: world.host.pid,
      stateDirectory: driver.layout.stateDirectory,
      socketPath,
      uptimeMs: world.clock.now() - this.#sinceMs,
      activeDomains: driver.activeCount,
      clients: this.#front?.clients ?? [],
      findings: driver.findings,
    }
  }
}
