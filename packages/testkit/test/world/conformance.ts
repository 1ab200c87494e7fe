// What every world has to do, whatever it is made of: the same functions run on the real one and on
// the simulated one, so that what holds in a simulation holds in the field.
import type { ByteStream, World } from '@signalbox/world'
import { expect, test } from 'vitest'

/** A world under test. */
export interface Stage {
  readonly world: World
  /** An empty directory. */
  readonly directory: string
  /** Awaits, and in a simulation lets happen what has to happen for it. */
  readonly finish: <R>(promise: Promise<R>) => Promise<R>
}

export type OnStage = (play: (stage: Stage) => Promise<void>) => Promise<void>

const encoder = new TextEncoder()
const decoder = new TextDecoder()

interface Ears {
  readonly chunks: Uint8Array[]
  readonly heard: () => string
  readonly closed: Promise<Error | undefined>
}

function listenTo(stream: ByteStream): Ears {
  const chunks: Uint8Array[] = []
  const { promise, resolve } = Promise.withResolvers<Error | undefined>()
  let closings = 0
  stream.attach({
    data: (chunk) => {
      expect(closings).toBe(0)
      chunks.push(chunk)
    },
    closed: (reason) => {
      closings++
      expect(closings).toBe(1)
      resolve(reason)
    },
  })
  return { chunks, heard: () => chunks.map((c) => decoder.decode(c)).join(''), closed: promise }
}

async function connected({ world, directory, finish }: Stage, name = 'socket') {
  const path = `${directory}/${name}`
  const accepted = Promise.withResolvers<ByteStream>()
  const listener = await finish(world.sockets.listen(path, 0o600, accepted.resolve))
  const near = await finish(world.sockets.connect(path))
  return { near, far: await finish(accepted.promise), listener, path }
}

export function conformance(name: string, onStage: OnStage): void {
  const check = (sentence: string, play: (stage: Stage) => Promise<void>): void => {
    test(`${name}: ${sentence}`, () => onStage(play))
  }
  filesConform(check)
  locksConform(check)
  streamsConform(check)
  listenersConform(check)
  alarmsConform(check)
  transfersConform(check)
}

type Check = (sentence: string, play: (stage: Stage) => Promise<void>) => void

