// Faults strike where they were ordered to, once, and nowhere else.
import { expect, test } from 'vitest'
import { SimulatedHost, firstCome } from '../../src/index.ts'

const encoder = new TextEncoder()

test('the next operation that fits fails without effect, and the one after it succeeds', async () => {
  const host = new SimulatedHost({ seed: 1 })
  host.disk.put('/state/a', 'a')
  const { files } = host.world()
  host.faults.failNext('rename', /\/a$/, 'EIO')
  host.faults.failNext('unlink', /^\/elsewhere/, 'EIO')
  const failed = host.finish(files.rename('/state/a', '/state/b'))
  await expect(failed).rejects.toMatchObject({
    name: 'FileError',
    code: 'EIO',
    operation: 'rename',
  })
  expect(host.disk.paths()).toEqual(['/state/a'])
  await host.finish(files.rename('/state/a', '/state/b'))
  await host.finish(files.unlink('/state/b'))
  expect(host.disk.paths()).toEqual([])
})

test('a disk that hangs delays what is on it, and nothing else, until it goes on', async () => {
  const host = new SimulatedHost({ seed: 1 })
  host.disk.put('/slow/file', 'slow')
  host.disk.put('/fast/file', 'fast')
  const { files } = host.world()
  const held = host.faults.hold('read', /^\/slow\//)
  let slow = 'nothing yet'
  const reading = files.read('/slow/file', 10).then((bytes) => {
    slow = new TextDecoder().decode(bytes)
  })
  await host.finish(files.read('/fast/file', 10))
  await host.run()
  expect(slow).toBe('nothing yet')
  held.release()
  await host.finish(reading)
  expect(slow).toBe('slow')
})

test('each operation has a point before and one after it, in the order of its happening', async () => {
  const host = new SimulatedHost({ seed: 1, chooser: firstCome() })
  const { files } = host.world()
  const file = await host.finish(files.open('/tmp/file', 'create'))
  await host.finish(file.write(encoder.encode('x'), 0))
  const by = 'daemon[1000]'
  expect(host.faults.reached).toEqual([
    { index: 0, moment: 'before', operation: 'open', subject: '/tmp/file', by },
    { index: 1, moment: 'after', operation: 'open', subject: '/tmp/file', by },
    { index: 2, moment: 'before', operation: 'write', subject: '/tmp/file', by },
    { index: 3, moment: 'after', operation: 'write', subject: '/tmp/file', by },
  ])
})

test('killed before an operation it has no effect, killed after it has, and neither is ever told', async () => {
  for (const [moment, left] of [
    ['before', []],
    ['after', ['/tmp/file']],
  ] as const) {
    const host = new SimulatedHost({ seed: 1 })
    const daemon = host.world()
    host.faults.actNext(moment, 'open', /file/, () => daemon.kill())
    let told = false
    const tell = (): void => {
      told = true
    }
    daemon.files.open('/tmp/file', 'create').then(tell, tell)
    await host.run()
    expect(host.disk.paths()).toEqual(left)
    expect(told).toBe(false)
  }
})
