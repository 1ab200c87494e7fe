// The subjects of the search: every operation of the driver, with an input that makes sense in a
// situation. A test compares this list with the driver's table, so that none is forgotten.
import type { domainOperations, driverOperations } from '@signalbox/qemu'
import { machineXml } from './machine.ts'

/** What the machine is when the operations under search begin. */
export type Situation = 'running' | 'paused' | 'shutoff' | 'saved'

export interface Subject {
  readonly operation: keyof typeof domainOperations | keyof typeof driverOperations
  readonly situation: Situation
  readonly input: object
  /** Not asked of a machine: `define`, `list`. */
  readonly onDriver?: true
}

/** Where the guest lies that was saved before the search begins. */
export const savedPath = '/images/kept'

export const all: readonly Subject[] = [
  { operation: 'abortJob', situation: 'running', input: {} },
  { operation: 'agentCommand', situation: 'running', input: { command: 'guest-ping' } },
  { operation: 'agentExec', situation: 'running', input: { path: '/bin/true' } },
  { operation: 'agentPing', situation: 'running', input: {} },
  { operation: 'autostart', situation: 'running', input: { enabled: true } },
  { operation: 'blockStats', situation: 'running', input: {} },
  { operation: 'destroy', situation: 'running', input: {} },
  { operation: 'dump', situation: 'running', input: { path: '/images/core' } },
  { operation: 'fsFreeze', situation: 'running', input: {} },
  { operation: 'fsThaw', situation: 'running', input: {} },
  { operation: 'guestInfo', situation: 'running', input: { types: ['os'] } },
  { operation: 'info', situation: 'running', input: {} },
  { operation: 'interfaceStats', situation: 'running', input: { interface: 'vnet0' } },
  { operation: 'jobInfo', situation: 'running', input: {} },
  { operation: 'jobs', situation: 'running', input: {} },
  { operation: 'managedSave', situation: 'running', input: {} },
  { operation: 'memoryStats', situation: 'running', input: {} },
  { operation: 'monitorCommand', situation: 'running', input: { command: 'query-status' } },
  { operation: 'reboot', situation: 'running', input: { mode: 'agent' } },
  { operation: 'rename', situation: 'shutoff', input: { name: 'other' } },
  { operation: 'reset', situation: 'running', input: {} },
  { operation: 'resume', situation: 'paused', input: {} },
  { operation: 'save', situation: 'running', input: { path: '/images/saved' } },
  { operation: 'screenshot', situation: 'running', input: { path: '/images/screen' } },
  { operation: 'setAgentTimeout', situation: 'running', input: { seconds: 5 } },
  { operation: 'setMemory', situation: 'running', input: { memoryKiB: 65_536 } },
  { operation: 'setTime', situation: 'running', input: {} },
  {
    operation: 'setUserPassword',
    situation: 'running',
    input: { user: 'root', password: 'secret' },
  },
  { operation: 'shutdown', situation: 'running', input: { mode: 'acpi' } },
  { operation: 'start', situation: 'shutoff', input: {} },
  { operation: 'state', situation: 'running', input: {} },
  { operation: 'stats', situation: 'running', input: {} },
  { operation: 'suspend', situation: 'running', input: {} },
  { operation: 'undefine', situation: 'running', input: {} },
  { operation: 'vcpus', situation: 'running', input: {} },
  { operation: 'xml', situation: 'running', input: {} },
  { operation: 'capabilities', situation: 'running', input: {}, onDriver: true },
  { operation: 'create', situation: 'shutoff', input: { xml: machineXml }, onDriver: true },
  { operation: 'define', situation: 'running', input: { xml: machineXml }, onDriver: true },
  { operation: 'list', situation: 'running', input: {}, onDriver: true },
  {
    operation: 'restore',
    situation: 'saved',
    input: { path: savedPath },
    onDriver: true,
  },
]
/** @throws Error there is no such operation */
export function subject(operation: string): Subject {
  const found = all.find((one) => one.operation === operation)
  if (found === undefined) throw new Error(`There is no operation '${operation}'.`)
  return found
}
