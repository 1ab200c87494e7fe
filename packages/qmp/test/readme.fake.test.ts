// The README's program runs as it is printed, against a QEMU that answers as the real one does.
import { realWorld } from '@signalbox/world'
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { greeting } from './monitor-peer.ts'
import type { Message } from './scripted-peer.ts'

const run = promisify(execFile)
const package_ = join(import.meta.dirname, '..')

test('the program of the README talks to a QEMU', async () => {
  const readme = await readFile(join(package_, 'README.md'), 'utf8')
  const program = /^```ts\n(?<program>.*?)^```$/msu.exec(readme)?.groups?.['program'] ?? ''
  // Within the package, where its imports resolve.
  const directory = await mkdtemp(join(package_, 'test', '.readme-'))
  try {
    const path = join(directory, 'qemu.sock')
    const listener = await realWorld().sockets.listen(path, 0o600, (stream) => {
      const say = (message: object): void => {
        stream
          .write(new TextEncoder().encode(`${JSON.stringify(message)}\n`))
          .catch(() => undefined)
      }
      stream.attach({
        data: (chunk) => {
          for (const line of new TextDecoder().decode(chunk).trim().split('\n')) {
            const { execute, id } = JSON.parse(line) as Message
            if (execute === 'cont') say({ event: 'RESUME' })
            say({ return: execute === 'query-status' ? { status: 'prelaunch' } : {}, id })
          }
        },
        closed: () => undefined,
      })
      say(greeting)
    })
    await writeFile(join(directory, 'program.ts'), program)
    const { stdout } = await run(process.execPath, [join(directory, 'program.ts'), path])
    expect(stdout).toBe('QEMU 7.2.22 is prelaunch\nRESUME\n')
    await listener.close()
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
})
