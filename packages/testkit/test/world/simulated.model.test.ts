// The simulated world keeps the contract that every world has to keep, in whatever order things
// happen.
import type { SimulatedHostOptions } from '../../src/index.ts'
import { SimulatedHost, firstCome } from '../../src/index.ts'
import { conformance } from './conformance.ts'

function onHost(name: string, options: SimulatedHostOptions): void {
  conformance(name, async (play) => {
    const host = new SimulatedHost(options)
    host.disk.makeDirectory('/stage', 0o700)
    const finish = <R>(promise: Promise<R>): Promise<R> => host.finish(promise)
    await play({ world: host.world(), directory: '/stage', finish })
  })
}

onHost('a simulated world, first come first served', { seed: 1, chooser: firstCome() })
for (const seed of [2, 3, 4]) {
  onHost(`a simulated world with seed ${seed}`, { seed, fragments: true })
}
