// The real world keeps the contract that every world has to keep.
import { realWorld } from '@signalbox/world'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { conformance } from './conformance.ts'

conformance('the real world', async (play) => {
  const directory = await mkdtemp(join(tmpdir(), 'signalbox-conformance-'))
  try {
    await play({ world: realWorld(), directory, finish: (promise) => promise })
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
})
