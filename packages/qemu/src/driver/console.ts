// Attaching to a serial console: the guest's pseudo terminal or socket, one reader at a time.
import type { ByteStream } from '@signalbox/world'
import { DriverError } from '../errors.ts'
import type { DomainOf, DriverServices } from '../services.ts'

export interface ConsoleRequest {
  readonly domain: string
  /** Alias of the device: serial0; the first console when absent. */
  readonly device?: string
  /** Takes it from whoever has it. */
  readonly force?: boolean
  readonly client?: string
}

const attached = new WeakMap<DomainOf, Map<string, ByteStream>>()

/**
 * Opens the console's other end.
 *
 * @throws DriverError OPERATION_FAILED somebody has it; INTERNAL_ERROR there is no such console, or
 *   it is none that can be attached to
 */
export async function attachConsole(
  driver: DriverServices,
  object: DomainOf,
  request: ConsoleRequest,
): Promise<ByteStream> {
  const { alias, pty, path, name } = object.read((state) => {
    if (state.live === undefined) throw object.notRunning()
    const { serials } = state.live.definition.devices
    const wanted = serials.find((each) =>
      request.device === undefined ? true : each.alias === request.device,
    )
    return {
      name: state.name,
      alias: wanted?.alias,
      pty: wanted?.alias === undefined ? undefined : state.live.ptys[wanted.alias],
      path: wanted?.type === 'unix' ? wanted.source.path : undefined,
    }
  })
  if (alias === undefined || (pty === undefined && path === undefined)) {
    throw new DriverError(
      'VIR_ERR_INTERNAL_ERROR',
      `cannot find character device ${request.device ?? 'serial0'} of domain '${name}': ` +
        "a console can be attached to a <serial type='pty'> or <serial type='unix'> only.",
      { domain: name },
    )
  }
  const taken = attached.get(object) ?? new Map<string, ByteStream>()
  attached.set(object, taken)
  const before = taken.get(alias)
  if (before !== undefined && request.force !== true) {
    throw new DriverError(
      'VIR_ERR_OPERATION_FAILED',
      `Active console session exists for this domain: '${name}' has a reader at ${alias}; ` +
        'force takes it away.',
      { domain: name, device: alias },
    )
  }
  before?.destroy()
  const stream =
    pty === undefined
      ? await driver.world.sockets.connect(path ?? '')
      : await driver.world.sockets.openTerminal(pty)
  taken.set(alias, stream)
  return releasing(stream, () => {
    if (taken.get(alias) === stream) taken.delete(alias)
  })
}

/** The stream, which gives its place up when it closes. */
function releasing(stream: ByteStream, release: () => void): ByteStream {
  return {
    attach: (sink) =>
      stream.attach({
        data: (chunk) => sink.data(chunk),
        closed: (reason) => {
          release()
          sink.closed(reason)
        },
      }),
    write: (bytes) => stream.write(bytes),
    get unsentBytes() {
      return stream.unsentBytes
    },
    pause: () => stream.pause(),
    resume: () => stream.resume(),
    end: () => stream.end(),
    destroy: () => {
      release()
      stream.destroy()
    },
  }
}
