// Where those wait who want a daemon that is not there yet: each listens on a socket of its own in
// one directory. A daemon first listens, then tells everybody there; who waits first registers,
// then looks for a daemon. So nobody is missed, and nobody polls.
import { basename, dirname, join } from 'node:path'
import type { World } from '@signalbox/world'
import { FileError } from '@signalbox/world'
import * as v from 'valibot'

/** What somebody who waits is told. */
export const notice = v.variant('type', [
  v.object({ type: v.literal('ready'), pid: v.number(), socketPath: v.string() }),
  v.object({
    type: v.literal('failed'),
    pid: v.number(),
    error: v.object({
      code: v.string(),
      errorDomain: v.string(),
      message: v.string(),
      fields: v.optional(v.record(v.string(), v.unknown())),
    }),
  }),
])
export type Notice = v.InferOutput<typeof notice>

export const noticeBytesMax = 64 * 1024

/** The directory, beside the socket on which the daemon listens or will listen. */
export function waitingRoom(socketPath: string): string {
  return join(dirname(socketPath), 'waiting')
}

/** A new place in it; short, since a socket's path is. */
export function waitingPlace(world: World, socketPath: string): string {
  const number = world.random.integer(2 ** 48).toString(36)
  return join(waitingRoom(socketPath), `${number}.sock`)
}

/** Tells everybody who waits. A place that its owner left without clearing it is cleared. */
export async function tellEverybody(
  world: World,
  socketPath: string,
  message: Notice,
): Promise<void> {
  const room = waitingRoom(socketPath)
  const names = await unlessAbsent(world.files.list(room), [])
  await Promise.all(
    names
      .filter((name) => name.endsWith('.sock'))
      .map(async (name) => {
        const place = join(room, basename(name))
        const told = await tell(world, place, message)
        if (!told) await unlessAbsent(world.files.unlink(place), undefined)
      }),
  )
}

/** Tells one who waits, and returns when it has heard; false when nobody is there any more. */
export async function tell(world: World, place: string, message: Notice): Promise<boolean> {
  try {
    const stream = await world.sockets.connect(place)
    const { promise, resolve } = Promise.withResolvers<boolean>()
    stream.attach({ data: () => undefined, closed: (reason) => resolve(reason === undefined) })
    await stream.write(new TextEncoder().encode(`${JSON.stringify(message)}\n`))
    return await promise
  } catch (error) {
    if (error instanceof FileError) return false
    throw error
  }
}

async function unlessAbsent<R>(step: Promise<R>, otherwise: R): Promise<R> {
  try {
    return await step
  } catch (error) {
    if (error instanceof FileError && error.code === 'ENOENT') return otherwise
    throw error
  }
}
