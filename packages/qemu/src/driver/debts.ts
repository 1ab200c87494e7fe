// Paying what bodies left: each name of a debt has one way of paying it, in a driver call and a job
// of its own, again whenever the means come back, until its run ends (jobs.md 12.6).
import type { Debt, DebtRecord, Instance } from '@signalbox/jobs'
import { eventKind } from '@signalbox/trace'
import type { RunState } from '../run-state.ts'
import { payUnlink, unlinkDebt } from '../run/owed-file.ts'
import { continueDebt } from '../run/stopped-guest.ts'
import type { DomainOf, DriverServices } from '../services.ts'
import { firstRetryMs, nextRetryMs } from '../retry-delay.ts'

export interface DebtNotPaid {
  readonly name: string
  readonly message: string
}
export const debtNotPaid = eventKind<DebtNotPaid>(
  'qemu.debt-not-paid',
  'A debt could not be paid now; it is tried again until its run ends.',
)

type Payer = (
  driver: DriverServices,
  object: DomainOf,
  instance: Instance,
  record: DebtRecord,
) => Promise<void>

const payers: ReadonlyMap<string, Payer> = new Map<string, Payer>([
  [continueDebt, payContinue],
  [unlinkDebt, (driver, _object, _instance, record) => payUnlink(driver, record)],
  ['cancel-stream', payCancelStream],
])

/** Pays a debt that its body left, or that was found on disk. */
export function collectDebt(driver: DriverServices, object: DomainOf, debt: Debt): void {
  const { instance } = object
  if (instance === undefined) return
  driver.background.run(object, `pay the debt '${debt.record.name}'`, async () => {
    const pay = payers.get(debt.record.name)
    if (pay === undefined) throw new Error(`nobody can pay the debt '${debt.record.name}'`)
    for (let delayMs = firstRetryMs; ; delayMs = nextRetryMs(delayMs)) {
      if (debt.paid || instance.ended !== undefined || object.instance !== instance) return
      if (driver.background.closing.aborted) return
      try {
        await pay(driver, object, instance, debt.record)
        await driver.list.debts(object).pay(object, debt)
        return
      } catch (error) {
        if (instance.ended !== undefined || driver.background.closing.aborted) return
        const message = error instanceof Error ? error.message : String(error)
        object.record(debtNotPaid, undefined, 0, { name: debt.record.name, message })
      }
      await laterOrEnded(driver, instance, delayMs)
    }
  })
}

/** The guest was stopped for a job that is over. */
async function payContinue(
  driver: DriverServices,
  object: DomainOf,
  _instance: Instance,
  record: DebtRecord,
): Promise<void> {
  const call = driver.list.beginCall({ api: 'signalboxPayDebt', client: 'driver', driver: true })
  try {
    await using job = await driver.list.acquireNormal(object, call, 'modify')
    const kind: RunState['kind'] | undefined = job.read((state) => state.live?.state.kind)
    if (kind !== 'paused') return
    const runReason = record.detail['runReason'] === 'save-canceled' ? 'save-canceled' : 'unpaused'
    job.update((draft) => draft.setLive({ runReason }))
    await job.monitor((monitor) => monitor.cont())
  } finally {
    call.end('answered')
  }
}

/** A migration stream may still be under way for a job that is over. */
async function payCancelStream(driver: DriverServices, object: DomainOf): Promise<void> {
  const call = driver.list.beginCall({ api: 'signalboxPayDebt', client: 'driver', driver: true })
  try {
    await using job = await driver.list.acquireNormal(object, call, 'abort')
    await job.monitor((monitor) => monitor.migrateCancel())
  } finally {
    call.end('answered')
  }
}

/** Resolves after a while, or at once when the run ends or the driver closes. */
function laterOrEnded(driver: DriverServices, instance: Instance, delayMs: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const { clock } = driver.world
  const { closing } = driver.background
  const end = (): void => resolve()
  const alarm = clock.alarm(clock.now() + delayMs, end, true)
  const unwatch = instance.whenEnded(end)
  closing.addEventListener('abort', end)
  return promise.finally(() => {
    alarm.cancel()
    unwatch()
    closing.removeEventListener('abort', end)
  })
}
