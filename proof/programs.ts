// The programs under search: several operations at once on one machine.
import { judge } from './judgement.ts'
import type { Program } from './search.ts'
import { Stage } from './stage.ts'
import type { Situation, Subject } from './subjects.ts'

const stepsMax = 20_000

/** The operations begin in one step, each by a client of its own, and all of it comes to rest. */
export function together(situation: Situation, subjects: readonly Subject[]): Program {
  return {
    name: `${subjects.map(({ operation }) => operation).join(' | ')} (${situation})`,
    async prepare() {
      const stage = new Stage()
      await stage.set(situation)
      return stage
    },
    async perform(stage) {
      for (const subject of subjects) stage.begin(subject)
      await stage.host.run({ stepsMax })
    },
    judge,
  }
}
