// The block nodes of a disk: what they are made of, and which disk a node's name belongs to.
import type { Disk, DomainDefinition } from '@signalbox/domain'
import type { Part } from '../machine/part.ts'
import type { JsonObject } from '../process/command-line.ts'

export function storageNode(index: number): string {
  return `libvirt-${index}-storage`
}

export function formatNode(index: number): string {
  return `libvirt-${index}-format`
}

/** The filter that copies what is read into the disk; undefined for a disk without. */
export function copyOnReadNode({ driver, readonly, target }: Disk): string | undefined {
  return driver.copyOnRead === true && !readonly ? `libvirt-CoR-${target.dev}` : undefined
}

/** The nodes of a disk, those below first; none for an empty drive. */
export function blockNodes(disk: Disk): readonly Part[] {
  const filename = disk.type === 'file' ? disk.source?.file : disk.source?.dev
  const index = disk.source?.index
  if (filename === undefined || index === undefined) return []
  const shared = { ...cacheOf(disk.driver.cache), ...discardOf(disk) }
  const storage: JsonObject = {
    driver: disk.type === 'file' ? 'file' : 'host_device',
    filename,
    'node-name': storageNode(index),
    // Two machines must not write to one image; QEMU locks it where the file system can.
    locking: 'auto',
    ...(disk.readonly ? { 'read-only': true } : { 'auto-read-only': true }),
    ...shared,
    ...aioOf(disk.driver.io),
  }
  const format: JsonObject = {
    driver: disk.driver.type,
    file: storageNode(index),
    'node-name': formatNode(index),
    'read-only': disk.readonly,
    ...shared,
    ...detectZeroesOf(disk.driver.detectZeroes),
  }
  const filter = copyOnReadNode(disk)
  const copying: Part[] =
    filter === undefined
      ? []
      : [{ blockdev: { driver: 'copy-on-read', file: formatNode(index), 'node-name': filter } }]
  return [{ blockdev: storage }, { blockdev: format }, ...copying]
}

/**
 * The disk that an event of QEMU's is about. Devices made from nodes have no name of a drive: the
 * node's name or the device's path tells which it is.
 *
 * @param qdev a path such as /machine/peripheral/virtio-disk0/virtio-backend, or an alias
 */
export function diskOfNode(
  { devices }: DomainDefinition,
  nodeName: string,
  qdev: string,
): { readonly alias: string; readonly path: string } | undefined {
  const index = /^libvirt-(\d+)-/u.exec(nodeName)?.[1]
  const alias = /^(?:\/machine\/peripheral\/)?([^/]+)/u.exec(qdev)?.[1]
  const found = devices.disks.find(
    (disk) =>
      (index !== undefined && disk.source?.index === Number(index)) ||
      (alias !== undefined && disk.alias === alias) ||
      (nodeName !== '' && copyOnReadNode(disk) === nodeName),
  )
  if (found?.alias === undefined) return undefined
  const path = found.type === 'file' ? found.source?.file : found.source?.dev
  return { alias: found.alias, path: path ?? '' }
}

function cacheOf(cache: Disk['driver']['cache']): JsonObject {
  if (cache === undefined || cache === 'default') return {}
  const direct = cache === 'none' || cache === 'directsync'
  return { cache: { direct, 'no-flush': cache === 'unsafe' } }
}

function discardOf({ driver: { discard } }: Disk): JsonObject {
  return discard === undefined ? {} : { discard }
}

function aioOf(io: Disk['driver']['io']): JsonObject {
  return io === undefined ? {} : { aio: io }
}

function detectZeroesOf(detect: Disk['driver']['detectZeroes']): JsonObject {
  return detect === undefined ? {} : { 'detect-zeroes': detect }
}
