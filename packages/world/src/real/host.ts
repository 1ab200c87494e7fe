// The real host and this process.
import { readFileSync } from 'node:fs'
import * as os from 'node:os'
import type { Host } from '../host.ts'

export function realHost(): Host {
  const bootId = readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim()
  return {
    pid: process.pid,
    uid: process.getuid?.() ?? 0,
    gid: process.getgid?.() ?? 0,
    hostname: os.hostname(),
    kernelRelease: os.release(),
    bootId,
    environment(name) {
      const value = process.env[name]
      return value === undefined || value === '' ? undefined : value
    },
  }
}
