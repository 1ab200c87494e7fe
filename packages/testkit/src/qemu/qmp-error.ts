// QEMU's refusal of a command, as it goes over the wire.

export type ErrorClass =
  | 'GenericError'
  | 'CommandNotFound'
  | 'DeviceNotActive'
  | 'DeviceNotFound'
  | 'KVMMissingCap'

export class QmpError extends Error {
  override readonly name = 'QmpError'
  readonly errorClass: ErrorClass

  constructor(description: string, errorClass: ErrorClass = 'GenericError') {
    super(description)
    this.errorClass = errorClass
  }
}
