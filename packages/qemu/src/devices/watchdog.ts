// Watchdog cards. What happens when one bites is a setting of the whole machine in QEMU, so all of
// a machine's watchdogs must agree.
import type { Watchdog } from '@signalbox/domain'
import { device, refuse } from '../device.ts'

const models = ['i6300esb', 'ib700'] as const

export const watchdog = device('watchdog', 'watchdogs', {
  describe: ({ model }, index) => `watchdog ${index} ('${model}')`,

  validate({ model, action }, name, { family }, { devices }) {
    const accepted: readonly string[] = family === 'microvm' ? ['ib700'] : models
    if (!accepted.includes(model)) {
      refuse(name, `a '${family}' machine has no '${model}'`, accepted.join(', '))
    }
    const other = devices.watchdogs.find((each) => each.action !== action)
    if (other !== undefined) {
      refuse(name, `action '${action}' differs from '${other.action}'`, 'one action for all')
    }
  },

  seat: ({ model }) =>
    model === 'i6300esb' ? { bus: 'pci', as: 'conventional' } : { bus: 'none' },

  alias: (_given, index) => `watchdog${index}`,

  qemu({ model, action }, { alias, place }) {
    return [
      { device: { driver: model, id: alias, ...place } },
      { argument: { option: '-action', values: { watchdog: qemuAction(action) } } },
    ]
  },

  update(from, to) {
    if (from.model !== to.model) return null
    if (from.action === to.action) return []
    const action = qemuAction(to.action)
    return [{ execute: 'watchdog-set-action', arguments: { action } }]
  },

  events: ['WATCHDOG'],
})

/** QEMU knows no dump: it pauses, and the driver dumps on the event. */
function qemuAction(action: Watchdog['action']): string {
  return action === 'dump' ? 'pause' : action
}
