// What a daemon answers about itself, beside the driver's operations. Their names have a dot, which
// no operation of the driver has.
import type { JobTable } from '@signalbox/jobs'
import type { ServedDriver } from './served-driver.ts'

/** A client, as `daemon.status` tells of it. */
export interface ClientReport {
  readonly client: string
  readonly connectedMs: number
  readonly requestsRunning: number
  readonly requestsWaiting: number
  readonly channels: number
  readonly unsentBytes: number
}

export interface DaemonReport {
  readonly pid: number
  readonly stateDirectory: string
  readonly socketPath: string
  readonly uptimeMs: number
  readonly activeDomains: number
  readonly clients: readonly ClientReport[]
  /** What was found when the state directory was opened that needs somebody's eyes. */
  readonly findings: readonly string[]
}

/** What the operations of the front may use. */
export interface FrontServices {
  readonly driver: ServedDriver
  report(): DaemonReport
  /** Asks the daemon to leave; the answer goes out first. */
  leave(reason: string): void
}

export interface FrontOperation {
  readonly summary: string
  readonly readOnly: boolean
  run(front: FrontServices): unknown
}

export const frontOperations: Readonly<Record<string, FrontOperation>> = {
  'daemon.status': {
    summary: 'Tell who the daemon is, and who its clients are.',
    readOnly: true,
    run: (front): DaemonReport => front.report(),
  },
  'daemon.jobs': {
    summary: 'Tell who holds which job on every domain, and who waits for whom.',
    readOnly: true,
    run: (front): readonly JobTable[] => front.driver.jobTables(),
  },
  'daemon.stop': {
    summary: 'Ask the daemon to leave; machines that run go on.',
    readOnly: false,
    run: (front): object => {
      front.leave('a client asked for it')
      return {}
    },
  },
}
