// A dump that nobody asked for now: the definition says so, for a guest that panics or whose
// watchdog bites. Whatever becomes of it, the guest is treated as the definition goes on to say.
import { eventKind } from '@signalbox/trace'
import { dump } from '../operations/save/dump.ts'
import { runOperation } from '../run-operation.ts'
import type { DomainOf, DriverServices } from '../services.ts'

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
  const { tag, instance } = object
  const wallTimeMs = driver.world.clock.wallTime()
  const path = driver.layout.crashDump(instance?.id ?? 0, tag.name, wallTimeMs)
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
