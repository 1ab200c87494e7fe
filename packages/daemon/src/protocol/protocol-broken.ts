// A peer broke the native protocol: its connection is of no use any more.

export class ProtocolBroken extends Error {
  override readonly name = 'ProtocolBroken'
  readonly code = 'VIR_ERR_RPC'
  readonly errorDomain = 'VIR_FROM_RPC'

  constructor(what: string) {
    super(`The native protocol was broken: ${what}`)
  }
}
