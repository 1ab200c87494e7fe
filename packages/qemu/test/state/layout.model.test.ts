// Where things lie: file names for every legal domain name, XDG and root defaults, and room for the
// paths of sockets.
import type { Host } from '@signalbox/world'
import { assert, integer, property, string } from 'fast-check'
import { expect, test } from 'vitest'
import { domainNameOf, fileNameOf } from '../../src/state/domain-file-name.ts'
import { isTemporary } from '../../src/state/durable-file.ts'
import { layoutFor } from '../../src/state/layout.ts'

const domainName = string({ unit: 'grapheme', minLength: 1, maxLength: 30 })

function host(uid: number, environment: Readonly<Record<string, string>>): Host {
  return {
    pid: 2,
    uid,
    gid: uid,
    hostname: 'signal',
    kernelRelease: '6.1',
    bootId: 'boot',
    environment: (name) => environment[name],
  }
}

test('every domain name has one file name, from which it can be read back', () => {
  assert(
    property(domainName, (name) => {
      const file = fileNameOf(name)
      expect(domainNameOf(file)).toBe(name)
      expect(file).not.toMatch(/[/\0]/u)
      expect(isTemporary(`${file}.new`)).toBe(false)
    }),
  )
})

test.each([
  ['build-7', 'build-7'],
  ['Débian 12', 'Débian 12'],
  ['..', '%2E.'],
  ['.hidden', '%2Ehidden'],
  ['a/b', 'a%2Fb'],
  ['100%', '100%25'],
  ['tab\there', 'tab%09here'],
])('the file name of %j is %j', (name, file) => {
  expect(fileNameOf(name)).toBe(file)
})

test('a file name that stands for no domain is told from one that does', () => {
  for (const file of ['a%2fb', '%41', '%', '.xml', 'a/b']) {
    expect(domainNameOf(file)).toBeUndefined()
  }
})

test('a name too long for a file is refused with both lengths', () => {
  expect(() => fileNameOf('x'.repeat(231))).toThrow(/needs 231 bytes .* 230 is the most/u)
  expect(fileNameOf('x'.repeat(230))).toHaveLength(230)
})

test("root's files lie where the system keeps such files", () => {
  const layout = layoutFor(host(0, { HOME: '/root', XDG_CONFIG_HOME: '/elsewhere' }))
  expect(layout.kind).toBe('system')
  expect(layout.domain('build-7')).toEqual({
    definition: '/etc/signalbox/domains/build-7.xml',
    autostart: '/etc/signalbox/autostart/build-7.xml',
    status: '/run/signalbox/status/build-7.json',
    log: '/var/log/signalbox/build-7.log',
    managedSave: '/var/lib/signalbox/save/build-7.save',
  })
  expect(layout.socketPath).toBe('/run/signalbox/signalbox.sock')
})

test("a user's files follow the XDG variables, and what must be found again does not move with a session", () => {
  const home = { HOME: '/home/ada' }
  const withSession = layoutFor(host(1000, { ...home, XDG_RUNTIME_DIR: '/run/user/1000' }))
  const without = layoutFor(host(1000, home))
  expect(withSession.runDirectory).toBe('/run/user/1000/signalbox')
  expect(without.runDirectory).toBe('/home/ada/.local/state/signalbox/run')
  expect(without.lockPath).toBe(withSession.lockPath)
  expect(without.domain('a')).toEqual(withSession.domain('a'))
  const moved = layoutFor(host(1000, { ...home, XDG_CONFIG_HOME: '/c', XDG_STATE_HOME: '/s' }))
  expect(moved.configDirectory).toBe('/c/signalbox')
  expect(moved.statusDirectory).toBe('/s/signalbox/status')
})

test('a relative XDG variable counts as unset, and no home at all is told', () => {
  const layout = layoutFor(host(1000, { HOME: '/home/ada', XDG_CONFIG_HOME: 'here' }))
  expect(layout.configDirectory).toBe('/home/ada/.config/signalbox')
  expect(() => layoutFor(host(1000, {}))).toThrow(/neither XDG_STATE_HOME nor HOME/u)
})

test('every socket of every run fits, wherever the state directory lies', () => {
  const depth = integer({ min: 0, max: 150 })
  const id = integer({ min: 1, max: 2 ** 31 - 1 })
  assert(
    property(depth, id, domainName, (length, runId, name) => {
      const layout = layoutFor(host(1000, {}), { root: `/${'d'.repeat(length)}` })
      const { monitor, agent, transfer } = layout.run(runId, name)
      for (const path of [monitor, agent, transfer, layout.socketPath]) {
        expect(Buffer.byteLength(path)).toBeLessThanOrEqual(107)
      }
    }),
  )
})

test('two deep state directories have two short directories for sockets', () => {
  const deep = `/${'deep/'.repeat(20)}`
  const one = layoutFor(host(1000, {}), { root: `${deep}one` })
  const two = layoutFor(host(1000, {}), { root: `${deep}two` })
  expect(one.runDirectory).toMatch(/^\/tmp\/signalbox-1000-[0-9a-f]{16}$/u)
  expect(two.runDirectory).not.toBe(one.runDirectory)
  expect(one.domain('a').definition).toBe(`${deep}one/config/domains/a.xml`)
})

test('a relative root is refused', () => {
  expect(() => layoutFor(host(0, {}), { root: 'here' })).toThrow(/'here' .* not an absolute path/u)
})
