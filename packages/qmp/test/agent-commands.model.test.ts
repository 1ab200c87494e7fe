// The agent's commands: what is sent, and what is made of an answer that is right, odd or a lie.
import { anything, assert, property } from 'fast-check'
import { expect, test } from 'vitest'
import {
  AgentReply,
  AgentUnresponsive,
  exec,
  execStatus,
  fsFreeze,
  fsFreezeList,
  fsThaw,
  getFsInfo,
  getHostName,
  getOsInfo,
  getTimezone,
  getUsers,
  networkGetInterfaces,
  ping,
  setTime,
  setUserPassword,
  shutdown,
} from '../src/index.ts'
import type { AgentCommand } from '../src/index.ts'

function read<Result>(command: AgentCommand<never, Result>, value: unknown): Result {
  return command.read(new AgentReply(command.name, value))
}

test('what is sent', () => {
  expect(ping.given()).toEqual({})
  expect(shutdown.given({ mode: 'reboot' })).toEqual({ mode: 'reboot' })
  expect(setTime.given(undefined)).toEqual({})
  expect(setTime.given(1_700_000_000.5)).toEqual({ time: 1_700_000_000_500_000_000 })
  expect(setUserPassword.given({ user: 'root', password: 'ä', crypted: false })).toEqual({
    username: 'root',
    password: 'w6Q=',
    crypted: false,
  })
  expect(fsFreeze.given()).toEqual({})
  expect(fsFreezeList.given(['/a'])).toEqual({ mountpoints: ['/a'] })
  const request = { path: '/bin/sh', arguments: ['-c', 'x'], environment: [], input: '' }
  expect(exec.given(request)).toEqual({
    path: '/bin/sh',
    arg: ['-c', 'x'],
    'capture-output': true,
  })
  expect(exec.given({ ...request, environment: ['A=b'], input: 'in' })).toMatchObject({
    env: ['A=b'],
    'input-data': 'aW4=',
  })
  expect(execStatus.given(7)).toEqual({ pid: 7 })
})

test('what is read', () => {
  expect(read(exec, { pid: 111 })).toBe(111)
  expect(
    read(execStatus, { exited: true, exitcode: 3, 'out-data': 'b3V0Cg==', 'err-data': '!!' }),
  ).toEqual({
    exited: true,
    exitCode: 3,
    signal: undefined,
    stdout: 'out\n',
    stderr: '',
    truncated: false,
  })
  expect(read(fsThaw, 2)).toBe(2)
  expect(read(getHostName, { 'host-name': 'x'.repeat(300) })).toHaveLength(255)
  expect(read(getTimezone, { offset: 3600 })).toEqual({ zone: undefined, offsetSeconds: 3600 })
  expect(read(getOsInfo, { id: 'debian', extra: 1 })).toMatchObject({ id: 'debian' })
  expect(read(getUsers, [{ user: 'a', 'login-time': 1.5 }])).toEqual([
    { user: 'a', domain: undefined, loginSeconds: 1.5 },
  ])
  expect(
    read(getFsInfo, [{ name: 'vda', mountpoint: '/', type: 'ext4', 'used-bytes': 1 }]),
  ).toMatchObject([{ name: 'vda', usedBytes: 1, totalBytes: undefined }])
  expect(
    read(networkGetInterfaces, [
      {
        name: 'eth0',
        'ip-addresses': [{ 'ip-address': '::1', 'ip-address-type': 'ipv6', prefix: 64 }],
      },
      { name: 'lo' },
    ]),
  ).toEqual([
    {
      name: 'eth0',
      mac: undefined,
      addresses: [{ family: 'ipv6', address: '::1', prefix: 64 }],
    },
    { name: 'lo', mac: undefined, addresses: [] },
  ])
})

test('what is read when all is said', () => {
  expect(
    read(execStatus, {
      exited: true,
      exitcode: 1,
      signal: 15,
      'out-data': 'b3V0',
      'err-data': 'ZXJy',
      'out-truncated': true,
    }),
  ).toEqual({
    exited: true,
    exitCode: 1,
    signal: 15,
    stdout: 'out',
    stderr: 'err',
    truncated: true,
  })
  expect(read(execStatus, { exited: false })).toMatchObject({ exited: false, stdout: '' })
  expect(read(getTimezone, { zone: 'CET', offset: 3600 })).toEqual({
    zone: 'CET',
    offsetSeconds: 3600,
  })
  expect(
    read(getOsInfo, {
      id: 'debian',
      name: 'Debian GNU/Linux',
      'pretty-name': 'Debian GNU/Linux 12',
      version: '12',
      'kernel-release': '6.1.0',
      machine: 'x86_64',
    }),
  ).toEqual({
    id: 'debian',
    name: 'Debian GNU/Linux',
    prettyName: 'Debian GNU/Linux 12',
    version: '12',
    kernelRelease: '6.1.0',
    machine: 'x86_64',
  })
  expect(read(getUsers, [{ user: 'a', domain: 'D', 'login-time': 1 }])).toEqual([
    { user: 'a', domain: 'D', loginSeconds: 1 },
  ])
  const filesystem = { name: 'vda', mountpoint: '/', type: 'ext4' }
  expect(read(getFsInfo, [{ ...filesystem, 'used-bytes': 1, 'total-bytes': 2 }])).toEqual([
    { ...filesystem, usedBytes: 1, totalBytes: 2 },
  ])
  const address = { 'ip-address': '10.0.0.2', 'ip-address-type': 'ipv4', prefix: 24 }
  expect(
    read(networkGetInterfaces, [
      { name: 'eth0', 'hardware-address': '52:54:00:00:00:01', 'ip-addresses': [address] },
    ]),
  ).toEqual([
    {
      name: 'eth0',
      mac: '52:54:00:00:00:01',
      addresses: [{ family: 'ipv4', address: '10.0.0.2', prefix: 24 }],
    },
  ])
})

test('a list is read so far and no further', () => {
  const users = Array.from({ length: 5000 }, () => ({ user: 'u', 'login-time': 0 }))
  expect(read(getUsers, users)).toHaveLength(1024)
})

test('an answer that is nonsense says where', () => {
  expect(() => read(getUsers, [{ user: 'a', 'login-time': 'now' }])).toThrow(
    /'guest-get-users' with nonsense: return\[0\]\.login-time is not a number/,
  )
})

test('whatever is answered, it is read or refused as nonsense, and nothing else', () => {
  const commands = [
    exec,
    execStatus,
    fsFreeze,
    getFsInfo,
    getHostName,
    getOsInfo,
    getTimezone,
    getUsers,
    networkGetInterfaces,
    ping,
  ] as readonly AgentCommand<never, unknown>[]
  const law = property(anything(), (value) => {
    for (const command of commands) {
      try {
        read(command, value)
      } catch (error) {
        expect(error).toBeInstanceOf(AgentUnresponsive)
      }
    }
  })
  assert(law, { numRuns: 500 })
})
