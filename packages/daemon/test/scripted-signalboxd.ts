// signalboxd with a scripted driver, as a process of its own: `echo` answers at once, `wait` when
// its caller leaves, `slow` after a turn of the event loop, `babble` emits so many events.
import type { Invocation } from '@signalbox/qemu'
import { ScriptedDriver, untilLeft } from '../src/scripted/index.ts'
import { signalboxd } from '../src/signalboxd.ts'

process.exit(
  await signalboxd(process.argv.slice(2), async ({ world, root = '/', checks }) => {
    const driver: ScriptedDriver = new ScriptedDriver({
      world,
      root,
      ...(checks !== undefined && { checks }),
      operations: {
        echo: async ({ input }) => input,
        wait: untilLeft,
        memory: async () => {
          // What is kept, without what only waits to be collected (--expose-gc).
          globalThis.gc?.()
          const { heapUsed, external } = process.memoryUsage()
          return heapUsed + external
        },
        slow: async () => {
          const { promise, resolve } = Promise.withResolvers<void>()
          world.clock.alarm(world.clock.now() + 1, resolve)
          await promise
        },
        babble: async ({ input }: Invocation) => {
          const { count } = input as { readonly count: number }
          const data = { text: 'x'.repeat(1000) }
          const domain = { number: 1, name: 'vm', uuid: 'u' }
          for (let n = 0; n < count; n++)
            driver.emit({ event: 'qemu', name: 'NOISE', data, domain })
        },
      },
    })
    const { prepareLayout } = await import('@signalbox/qemu/prepare-layout')
    await prepareLayout(world.files, world.host, driver.layout)
    return driver
  }),
)
