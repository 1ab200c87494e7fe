export type { World } from './world.ts'
export type { Alarm, Clock, Scheduler } from './clock.ts'
export type { Random } from './random.ts'
export type { Host } from './host.ts'
export { FileError } from './files.ts'
export type { FileLock, FileStatus, Files, OpenFile, OpenMode } from './files.ts'
export type { ByteStream, Listener, Sockets, StreamSink } from './sockets.ts'
export { isAlive } from './processes.ts'
export type {
  Inherited,
  ProcessIdentity,
  ProcessStatus,
  Processes,
  RunRequest,
  RunResult,
  Signal,
  SpawnRequest,
  Spawned,
} from './processes.ts'
export type { ReceiveRequest, Transfer, TransferProgress, Transfers } from './transfers.ts'
export { realWorld } from './real/world.ts'
