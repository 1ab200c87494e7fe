// Rules of ours that no other linter knows: what the interlocking asks of code that uses it, and
// types cannot check. Each is a file in lint/rules, with programs in lint/fixtures that it must and
// must not report.
import type { Plugin } from './rule.ts'
import { awaitThroughHandle } from './rules/await-through-handle.ts'
import { heldJob } from './rules/held-job.ts'
import { sectionKeepsState } from './rules/section-keeps-state.ts'

const plugin: Plugin = {
  meta: { name: 'signalbox' },
  rules: {
    'await-through-handle': awaitThroughHandle,
    'held-job': heldJob,
    'section-keeps-state': sectionKeepsState,
  },
}

export default plugin
