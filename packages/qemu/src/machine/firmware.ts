// Firmware from a file: a ROM image, or flash with a store of variables. Without one the machine
// has QEMU's own.
import type { DomainDefinition } from '@signalbox/domain'
import { DriverError } from '../errors.ts'
import type { JsonObject, ListValue } from '../process/command-line.ts'

/** What -machine says of firmware. */
export function firmwareValues(os: DomainDefinition['os']): Record<string, ListValue> {
  if (os.loader === undefined) return {}
  if (os.loaderType !== 'pflash') return { firmware: os.loader }
  return {
    pflash0: 'libvirt-pflash0-format',
    ...(os.nvram !== undefined && { pflash1: 'libvirt-pflash1-format' }),
  }
}

/** The block nodes that flash is made of. */
export function firmwareNodes({ os, name }: DomainDefinition): readonly JsonObject[] {
  if (os.firmware === 'efi' && os.loader === undefined) {
    throw new DriverError(
      'VIR_ERR_CONFIG_UNSUPPORTED',
      `Cannot choose firmware for domain '${name}': the driver does not look for UEFI images. ` +
        "Accepted: <loader type='pflash' readonly='yes'>PATH</loader> with <nvram>PATH</nvram>.",
      { domain: name },
    )
  }
  if (os.loader === undefined || os.loaderType !== 'pflash') return []
  const code = flash('libvirt-pflash0', os.loader, os.loaderReadonly ?? true)
  return os.nvram === undefined ? code : [...code, ...flash('libvirt-pflash1', os.nvram, false)]
}

function flash(node: string, filename: string, readonly: boolean): readonly JsonObject[] {
  const storage = `${node}-storage`
  return [
    { driver: 'file', filename, 'node-name': storage, 'auto-read-only': true, discard: 'unmap' },
    { driver: 'raw', file: storage, 'node-name': `${node}-format`, 'read-only': readonly },
  ]
}
