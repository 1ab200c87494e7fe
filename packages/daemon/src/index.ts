import './event-words.ts'
export { DaemonClient } from './client/daemon-client.ts'
export type {
  CallOptions,
  ConnectOptions,
  SubscribeOptions,
  Subscriber,
} from './client/daemon-client.ts'
export { DaemonError, DaemonUnreachable, OtherVersion } from './client/daemon-error.ts'
export { daemonLogPath, reachDaemon } from './client/reach-daemon.ts'
export type { DaemonCommand, ReachOptions } from './client/reach-daemon.ts'
export type { ClientReport, DaemonReport } from './front/front-operations.ts'
export { clientInvariants } from './invariants/clients.ts'
export type { ServedDriver } from './front/served-driver.ts'
export { runDaemon } from './process/run-daemon.ts'
export type { OpenServedDriver, RunDaemonOptions } from './process/run-daemon.ts'
export { serve } from './process/serve.ts'
export type { Daemon, ServeOptions } from './process/serve.ts'
export { ProtocolBroken } from './protocol/protocol-broken.ts'
export { signalboxd } from './signalboxd.ts'
