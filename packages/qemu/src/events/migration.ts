// MIGRATION and MIGRATION_PASS: how far the migration stream of a save, a dump or a restore is.
import { numberOf, qmpEvent, textOf } from '../qmp-event.ts'

export const migration = qmpEvent('MIGRATION', (draft, data) => {
  const status = textOf(data, 'status')
  if (draft.live === undefined || status === '') return []
  draft.setLive({ migration: { status, passes: draft.live.migration?.passes ?? 0 } })
  return []
})

export const migrationPass = qmpEvent('MIGRATION_PASS', (draft, data) => {
  const passes = numberOf(data, 'pass')
  if (draft.live?.migration === undefined || passes === undefined) return []
  draft.setLive({ migration: { ...draft.live.migration, passes } })
  return []
})