function filesConform(check: Check): void {
  check('a file is written, read, measured and appended to', async (stage) => {
    const { files } = stage.world
    const path = `${stage.directory}/file`
    const file = await stage.finish(files.open(path, 'create', 0o640))
    await stage.finish(file.write(encoder.encode('hello world'), 0))
    await stage.finish(file.write(encoder.encode('W'), 6))
    await stage.finish(file.sync())
    expect(decoder.decode(await stage.finish(file.read(5, 6)))).toBe('World')
    expect(decoder.decode(await stage.finish(file.read(100, 9)))).toBe('ld')
    expect(await stage.finish(file.read(100, 90))).toHaveLength(0)
    await stage.finish(file.close())
    await stage.finish(file.close())
    await expect(stage.finish(file.write(encoder.encode('x'), 0))).rejects.toMatchObject({
      code: 'EBADF',
    })
    const log = await stage.finish(files.open(path, 'append'))
    await stage.finish(log.write(encoder.encode('!'), 0))
    await stage.finish(log.close())
    expect(decoder.decode(await stage.finish(files.read(path, 12)))).toBe('hello World!')
    expect(decoder.decode(await stage.finish(files.readTail(path, 3)))).toBe('ld!')
    expect(decoder.decode(await stage.finish(files.readTail(path, 300)))).toBe('hello World!')
    await expect(stage.finish(files.read(path, 11))).rejects.toMatchObject({ code: 'EFBIG' })
    const status = await stage.finish(files.status(path))
    expect(status).toMatchObject({ kind: 'file', sizeBytes: 12, permissions: 0o640 })
  })

  check('writing past the end leaves zeros between', async (stage) => {
    const file = await stage.finish(stage.world.files.open(`${stage.directory}/file`, 'create'))
    await stage.finish(file.write(encoder.encode('b'), 3))
    expect([...(await stage.finish(file.read(10, 0)))]).toEqual([0, 0, 0, 98])
    await stage.finish(file.close())
  })

  check(
    'each way of opening treats what is there, and what is not, in its own way',
    async (stage) => {
      const { files } = stage.world
      const path = `${stage.directory}/file`
      for (const mode of ['read', 'update'] as const) {
        await expect(stage.finish(files.open(path, mode))).rejects.toMatchObject({
          name: 'FileError',
          code: 'ENOENT',
          operation: 'open',
          path,
        })
      }
      for (const [mode, left] of [
        ['create', 'new'],
        ['update', 'NEW'],
        ['write', 'w'],
      ] as const) {
        const file = await stage.finish(files.open(path, mode))
        const text = { create: 'new', update: 'NEW', write: 'w' }[mode]
        await stage.finish(file.write(encoder.encode(text), 0))
        await stage.finish(file.close())
        expect(decoder.decode(await stage.finish(files.read(path, 100)))).toBe(left)
      }
      await expect(stage.finish(files.open(path, 'create'))).rejects.toMatchObject({
        code: 'EEXIST',
      })
      const reader = await stage.finish(files.open(path, 'read'))
      const refused = stage.finish(reader.write(encoder.encode('x'), 0))
      await expect(refused).rejects.toMatchObject({ code: 'EBADF' })
      await stage.finish(reader.close())
    },
  )

  check(
    'directories are made with those above, listed in order, and removed whole',
    async (stage) => {
      const { files } = stage.world
      const deep = `${stage.directory}/a/b/c`
      await stage.finish(files.makeDirectory(deep, 0o700))
      await stage.finish(files.makeDirectory(deep, 0o700))
      for (const name of ['z', 'a', 'm']) {
        await stage.finish((await stage.finish(files.open(`${deep}/${name}`, 'write'))).close())
      }
      await stage.finish(files.syncDirectory(deep))
      expect(await stage.finish(files.list(deep))).toEqual(['a', 'm', 'z'])
      expect(await stage.finish(files.status(deep))).toMatchObject({
        kind: 'directory',
        permissions: 0o700,
      })
      await expect(stage.finish(files.list(`${deep}/a`))).rejects.toMatchObject({ code: 'ENOTDIR' })
      await expect(stage.finish(files.list(`${deep}/x`))).rejects.toMatchObject({ code: 'ENOENT' })
      await expect(stage.finish(files.makeDirectory(`${deep}/a`, 0o700))).rejects.toMatchObject({
        code: 'EEXIST',
      })
      await expect(stage.finish(files.makeDirectory(`${deep}/a/b`, 0o700))).rejects.toMatchObject({
        code: 'ENOTDIR',
      })
      await stage.finish(files.removeTree(`${stage.directory}/a`))
      await stage.finish(files.removeTree(`${stage.directory}/a`))
      expect(await stage.finish(files.list(stage.directory))).toEqual([])
    },
  )

  check('a rename replaces a file, and what was open stays what it was', async (stage) => {
    const { files } = stage.world
    const at = (name: string): string => `${stage.directory}/${name}`
    for (const name of ['old', 'new']) {
      const file = await stage.finish(files.open(at(name), 'create'))
      await stage.finish(file.write(encoder.encode(name), 0))
      await stage.finish(file.close())
    }
    const old = await stage.finish(files.open(at('old'), 'read'))
    await stage.finish(files.rename(at('new'), at('old')))
    expect(decoder.decode(await stage.finish(old.read(10, 0)))).toBe('old')
    expect(decoder.decode(await stage.finish(files.read(at('old'), 10)))).toBe('new')
    await stage.finish(old.close())
    expect(await stage.finish(files.list(stage.directory))).toEqual(['old'])
    await expect(stage.finish(files.rename(at('new'), at('old')))).rejects.toMatchObject({
      code: 'ENOENT',
    })
    await stage.finish(files.makeDirectory(at('directory/inner'), 0o700))
    await expect(stage.finish(files.rename(at('old'), at('directory')))).rejects.toMatchObject({
      code: 'EISDIR',
    })
    await expect(stage.finish(files.rename(at('directory'), at('old')))).rejects.toMatchObject({
      code: 'ENOTDIR',
    })
    await expect(
      stage.finish(files.rename(at('directory'), at('directory/inner/x'))),
    ).rejects.toMatchObject({ code: 'EINVAL' })
  })

  check('links lead to what they name, by relative and absolute names', async (stage) => {
    const { files } = stage.world
    const at = (name: string): string => `${stage.directory}/${name}`
    await stage.finish(files.makeDirectory(at('real'), 0o700))
    const file = await stage.finish(files.open(at('real/file'), 'create'))
    await stage.finish(file.write(encoder.encode('content'), 0))
    await stage.finish(file.close())
    await stage.finish(files.link(at('real'), at('absolute')))
    await stage.finish(files.link('real/file', at('relative')))
    await stage.finish(files.link('loop', at('loop')))
    expect(await stage.finish(files.readLink(at('relative')))).toBe('real/file')
    expect(decoder.decode(await stage.finish(files.read(at('relative'), 10)))).toBe('content')
    expect(decoder.decode(await stage.finish(files.read(at('absolute/file'), 10)))).toBe('content')
    expect(await stage.finish(files.linkStatus(at('relative')))).toMatchObject({ kind: 'link' })
    expect(await stage.finish(files.status(at('absolute')))).toMatchObject({ kind: 'directory' })
    await expect(stage.finish(files.status(at('loop')))).rejects.toMatchObject({ code: 'ELOOP' })
    await expect(stage.finish(files.link('x', at('loop')))).rejects.toMatchObject({
      code: 'EEXIST',
    })
    const noLink = stage.finish(files.readLink(at('real/file')))
    await expect(noLink).rejects.toMatchObject({ code: 'EINVAL' })
    await stage.finish(files.unlink(at('absolute')))
    expect(await stage.finish(files.list(at('real')))).toEqual(['file'])
    await expect(stage.finish(files.unlink(at('absolute')))).rejects.toMatchObject({
      code: 'ENOENT',
    })
    await expect(stage.finish(files.unlink(at('real')))).rejects.toMatchObject({ code: 'EISDIR' })
  })

  check('a descriptor cannot be advanced beyond the end', async (stage) => {
    const { files } = stage.world
    const path = `${stage.directory}/file`
    const made = await stage.finish(files.open(path, 'create'))
    await stage.finish(made.write(encoder.encode('12345'), 0))
    await stage.finish(made.close())
    const file = await stage.finish(files.open(path, 'read'))
    await stage.finish(file.advance(5))
    await expect(stage.finish(file.advance(1))).rejects.toMatchObject({ code: 'ENODATA' })
    await stage.finish(file.close())
  })
}

