// BLOCK_IO_ERROR: a disk of the guest failed. Devices made from nodes have no `device`: the node's
// name or the device's path tells which disk it is.
import type { DomainEventBody } from '../domain-event.ts'
import { diskOfNode } from '../devices/disk-node.ts'
import { qmpEvent, textOf } from '../qmp-event.ts'

const actions = { ignore: 'none', stop: 'pause', report: 'report' } as const

export const blockIoError = qmpEvent('BLOCK_IO_ERROR', (draft, data) => {
  const { live } = draft
  if (live === undefined) return []
  const disk = diskOfNode(live.definition, textOf(data, 'node-name'), textOf(data, 'qdev'))
  const named = textOf(data, 'action')
  const action = named === 'stop' || named === 'report' ? actions[named] : actions.ignore
  const told: DomainEventBody[] = [
    {
      event: 'io-error',
      device: disk?.alias ?? '',
      path: disk?.path ?? '',
      action,
      reason: data['nospace'] === true ? 'enospc' : textOf(data, 'reason'),
    },
  ]
  if (action === 'pause' && live.state.kind === 'running') {
    draft.setLive({ state: { kind: 'paused', reason: 'ioerror' } })
    told.push({ event: 'lifecycle', lifecycle: { kind: 'suspended', detail: 'ioerror' } })
  }
  return told
})
