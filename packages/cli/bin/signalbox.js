#!/usr/bin/env node
// Plain JavaScript for any Node: one that is too old says so, instead of failing on what it does
// not know.
const oldest = 26
const version = process.versions.node
if (Number(version.split('.')[0]) < oldest) {
  process.stderr.write(
    `signalbox needs Node ${oldest} or later, and '${process.execPath}' is ${version}. ` +
      'Put a newer one first in PATH: https://nodejs.org\n',
  )
  process.exitCode = 1
} else {
  await import('@signalbox/cli/bin')
}
