// The real QEMU says what is kept in conversation.txt; this test is what writes it.
import { realWorld } from '@signalbox/world'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { converse } from './likeness.ts'

test('a conversation with the real QEMU reads as it is kept', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'sbx-likeness-'))
  try {
    const lines = await converse(realWorld(), directory)
    await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot(
      join(import.meta.dirname, 'conversation.txt'),
    )
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
})
