// Commands that only tell: of this QEMU, and of the machine that it runs.
import type { CommandTable } from './command-table.ts'
import { commandTable } from './commands.ts'
import {
  commandLineOptions,
  cpuDefinitions,
  deviceModels,
  kvm,
  machines,
  target,
  version,
} from './facts.ts'
import { QmpError } from './qmp-error.ts'
import { describeProtocol } from './schema.ts'

export const inspectionCommands: CommandTable = {
  'query-version': { takes: {}, run: () => version },
  'query-target': { takes: {}, run: () => target },
  'query-kvm': { takes: {}, run: ({ line }) => ({ ...kvm, enabled: line.accelerator === 'kvm' }) },
  'query-machines': { takes: {}, run: () => machines },
  'query-cpu-definitions': { takes: {}, run: () => cpuDefinitions },
  'query-qmp-schema': { takes: {}, run: () => describeProtocol(commandTable) },

  'query-commands': {
    takes: {},
    run: () => Object.keys(commandTable).map((name) => ({ name })),
  },

  'qom-list-types': {
    takes: { implements: 'str?', abstract: 'bool?' },
    run(_machine, { implements: kind }) {
      if (kind !== undefined && kind !== 'device') return []
      return [...deviceModels].map((name) => ({ name, parent: 'device' }))
    },
  },

  'query-command-line-options': {
    takes: { option: 'str?' },
    run(_machine, { option: wanted }) {
      const all = Object.entries(commandLineOptions)
      const told = wanted === undefined ? all : all.filter(([option]) => option === wanted)
      if (told.length === 0) throw new QmpError(`Parameter 'option' does not exist`)
      return told.map(([option, keys]) => ({
        option,
        parameters: keys.map((name) => ({ name, type: 'string' })),
      }))
    },
  },

  'query-name': {
    takes: {},
    run: ({ line }) => (line.name === undefined ? {} : { name: line.name }),
  },
  'query-uuid': { takes: {}, run: ({ line }) => ({ UUID: line.uuid }) },
  'query-current-machine': { takes: {}, run: () => ({ 'wakeup-suspend-support': true }) },

  'query-memory-size-summary': {
    takes: {},
    run: ({ line }) => ({ 'base-memory': line.memoryBytes, 'plugged-memory': 0 }),
  },

  'query-cpus-fast': {
    takes: {},
    run: ({ line, child }) =>
      Array.from({ length: line.cpus }, (_, index) => ({
        'cpu-index': index,
        'thread-id': child.identity.pid + 1 + index,
        'qom-path': `/machine/unattached/device[${index}]`,
        props: { 'core-id': index, 'thread-id': 0, 'socket-id': 0 },
        target: 'x86_64',
      })),
  },

  'query-chardev': {
    takes: {},
    run: ({ chardevs }) =>
      [...chardevs].map(([label, { filename, frontendOpen }]) => ({
        label,
        filename: filename(),
        'frontend-open': frontendOpen(),
      })),
  },

  'human-monitor-command': {
    takes: { 'command-line': 'str', 'cpu-index': 'int?' },
    run({ run }, { 'command-line': line }) {
      if (line === 'info status') {
        if (run.running || run.status === 'paused') return `VM status: ${run.status}\r\n`
        return `VM status: paused (${run.status})\r\n`
      }
      if (line === 'info version') {
        const { major, minor, micro } = version.qemu
        return `${major}.${minor}.${micro}${version.package}\r\n`
      }
      return `unknown command: '${String(line)}'\r\n`
    },
  },
}
