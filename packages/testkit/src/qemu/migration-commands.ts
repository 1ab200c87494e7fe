// Commands about a guest on its way out or in, and those that QEMU takes out of band.
import type { CommandTable } from './command-table.ts'
import { QmpError } from './qmp-error.ts'

export const migrationCommands: CommandTable = {
  'migrate-set-capabilities': {
    takes: { capabilities: 'any' },
    run({ migration, capabilities }, { capabilities: given }) {
      if (migration.underWay) throw new QmpError("There's a migration process in progress")
      for (const each of Array.isArray(given) ? given : []) {
        const { capability, state } = each as { capability?: unknown; state?: unknown }
        capabilities.set(String(capability), state === true)
        if (capability === 'events') migration.tells = state === true
      }
    },
  },

  'query-migrate-capabilities': {
    takes: {},
    run: ({ capabilities }) =>
      [...capabilities].map(([capability, state]) => ({ capability, state })),
  },

  'migrate-set-parameters': {
    takes: {
      'max-bandwidth': 'int?',
      'downtime-limit': 'int?',
      'cpu-throttle-initial': 'int?',
      'cpu-throttle-increment': 'int?',
      'multifd-channels': 'int?',
    },
    run({ migration }, given) {
      const bandwidth = given['max-bandwidth']
      if (typeof bandwidth === 'number' && bandwidth < 0) {
        throw new QmpError(
          "Parameter 'max_bandwidth' expects an integer in the range of 0 to " +
            '18446744073709551615 bytes/second',
        )
      }
      migration.parameters = { ...migration.parameters, ...given }
    },
  },

  'query-migrate-parameters': { takes: {}, run: ({ migration }) => migration.parameters },

  'query-migrate': { takes: {}, run: ({ migration }) => migration.report },

  migrate: {
    takes: { uri: 'str', blk: 'bool?', inc: 'bool?', detach: 'bool?', resume: 'bool?' },
    run({ migration }, { uri }) {
      migration.begin(String(uri))
    },
  },

  migrate_cancel: {
    takes: {},
    run({ migration }) {
      migration.cancel()
    },
  },

  'migrate-incoming': {
    takes: { uri: 'str' },
    run({ incoming }, { uri }) {
      incoming.begin(String(uri))
    },
  },

  'migrate-pause': {
    takes: {},
    outOfBand: true,
    run() {
      throw new QmpError('migrate-pause is currently only supported during postcopy-active state')
    },
  },

  'migrate-recover': {
    takes: { uri: 'str' },
    outOfBand: true,
    run() {
      throw new QmpError('Migrate recover can only be run when postcopy is paused.')
    },
  },

  'query-yank': { takes: {}, outOfBand: true, run: () => [] },

  yank: { takes: { instances: 'any' }, outOfBand: true, run: () => undefined },
}
