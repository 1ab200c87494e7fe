// I13, I14, I16 and other rules that only the running code can see: its traps put a breach on the
// trace, and a trace with one is not sound.
import { isEvent } from '@signalbox/trace'
import { ruleTrapped } from '../events.ts'
import type { Check } from './checker.ts'

export const checkSections: Check = (event, _fold, broken) => {
  if (isEvent(event, ruleTrapped)) broken(event.detail.rule, event.detail.message)
}
