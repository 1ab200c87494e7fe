// The ground of the tests with real QEMU: a state directory of its own, drivers in it that are
// watched by the trace checker, and an end after which nothing is left: every machine is destroyed
// through the driver, and, should that have failed, exactly the processes that were started are
// killed.
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { mkdir, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isEvent } from '@signalbox/trace'
import type { ProcessIdentity, World } from '@signalbox/world'
import { realWorld } from '@signalbox/world'
import { afterAll, afterEach, expect, onTestFailed } from 'vitest'
import type { DriverOptions } from '../../src/index.ts'
import { layoutFor } from '../../src/index.ts'
import { processSpawned } from '../../src/process/launch.ts'
import { WatchedDriver } from './watched-driver.ts'

/** Lines of a story that are printed for a test that failed: its end. */
const storyLines = 250

/** What the first driver has found out of QEMU: the same for all, and half a second each time. */
const probed = new Map<string, Uint8Array>()

export class Ground implements AsyncDisposable {
  readonly directory = mkdtempSync(join(tmpdir(), 'sbx-real-'))
  readonly world: World
  readonly #drivers: WatchedDriver[] = []
  readonly #processes: ProcessIdentity[] = []

  constructor(world = realWorld()) {
    this.world = world
    const { cacheDirectory } = this.layout
    mkdirSync(cacheDirectory, { recursive: true, mode: 0o700 })
    for (const [name, content] of probed) writeFileSync(join(cacheDirectory, name), content)
  }

  /** Opens a driver in the state directory of this ground. */
  async open(
    options: Omit<DriverOptions, 'root' | 'world' | 'recorder'> = {},
  ): Promise<WatchedDriver> {
    const driver = await WatchedDriver.open(this.world, { ...options, root: this.state })
    this.#drivers.push(driver)
    driver.recorder.tap((event) => {
      if (isEvent(event, processSpawned)) this.remember(event.detail)
    })
    return driver
  }

  /** The state directory. */
  get state(): string {
    return join(this.directory, 'state')
  }

  /** The paths in the state directory. */
  get layout(): ReturnType<typeof layoutFor> {
    return layoutFor(this.world.host, { root: this.state })
  }

  /** A path beside the state directory, for what a test makes. */
  at(name: string): string {
    return join(this.directory, name)
  }

  /** Makes a directory beside the state directory. */
  async directoryAt(name: string): Promise<string> {
    await mkdir(this.at(name), { recursive: true })
    return this.at(name)
  }

  /** A process that must not outlive the test. */
  remember({ pid, startTime }: ProcessIdentity): void {
    this.#processes.push({ pid, startTime })
  }

  /** What happened, for people. */
  story(): string {
    const lines = this.#drivers.flatMap((driver) => [...driver.story()])
    return lines.slice(-storyLines).join('\n')
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const last = this.#drivers.at(-1)
    try {
      for (const name of readdirSync(this.layout.cacheDirectory)) {
        probed.set(name, readFileSync(join(this.layout.cacheDirectory, name)))
      }
      if (last?.closed === false) await last.destroyAll()
      for (const driver of this.#drivers) await driver.close()
      const left = this.#processes.filter((process) => this.#lives(process))
      expect(left, 'QEMUs that no driver has ended').toEqual([])
      if (last !== undefined) await this.#expectTidy()
    } finally {
      for (const process of this.#processes) this.world.processes.signal(process, 'SIGKILL')
      rmSync(this.directory, { recursive: true, force: true })
    }
    for (const driver of this.#drivers) driver.expectFlawless()
  }

  /** Nothing of a run is left where runs keep their things (I44). */
  async #expectTidy(): Promise<void> {
    const { runDirectory, statusDirectory } = this.layout
    expect(await readdir(statusDirectory), 'status files').toEqual([])
    const runs = await readdir(runDirectory)
    expect(runs, 'directories of runs').toEqual([])
    await rm(runDirectory, { recursive: true, force: true })
  }

  #lives({ pid, startTime }: ProcessIdentity): boolean {
    const found = this.world.processes.look(pid)
    return found?.identity.startTime === startTime && found.state !== 'Z'
  }
}

/** A ground for one test; use it with `await using`. Its story is printed when the test fails. */
export function groundOfTest(): Ground {
  const ground = new Ground()
  onTestFailed(() => print(ground))
  return ground
}

/** A ground that all tests of a file share. */
export function groundOfFile(): Ground {
  const ground = new Ground()
  afterEach(({ task }) => {
    if (task.result?.state === 'fail') print(ground)
  })
  afterAll(() => ground[Symbol.asyncDispose]())
  return ground
}

function print(ground: Ground): void {
  process.stderr.write(`${ground.story()}\n`)
}
