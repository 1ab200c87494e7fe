// Errors of the monitor and of the agent. Match them by `code`.

interface Coded {
  readonly domain: string
  readonly command: string
}

/** QEMU's own error is its answer to a command, and no failure of the monitor. */
export class QemuCommandError extends Error {
  override readonly name = 'QemuCommandError'
  readonly code = 'VIR_ERR_INTERNAL_ERROR'
  readonly errorDomain = 'VIR_FROM_QEMU'
  readonly fields: Coded & { readonly errorClass: string; readonly description: string }

  constructor(fields: Coded & { readonly errorClass: string; readonly description: string }) {
    super(
      `internal error: unable to execute QEMU command '${fields.command}': ` +
        `${fields.description} (domain '${fields.domain}')`,
    )
    this.fields = fields
  }
}

/** A command's own deadline passed: the monitor is stuck until QEMU answers, or ends. */
export class MonitorTimeout extends Error {
  override readonly name = 'MonitorTimeout'
  readonly code = 'VIR_ERR_OPERATION_TIMEOUT'
  readonly errorDomain = 'VIR_FROM_QEMU'
  readonly fields: Coded & { readonly waitedMs: number }

  constructor(fields: Coded & { readonly waitedMs: number }) {
    super(
      `QEMU of domain '${fields.domain}' has not answered '${fields.command}' for ` +
        `${(fields.waitedMs / 1000).toFixed(1)} s; until it does, calls that need its monitor fail ` +
        `at once. 'signalbox destroy ${fields.domain}' works without the monitor.`,
    )
    this.fields = fields
  }
}

/** The connection to the monitor has ended, and with it every command that was outstanding. */
export class MonitorLost extends Error {
  override readonly name = 'MonitorLost'
  readonly code = 'VIR_ERR_INTERNAL_ERROR'
  readonly errorDomain = 'VIR_FROM_QEMU'
  readonly fields: { readonly domain: string; readonly why: string }

  constructor(domain: string, why: string, options?: ErrorOptions) {
    super(`internal error: End of file from qemu monitor (vm='${domain}'): ${why}`, options)
    this.fields = { domain, why }
  }
}

/** The agent does not answer, or went away; the guest may still have done what was asked. */
export class AgentUnresponsive extends Error {
  override readonly name = 'AgentUnresponsive'
  readonly code = 'VIR_ERR_AGENT_UNRESPONSIVE'
  readonly errorDomain = 'VIR_FROM_QEMU'
  readonly fields: Coded

  constructor(message: string, fields: Coded, options?: ErrorOptions) {
    super(message, options)
    this.fields = fields
  }
}

/** The agent's own error is its answer. What it says is the guest's, and cut short. */
export class AgentCommandError extends Error {
  override readonly name = 'AgentCommandError'
  readonly code = 'VIR_ERR_INTERNAL_ERROR'
  readonly errorDomain = 'VIR_FROM_QEMU'
  readonly fields: Coded & { readonly errorClass: string; readonly description: string }

  constructor(fields: Coded & { readonly errorClass: string; readonly description: string }) {
    super(
      `internal error: unable to execute QEMU agent command '${fields.command}': ` +
        `${fields.description} (domain '${fields.domain}')`,
    )
    this.fields = fields
  }
}
