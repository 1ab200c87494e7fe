// Commands that stop, continue, reset and end a machine.
import type { CommandTable } from './command-table.ts'
import type { Actions } from './command-line.ts'
import { QmpError } from './qmp-error.ts'

export const lifecycleCommands: CommandTable = {
  qmp_capabilities: {
    takes: { enable: 'any?' },
    run({ monitor }, { enable }) {
      if (monitor.negotiated) {
        throw new QmpError(
          'Capabilities negotiation is already complete, command ignored',
          'CommandNotFound',
        )
      }
      for (const capability of Array.isArray(enable) ? enable : []) {
        if (capability !== 'oob') {
          throw new QmpError(`Invalid parameter '${String(capability)}'`)
        }
      }
      monitor.negotiate()
    },
  },

  'query-status': {
    takes: {},
    run: ({ run }) => ({ status: run.status, singlestep: false, running: run.running }),
  },

  stop: {
    takes: {},
    run({ run, dump }) {
      dump.refuseWhileActive()
      dump.stopInGap()
      run.stop('paused')
    },
  },

  cont: {
    takes: {},
    run(machine) {
      const { run, dump, guest } = machine
      dump.refuseWhileActive()
      switch (run.status) {
        case 'inmigrate':
          machine.runsAfterIncoming = true
          return
        case 'finish-migrate':
          throw new QmpError('Migration is not finalized yet')
        case 'shutdown':
          throw new QmpError('Resetting the Virtual Machine is required')
        case 'suspended':
          return
        case 'prelaunch':
          guest.begin()
          break
        case 'running':
        case 'paused':
        case 'guest-panicked':
        case 'io-error':
        case 'watchdog':
        case 'save-vm':
        case 'restore-vm':
        case 'postmigrate':
          break
        default:
          run.status satisfies never
      }
      run.resume()
    },
  },

  system_reset: {
    takes: {},
    run(machine) {
      machine.reset({ guest: false, reason: 'host-qmp-system-reset' })
    },
  },

  system_powerdown: {
    takes: {},
    run({ events, guest }) {
      events.send('POWERDOWN')
      guest.pressPowerButton()
    },
  },

  system_wakeup: {
    takes: {},
    run({ guest, run }) {
      if (run.status !== 'suspended') {
        throw new QmpError('Unable to wake up: guest is not in suspended state')
      }
      guest.wake()
    },
  },

  quit: {
    takes: {},
    run(machine) {
      machine.events.send('SHUTDOWN', { guest: false, reason: 'host-qmp-quit' })
      machine.later(0, () => machine.exit(0))
    },
  },

  'set-action': {
    takes: { reboot: 'str?', shutdown: 'str?', panic: 'str?', watchdog: 'str?' },
    run(machine, given) {
      machine.actions = { ...machine.actions, ...(given as Partial<Actions>) }
    },
  },

  'watchdog-set-action': {
    takes: { action: 'str' },
    run(machine, { action }) {
      machine.actions = { ...machine.actions, watchdog: String(action) }
    },
  },

  'inject-nmi': { takes: {}, run: () => undefined },

  'rtc-reset-reinjection': { takes: {}, run: () => undefined },
}
