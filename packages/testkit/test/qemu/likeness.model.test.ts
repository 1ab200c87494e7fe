// The scripted QEMU says what the real one said, as it is kept in conversation.txt.
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { SimulatedHost, scriptedQemu } from '../../src/index.ts'
import { emulator } from './bench.ts'
import { converse } from './likeness.ts'

test('a conversation with the scripted QEMU reads as with the real one', async () => {
  const host = new SimulatedHost({ seed: 1 })
  host.install(emulator, scriptedQemu())
  host.disk.makeDirectory('/bench', 0o755)
  const lines = await host.finish(converse(host.world('client'), '/bench'))
  await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot(
    join(import.meta.dirname, 'conversation.txt'),
  )
})
