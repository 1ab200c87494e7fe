// The one seam between Signalbox and everything that is not computation.
//
// Every layer above receives a `World` and reaches time, randomness, files, sockets and processes
// through nothing else, so that the real driver, unchanged, runs in a simulator which decides when
// each call returns, in which order, and what goes wrong. An implementation delivers every callback
// in a turn of its own, never from inside the call that asked for it, and promises nothing about
// the order of two callbacks that it does not state here. Callers must not rely on microtask order.
import type { Clock, Scheduler } from './clock.ts'
import type { Files } from './files.ts'
import type { Host } from './host.ts'
import type { Processes } from './processes.ts'
import type { Random } from './random.ts'
import type { Sockets } from './sockets.ts'
import type { Transfers } from './transfers.ts'

export interface World {
  readonly clock: Clock
  readonly scheduler: Scheduler
  readonly random: Random
  readonly files: Files
  readonly sockets: Sockets
  readonly processes: Processes
  readonly transfers: Transfers
  readonly host: Host
}
