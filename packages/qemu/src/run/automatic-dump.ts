// A dump that nobody asked for now: the definition says so, for a guest that panics or whose
// watchdog bites. Whatever becomes of it, the guest is treated as the definition goes on to say.
import { join } from 'node:path'
import { eventKind } from '@signalbox/trace'
import { dump } from '../operations/save/dump.ts'
import { runOperation } from '../run-operation.ts'
import type { DomainOf, DriverServices } from '../services.ts'
import { fileNameOf } from '../state/domain-file-name.ts'

export interface AutomaticDump {
  readonly path: string
  /** Why there is none; empty when there is one. */
  readonly failure: string
}
export const automaticDump = eventKind<AutomaticDump>(
  'qemu.automatic-dump',
  'The memory of a guest that crashed was dumped, or could not be.',
)

export async function dumpAutomatically(driver: DriverServices, object: DomainOf): Promise<void> {
  const when = new Date(driver.world.clock.wallTime()).toISOString().replaceAll(':', '-')
  const name = `${fileNameOf(object.tag.name)}-${when}`
  const path = join(driver.layout.dumpDirectory, name)
  let failure = ''
  try {
    const input = { path, memoryOnly: true, format: 'elf' }
    const request = { api: 'signalboxAutomaticDump', client: 'driver', driver: true }
    await runOperation(driver, dump, object, input, request)
  } catch (error) {
    failure = error instanceof Error ? error.message : String(error)
  }
  object.record(automaticDump, undefined, 0, { path, failure })
}
