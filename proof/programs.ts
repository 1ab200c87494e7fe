// The programs under search: several operations at once on one machine.
import { judge } from './judgement.ts'
import type { Program } from './search.ts'
import { Stage } from './stage.ts'
import type { Situation, Subject } from './subjects.ts'

/** The operations begin in one step, each by a client of its own. */
export function together(situation: Situation, subjects: readonly Subject[]): Program {
  return {
    name: `${subjects.map(({ operation }) => operation).join(' | ')} (${situation})`,
    async prepare() {
      const stage = new Stage()
      await stage.set(situation)
      return stage
    },
    begin(stage) {
      for (const subject of subjects) stage.begin(subject)
    },
    judge,
  }
}
