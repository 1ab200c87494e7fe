// The state of a domain that was just added to the list.
import type { DomainDefinition } from '@signalbox/domain'
import type { QemuState } from './domain-types.ts'

export function newState(definition: DomainDefinition): QemuState {
  return {
    definition,
    autostart: false,
    shutoff: 'unknown',
    managedSave: undefined,
    agentTimeout: -1,
  }
}