function locksConform(check: Check): void {
  check(
    'a lock is one holder at a time, and the file says what the holder wrote',
    async (stage) => {
      const { files } = stage.world
      const path = `${stage.directory}/lock`
      const lock = await stage.finish(files.lock(path))
      expect(lock).toBeDefined()
      expect(await stage.finish(files.lock(path))).toBeUndefined()
      await stage.finish(
        lock?.describe('a long description') ?? Promise.reject(new Error('no lock')),
      )
      await stage.finish(lock?.describe('me') ?? Promise.reject(new Error('no lock')))
      expect(decoder.decode(await stage.finish(files.read(path, 100)))).toBe('me')
      await stage.finish(lock?.release() ?? Promise.reject(new Error('no lock')))
      await stage.finish(lock?.release() ?? Promise.reject(new Error('no lock')))
      const next = await stage.finish(files.lock(path))
      expect(next).toBeDefined()
      await stage.finish(next?.release() ?? Promise.reject(new Error('no lock')))
      expect(await stage.finish(files.list(stage.directory))).toEqual(['lock'])
    },
  )

  check('of two that ask for a lock together, one gets it', async (stage) => {
    const { files } = stage.world
    const path = `${stage.directory}/lock`
    const both = await stage.finish(Promise.all([files.lock(path), files.lock(path)]))
    expect(both.filter((lock) => lock !== undefined)).toHaveLength(1)
    for (const lock of both) if (lock !== undefined) await stage.finish(lock.release())
  })
}

