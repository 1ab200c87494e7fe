// What QEMU's messages say, read with care: greeting, event, refusal. What is not as QEMU's
// protocol has it is left out rather than guessed.

export type Message = Readonly<Record<string, unknown>>

export interface Greeting {
  /** `major.minor.micro`; 0 for what is no number. */
  readonly version: string
  /** Whether commands can be sent out of band. */
  readonly offersOutOfBand: boolean
}

export function readGreeting({ QMP }: Message): Greeting {
  const { version, capabilities } = objectOf(QMP)
  const { major, minor, micro } = objectOf(objectOf(version)['qemu'])
  return {
    version: [major, minor, micro].map((part) => (typeof part === 'number' ? part : 0)).join('.'),
    offersOutOfBand: Array.isArray(capabilities) && capabilities.includes('oob'),
  }
}

export interface ReadEvent {
  readonly data: Message
  /** QEMU's own time, in milliseconds since 1970; undefined when it gave none. */
  readonly wallTimeMs: number | undefined
}

export function readEvent({ data, timestamp }: Message): ReadEvent {
  return { data: objectOf(data), wallTimeMs: wallTimeOf(timestamp) }
}

/** More than this of QEMU's words is not repeated. */
const wordsLimit = 4096

export interface Refusal {
  readonly errorClass: string
  readonly description: string
}

export function readRefusal({ error }: Message): Refusal {
  const { class: errorClass, desc } = objectOf(error)
  return {
    errorClass: textOf(errorClass, 'GenericError'),
    description: textOf(desc, 'it did not say why').slice(0, wordsLimit),
  }
}

function objectOf(value: unknown): Message {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
  return isObject ? (value as Message) : {}
}

function textOf(value: unknown, otherwise: string): string {
  return typeof value === 'string' ? value : otherwise
}

function wallTimeOf(timestamp: unknown): number | undefined {
  const { seconds, microseconds } = objectOf(timestamp)
  if (typeof seconds !== 'number' || seconds < 0) return undefined
  return seconds * 1000 + (typeof microseconds === 'number' ? microseconds / 1000 : 0)
}
