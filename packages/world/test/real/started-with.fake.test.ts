// Children found again by a variable of their environment.
import { expect, test } from 'vitest'
import { realWorld } from '../../src/index.ts'
import { TemporaryDirectory } from './temporary-directory.ts'

const { processes, files } = realWorld()

test('a child is found by a variable that it was started with, while it lives', async () => {
  await using directory = await TemporaryDirectory.make()
  const log = await files.open(directory.at('log'), 'append')
  const value = directory.at('run')
  expect(await processes.startedWith('GIVEN', value)).toEqual([])
  const { identity } = processes.spawn({
    command: '/bin/sleep',
    arguments: ['60'],
    environment: { GIVEN: value, GIVEN2: 'x' },
    directory: '/',
    log,
    inherit: [],
  })
  try {
    expect(await processes.startedWith('GIVEN', value)).toEqual([identity])
    // The whole value counts, and the whole name.
    expect(await processes.startedWith('GIVEN', value.slice(0, -1))).toEqual([])
    expect(await processes.startedWith('GIVE', value)).toEqual([])
  } finally {
    processes.signal(identity, 'SIGKILL')
    await processes.gone(identity)
    await log.close()
  }
  expect(await processes.startedWith('GIVEN', value)).toEqual([])
})