function streamsConform(check: Check): void {
  check(
    'what one side writes and ends, the other hears in order, and then its end',
    async (stage) => {
      const { near, far, listener } = await connected(stage)
      const nearEars = listenTo(near)
      const farEars = listenTo(far)
      await stage.finish(
        Promise.all([near.write(encoder.encode('one ')), near.write(encoder.encode('two'))]),
      )
      near.end()
      expect(await stage.finish(farEars.closed)).toBeUndefined()
      expect(farEars.heard()).toBe('one two')
      expect(await stage.finish(nearEars.closed)).toBeUndefined()
      for (const stream of [near, far]) {
        await expect(stage.finish(stream.write(encoder.encode('x')))).rejects.toMatchObject({
          name: 'FileError',
          code: 'EPIPE',
        })
      }
      await stage.finish(listener.close())
    },
  )

  check('what came before anybody listened is not lost, nor its end', async (stage) => {
    const { near, far, listener } = await connected(stage)
    await stage.finish(near.write(encoder.encode('early')))
    near.end()
    const ears = listenTo(far)
    expect(await stage.finish(ears.closed)).toBeUndefined()
    expect(ears.heard()).toBe('early')
    await stage.finish(listener.close())
  })

  check('a side that is destroyed hears its end, and so does the other', async (stage) => {
    const { near, far, listener } = await connected(stage)
    const nearEars = listenTo(near)
    const farEars = listenTo(far)
    near.destroy()
    near.destroy()
    expect(await stage.finish(nearEars.closed)).toBeUndefined()
    expect(await stage.finish(farEars.closed)).toBeUndefined()
    await stage.finish(listener.close())
  })

  check('a stream destroyed before it is attached says so to whoever attaches', async (stage) => {
    const { near, far, listener } = await connected(stage)
    near.destroy()
    far.destroy()
    let inside = true
    const { promise, resolve } = Promise.withResolvers<boolean>()
    near.attach({ data: () => undefined, closed: () => resolve(inside) })
    inside = false
    expect(await stage.finish(promise)).toBe(false)
    await stage.finish(listener.close())
  })

  check(
    'what a peer wrote before it reset the connection is heard before the reset',
    async (stage) => {
      const { near, far, listener } = await connected(stage)
      await stage.finish(near.write(encoder.encode('never read')))
      await stage.finish(far.write(encoder.encode('last words')))
      far.destroy()
      const ears = listenTo(near)
      expect(await stage.finish(ears.closed)).toMatchObject({ code: 'ECONNRESET' })
      expect(ears.heard()).toBe('last words')
      await stage.finish(listener.close())
    },
  )

  check(
    'a reader that is paused holds the writer back, and gets all of it later',
    async (stage) => {
      const { near, far, listener } = await connected(stage)
      const ears = listenTo(far)
      far.pause()
      const bytes = new Uint8Array(2_000_000).map((_, at) => (at * 7919) >> 5)
      let written = false
      const write = near.write(bytes).then(() => {
        written = true
      })
      // A round trip of another connection: whatever could have come would have.
      const other = await connected(stage, 'other')
      await stage.finish(other.near.write(encoder.encode('x')))
      expect(written).toBe(false)
      expect(near.unsentBytes).toBeGreaterThan(0)
      expect(ears.chunks).toEqual([])
      far.resume()
      await stage.finish(write)
      expect(near.unsentBytes).toBe(0)
      near.end()
      await stage.finish(ears.closed)
      const received = ears.chunks.flatMap((chunk) => [...chunk])
      expect(received.length).toBe(bytes.length)
      expect(received.every((byte, at) => byte === bytes[at])).toBe(true)
      for (const stream of [other.near, other.far]) stream.destroy()
      await stage.finish(other.listener.close())
      await stage.finish(listener.close())
    },
  )

  check(
    'a write that the peer will never take is refused when the stream closes',
    async (stage) => {
      const { near, far, listener } = await connected(stage)
      const ears = listenTo(near)
      const write = near.write(new Uint8Array(5_000_000))
      const refused = expect(stage.finish(write)).rejects.toMatchObject({ name: 'FileError' })
      far.destroy()
      await refused
      await stage.finish(ears.closed)
      const second = await connected(stage, 'second')
      const stuck = second.near.write(new Uint8Array(5_000_000))
      const cancelled = expect(stage.finish(stuck)).rejects.toMatchObject({ code: 'ECANCELED' })
      second.near.destroy()
      await cancelled
      second.far.destroy()
      await stage.finish(second.listener.close())
      await stage.finish(listener.close())
    },
  )
}

function listenersConform(check: Check): void {
  check('nobody listens: connecting says why', async (stage) => {
    const { sockets, files } = stage.world
    const path = `${stage.directory}/socket`
    await expect(stage.finish(sockets.connect(path))).rejects.toMatchObject({
      name: 'FileError',
      code: 'ENOENT',
      operation: 'connect',
      path,
    })
    await stage.finish((await stage.finish(files.open(path, 'create'))).close())
    await expect(stage.finish(sockets.connect(path))).rejects.toMatchObject({
      code: 'ECONNREFUSED',
    })
    const signal = AbortSignal.abort(new Error('enough'))
    await expect(stage.finish(sockets.connect(path, signal))).rejects.toThrow('enough')
    const nowhere = sockets.listen(`${stage.directory}/absent/socket`, 0o600, () => undefined)
    await expect(stage.finish(nowhere)).rejects.toMatchObject({ code: 'ENOENT' })
  })

  check('107 bytes of path are enough for a socket, and 108 are refused', async (stage) => {
    const { sockets } = stage.world
    const longest = `${stage.directory}/s`.padEnd(107, 's')
    const listener = await stage.finish(sockets.listen(longest, 0o600, (far) => far.destroy()))
    const near = await stage.finish(sockets.connect(longest))
    await stage.finish(listenTo(near).closed)
    await stage.finish(listener.close())
    const refused = { name: 'FileError', code: 'ENAMETOOLONG' }
    const connect = stage.finish(sockets.connect(`${longest}s`))
    await expect(connect).rejects.toMatchObject(refused)
    const listen = stage.finish(sockets.listen(`${longest}s`, 0o600, () => undefined))
    await expect(listen).rejects.toMatchObject(refused)
  })

  check(
    'a listener replaces what was there; closed, it is gone and its streams live on',
    async (stage) => {
      const { files, sockets } = stage.world
      const path = `${stage.directory}/socket`
      await stage.finish((await stage.finish(files.open(path, 'create'))).close())
      const { near, far, listener } = await connected(stage)
      expect(await stage.finish(files.status(path))).toMatchObject({
        kind: 'socket',
        permissions: 0o600,
      })
      await stage.finish(listener.close())
      await stage.finish(listener.close())
      await expect(stage.finish(sockets.connect(path))).rejects.toMatchObject({ code: 'ENOENT' })
      const ears = listenTo(far)
      await stage.finish(near.write(encoder.encode('still here')))
      near.end()
      await stage.finish(ears.closed)
      expect(ears.heard()).toBe('still here')
    },
  )
}

