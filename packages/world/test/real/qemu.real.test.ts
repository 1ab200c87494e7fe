// The real world with the program that it is for.
import { readFile, readdir, writeFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import type { ByteStream } from '../../src/index.ts'
import { realWorld } from '../../src/index.ts'
import { TemporaryDirectory } from './temporary-directory.ts'

const { files, processes, sockets, transfers } = realWorld()

/** The lines of a monitor, one after the other. */
class Lines {
  #text = ''
  #wanted: { readonly has: string; readonly resolve: () => void } | undefined
  readonly closed: Promise<void>

  constructor(stream: ByteStream) {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.closed = promise
    const decoder = new TextDecoder()
    stream.attach({
      data: (chunk) => {
        this.#text += decoder.decode(chunk, { stream: true })
        if (this.#wanted !== undefined && this.#text.includes(this.#wanted.has))
          this.#wanted.resolve()
      },
      closed: () => resolve(),
    })
  }

  async until(has: string): Promise<void> {
    if (this.#text.includes(has)) return
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#wanted = { has, resolve }
    await promise
  }
}

test('QEMU greets on the monitor that it was handed, saves into a transfer, and is seen to end', async () => {
  await using directory = await TemporaryDirectory.make()
  const monitor = directory.at('monitor')
  const image = directory.at('image')
  await writeFile(image, 'header|')
  const log = await files.open(directory.at('log'), 'append')
  const { identity } = processes.spawn({
    command: '/usr/bin/qemu-system-x86_64',
    arguments: [
      '-M',
      'q35',
      '-accel',
      'tcg',
      '-nodefaults',
      '-display',
      'none',
      '-S',
      '-m',
      '64',
    ].concat(
      ['-sandbox', 'on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny'],
      ['-chardev', 'socket,id=mon,fd=3,server=on,wait=off', '-mon', 'chardev=mon,mode=control'],
    ),
    environment: { PATH: '/usr/bin:/bin' },
    directory: '/',
    log,
    inherit: [{ kind: 'listener', path: monitor }],
  })
  await log.close()
  try {
    const stream = await sockets.connect(monitor)
    const lines = new Lines(stream)
    await lines.until('"QMP"')
    const send = (command: object): Promise<void> =>
      stream.write(new TextEncoder().encode(JSON.stringify(command)))
    const events = [{ capability: 'events', state: true }]
    await send({ execute: 'qmp_capabilities', id: 1 })
    await send({ execute: 'migrate-set-capabilities', arguments: { capabilities: events }, id: 2 })
    await lines.until('"id": 2')
    const socketPath = directory.at('save')
    const transfer = await transfers.receive({ socketPath, filePath: image, offsetBytes: 7 })
    await send({ execute: 'migrate', arguments: { uri: `unix:${socketPath}` }, id: 3 })
    await lines.until('"status": "completed"')
    const { bytes } = await transfer.finished
    expect(bytes).toBeGreaterThan(10_000)
    const saved = await readFile(image)
    // The magic of QEMU's migration stream, version 3.
    expect(saved.subarray(0, 15).toString('latin1')).toBe('header|QEVM\u0000\u0000\u0000\u0003')
    expect(saved.length).toBe(7 + bytes)

    await send({ execute: 'quit', id: 4 })
    await lines.closed
    await processes.gone(identity)
    expect(await readFile(directory.at('log'), 'utf8')).toBe('')
    expect((await readdir(directory.path)).sort()).toEqual(['image', 'log', 'monitor'])
  } finally {
    processes.signal(identity, 'SIGKILL')
    await processes.gone(identity)
  }
})
