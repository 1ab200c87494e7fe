// @ts-check
// The Debian packages that are needed beyond Node, once and for all: `npm start`, `npm test` and
// .ci/run install from this list. Plain JavaScript, because it runs before anything is installed.

/**
 * @typedef {'start' | 'test'} Purpose what somebody is about to do
 *
 * @typedef {object} DebianPackage
 * @property {string} name as apt-get knows it
 * @property {string} provides a command in PATH, a library (`….so.…`), or an absolute path: when it
 *   is there, the package is not needed, however it came to be there
 * @property {readonly Purpose[]} purposes what cannot be done without it
 */

/** @type {readonly DebianPackage[]} */
export const debianPackages = [
  // Node 26 itself: what is downloaded for it is linked to this, and a small system lacks it.
  { name: 'libatomic1', provides: 'libatomic.so.1', purposes: ['start', 'test'] },
  // Machines: QEMU itself.
  { name: 'qemu-system-x86', provides: 'qemu-system-x86_64', purposes: ['start', 'test'] },
  // Disk images of the guest under test.
  { name: 'qemu-utils', provides: 'qemu-img', purposes: ['test'] },
  { name: 'e2fsprogs', provides: 'mke2fs', purposes: ['test'] },
  // A bridge of the tests' own, and what the checks look for left processes with.
  { name: 'iproute2', provides: 'ip', purposes: ['test'] },
  { name: 'procps', provides: 'ps', purposes: ['test'] },
  // The formal model: SPIN writes a checker in C, which is compiled and run.
  { name: 'spin', provides: 'spin', purposes: ['test'] },
  { name: 'gcc', provides: 'gcc', purposes: ['test'] },
  { name: 'libc6-dev', provides: '/usr/include/stdio.h', purposes: ['test'] },
]
