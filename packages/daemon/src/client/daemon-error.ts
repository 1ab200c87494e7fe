// Errors as a client of the daemon sees them: those of operations, told over the wire, and its own.
// Match them by `code`, never by text.

/** An error that the daemon answered with: as the driver threw it, but for its class. */
export class DaemonError extends Error {
  override readonly name: string = 'DaemonError'
  /** libvirt's name of it. */
  readonly code: string
  readonly errorDomain: string
  readonly fields: Readonly<Record<string, unknown>>

  constructor(report: {
    readonly code: string
    readonly errorDomain: string
    readonly message: string
    readonly fields?: Readonly<Record<string, unknown>> | undefined
  }) {
    super(report.message)
    this.code = report.code
    this.errorDomain = report.errorDomain
    this.fields = report.fields ?? {}
  }
}

/** There is no daemon to talk to, it cannot be started, or it ended this connection. */
export class DaemonUnreachable extends DaemonError {
  override readonly name: string = 'DaemonUnreachable'

  constructor(message: string, fields: Readonly<Record<string, unknown>> = {}) {
    super({ code: 'VIR_ERR_NO_CONNECT', errorDomain: 'VIR_FROM_RPC', message, fields })
  }
}

/** There is a daemon, and it speaks another version of the protocol: SIGTERM, it understands. */
export class OtherVersion extends DaemonUnreachable {
  override readonly name = 'OtherVersion'
  readonly pid: number

  constructor(pid: number, version: number, ownVersion: number) {
    super(
      `The daemon (process ${pid}) speaks version ${version} of the native protocol, and this ` +
        `client version ${ownVersion}. 'signalbox daemon stop' ends it, so that one of this ` +
        'release takes its place: machines that run go on.',
      { pid, version },
    )
    this.pid = pid
  }
}
