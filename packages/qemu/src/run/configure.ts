// What a QEMU that has just started is asked and told before its guest may run, in one visit.
import type { NestedJob } from '@signalbox/jobs'
import type { QemuTypes } from '../domain-types.ts'
import type { MachinePlan } from '../machine/plan.ts'
import type { DomainOf, DriverServices } from '../services.ts'
import { observe, takeOver } from './reread.ts'

/** Sets what has no place on the command line, and learns what QEMU has chosen itself. */
export async function configure(
  driver: DriverServices,
  nested: NestedJob<QemuTypes>,
  object: DomainOf,
  plan: MachinePlan,
): Promise<void> {
  const seen = await nested.monitor(async (monitor) => {
    await monitor.migrateSetCapabilities({
      capabilities: [{ capability: 'events', state: true }],
    })
    for (const command of plan.afterStart) await monitor.raw(command.execute, command.arguments)
    const answers: unknown[] = []
    for (const { query } of plan.learns) answers.push(await monitor.raw(query, {}))
    return { ...(await observe(object, monitor)), answers }
  })
  takeOver(object, seen)
  nested.update((draft) => {
    if (draft.live === undefined) return
    const learnt = plan.learns.reduce(
      (definition, learning, index) => learning.apply(definition, seen.answers[index]),
      draft.live.definition,
    )
    draft.setLive({ definition: learnt })
  })
  driver.status.touch(object)
}
