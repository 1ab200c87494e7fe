// How the builder reads what apt says: packages, and what stood in the way.
import { expect, test } from 'vitest'
import { GuestError, obstacleIn } from '../guest/guest-error.ts'
import { parsePackages } from '../guest/packages.ts'

const shown = `Package: qemu-guest-agent
Source: qemu (1:7.2+dfsg-7+deb12u18)
Version: 1:7.2+dfsg-7+deb12u18+b3
Architecture: amd64
Depends: libc6 (>= 2.34), libglib2.0-0:any (>= 2.63.3) | libglib2.0-0t64, libnuma1
Pre-Depends: init-system-helpers (>= 1.54~)
Description-en: Guest-side qemu-system agent
 This package provides a daemon that runs inside
 Depends: no field, as it is indented
Size: 346272
SHA256: ffdc7852decec129a903acf1b9ac083859cabee60e7b24477b652f36e228e808

Package: busybox-static
Version: 1:1.35.0-4+deb12u1+b1
Size: 928188
SHA256: 3d3fdbe91d4660c873e14b092c213fe81c1da6362daa236eb25d0171eb108744

`

test("packages are read from apt-cache's answer", () => {
  expect(parsePackages(shown)).toEqual([
    {
      name: 'qemu-guest-agent',
      version: '1:7.2+dfsg-7+deb12u18+b3',
      sizeBytes: 346_272,
      sha256: 'ffdc7852decec129a903acf1b9ac083859cabee60e7b24477b652f36e228e808',
      depends: ['init-system-helpers', 'libc6', 'libglib2.0-0', 'libnuma1'],
    },
    {
      name: 'busybox-static',
      version: '1:1.35.0-4+deb12u1+b1',
      sizeBytes: 928_188,
      sha256: '3d3fdbe91d4660c873e14b092c213fe81c1da6362daa236eb25d0171eb108744',
      depends: [],
    },
  ])
  expect(parsePackages('')).toEqual([])
})

test.for([
  ["E: Failed to fetch …  Temporary failure resolving 'deb.debian.org'", 'network'],
  ['Could not connect to 127.0.0.1:1 (127.0.0.1). - connect (111: Connection refused)', 'network'],
  ['E: Failed to fetch …  Unable to connect to 127.0.0.1:1:', 'network'],
  ['connect (101: Network is unreachable)', 'network'],
  ['Error writing to file - write (28: No space left on device) [IP: 203.0.113.80 80]', 'room'],
  ["ENOSPC: no space left on device, write '/a'", 'room'],
  ['E: No packages found', 'packages'],
  ['E: Unable to locate package linux-image-cloud-amd64', 'packages'],
  ["E: Version '1' for 'libc6' was not found", 'packages'],
  ['E: Failed to fetch …  404  Not Found [IP: 203.0.113.80 80]', 'packages'],
  ["EACCES: permission denied, mkdir '/root/x'", 'permission'],
  ['E: Something else', 'other'],
] as const)('%s: what is in the way is the %s', ([words, obstacle]) => {
  expect(obstacleIn(words)).toBe(obstacle)
})

test('an error tells what was attempted, what stood in the way, and what helps', () => {
  const error = new GuestError('unpacking the package libc6', 'tar: No space left on device')
  expect(error.message).toBe(
    'Cannot build the guest: unpacking the package libc6 failed. tar: No space left on device. ' +
      'Make room for about 400 MB where the guest is kept (.cache/guest), or set ' +
      'SIGNALBOX_GUEST_CACHE to a directory on another disk, then try again.',
  )
})
