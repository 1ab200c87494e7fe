// DUMP_COMPLETED: QEMU has written the guest's memory. The dump is not over yet: QEMU resumes the
// guest afterwards, and until then still counts as dumping.
import { objectOf, qmpEvent, textOf } from '../qmp-event.ts'

export const dumpCompleted = qmpEvent('DUMP_COMPLETED', (draft, data) => {
  if (draft.live === undefined) return []
  const failed = textOf(objectOf(data, 'result'), 'status') !== 'completed'
  const error = textOf(data, 'error')
  draft.setLive({
    dump: {
      completed: true,
      ...(failed && { error: error === '' ? 'QEMU did not say why' : error }),
    },
  })
  return []
})
