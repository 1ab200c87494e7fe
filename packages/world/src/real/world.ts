// The real world, in one piece.
import type { World } from '../world.ts'
import { RealClock } from './clock.ts'
import { RealFiles } from './files.ts'
import { realHost } from './host.ts'
import { RealProcesses } from './processes.ts'
import { realRandom } from './random.ts'
import { RealSockets } from './sockets.ts'
import { RealTransfers } from './transfers.ts'

/** The world as it is. One per process is enough; several share nothing but the process. */
export function realWorld(): World {
  return {
    clock: new RealClock(),
    scheduler: { resume: (wake) => wake() },
    random: realRandom,
    files: new RealFiles(),
    sockets: new RealSockets(),
    processes: new RealProcesses(),
    transfers: new RealTransfers(),
    host: realHost(),
  }
}