function alarmsConform(check: Check): void {
  check(
    'alarms ring in the order of their times, none early, none when cancelled',
    async (stage) => {
      const { clock } = stage.world
      const startMs = clock.now()
      const rung: number[] = []
      const { promise, resolve } = Promise.withResolvers<void>()
      for (const delayMs of [9, 3, 12, 3, 6]) {
        const alarm = clock.alarm(startMs + delayMs, () => {
          expect(clock.now()).toBeGreaterThanOrEqual(startMs + delayMs)
          rung.push(delayMs)
          if (delayMs === 12) resolve()
        })
        if (delayMs === 6) alarm.cancel()
      }
      await stage.finish(promise)
      expect(rung).toEqual([3, 3, 9, 12])
    },
  )

  check('an alarm of the past rings, but never inside the call that arms it', async (stage) => {
    const { clock } = stage.world
    let armed = false
    const { promise, resolve } = Promise.withResolvers<boolean>()
    clock.alarm(clock.now() - 5, () => resolve(armed))
    armed = true
    expect(await stage.finish(promise)).toBe(true)
  })

  check('waiting code that is resumed goes on', async (stage) => {
    const { promise, resolve } = Promise.withResolvers<string>()
    stage.world.scheduler.resume(() => resolve('woken'))
    expect(await stage.finish(promise)).toBe('woken')
  })
}

function transfersConform(check: Check): void {
  check('a transfer puts what is sent into the file, and cleans up', async (stage) => {
    const { files, sockets, transfers } = stage.world
    const filePath = `${stage.directory}/image`
    const socketPath = `${stage.directory}/transfer`
    const image = await stage.finish(files.open(filePath, 'create'))
    await stage.finish(image.write(encoder.encode('header|'), 0))
    await stage.finish(image.close())
    const transfer = await stage.finish(transfers.receive({ socketPath, filePath, offsetBytes: 7 }))
    const peer = await stage.finish(sockets.connect(transfer.socketPath))
    const ears = listenTo(peer)
    await stage.finish(peer.write(encoder.encode('memory')))
    peer.end()
    expect(await stage.finish(transfer.finished)).toEqual({ bytes: 6 })
    expect(transfer.progress()).toEqual({ bytes: 6 })
    await stage.finish(ears.closed)
    expect(decoder.decode(await stage.finish(files.read(filePath, 100)))).toBe('header|memory')
    expect(await stage.finish(files.list(stage.directory))).toEqual(['image'])
  })

  check('a transfer is refused without its file, and can be given up', async (stage) => {
    const { files, sockets, transfers } = stage.world
    const filePath = `${stage.directory}/image`
    const socketPath = `${stage.directory}/transfer`
    const request = { socketPath, filePath, offsetBytes: 0 }
    await expect(stage.finish(transfers.receive(request))).rejects.toMatchObject({ code: 'ENOENT' })
    await stage.finish((await stage.finish(files.open(filePath, 'create'))).close())
    const transfer = await stage.finish(transfers.receive(request))
    const peer = await stage.finish(sockets.connect(socketPath))
    const ears = listenTo(peer)
    transfer.cancel()
    transfer.cancel()
    await expect(stage.finish(transfer.finished)).rejects.toMatchObject({ code: 'ECANCELED' })
    await stage.finish(ears.closed)
    expect(await stage.finish(files.list(stage.directory))).toEqual(['image'])
  })
}
