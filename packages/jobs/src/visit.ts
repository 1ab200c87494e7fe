// A visit: one stay in the monitor or the agent, of one or several commands one after another.
//
// Entering and the check that the bound run lives are one section (I9, I11). The caller may leave
// whenever it likes: it gets its answer at once, the visit goes on in the driver's hands until the
// outstanding command is over, and only then is the job vacated (jobs.md 6). Commands that the
// visit had still in mind are refused from then on.
import { BodyWait } from './body-wait.ts'
import type { Call } from './call.ts'
import type { DomainObject } from './domain-object.ts'
import { CallDeparted, DomainDied, RuleBroken } from './errors.ts'
import { visitEntered, visitLeft } from './events.ts'
import type { Hold } from './hold.ts'
import type { Port, VisitControl } from './instance.ts'
import type { DomainTypes } from './state.ts'
import { died } from './state.ts'

// The session's type is the port's; the two callers name it.
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters
export async function visitPort<T extends DomainTypes, Session extends object, R>(
  object: DomainObject<T>,
  hold: Hold,
  call: Call,
  which: 'monitor' | 'agent',
  visit: (session: Session) => Promise<R>,
): Promise<R> {
  if (hold.visiting) {
    throw new RuleBroken('I10', `${call.tag.api} enters the ${which} again while inside.`)
  }
  const port = object.ports(hold)[which] as unknown as Port<Session>
  const trouble = port.trouble()
  if (trouble !== undefined) throw trouble
  const { clock } = object.context.world
  const beganMs = clock.now()
  // Whoever has left has nobody to tell what QEMU would answer.
  if (call.bodySignal?.aborted === true) throw call.departure()
  if (call.bodyDeadlineAtMs <= beganMs) throw call.timeout(`it was about to enter the ${which}`)
  const stay = { over: false, departed: false }
  hold.visitBeganMs = beganMs
  object.record(visitEntered, call, hold.number, { port: which })
  const running = run(port, control(object, hold, call, which, stay), visit)
  // Whatever becomes of the caller, the visit's own end settles the job.
  const ended = running
    .then(
      (result) => ({ result }),
      (error: unknown) => ({ error }),
    )
    .then((outcome) => {
      stay.over = true
      hold.visitBeganMs = undefined
      const now = clock.now()
      hold.does('', now)
      object.record(visitLeft, call, hold.number, {
        port: which,
        outcome: outcomeOf(hold, outcome),
        durationMs: now - beganMs,
      })
      hold.settle()
      return outcome
    })
  const outcome = await race(object, hold, call, stay, ended)
  if ('error' in outcome) throw outcome.error
  if (hold.instance?.ended !== undefined) throw died(object.tag)
  return outcome.result
}

type Outcome<R> = { readonly result: R } | { readonly error: unknown }

interface Stay {
  over: boolean
  departed: boolean
}

async function run<Session extends object, R>(
  port: Port<Session>,
  visitControl: VisitControl,
  visit: (session: Session) => Promise<R>,
): Promise<R> {
  return await visit(port.session(visitControl))
}

function control<T extends DomainTypes>(
  object: DomainObject<T>,
  hold: Hold,
  call: Call,
  which: 'monitor' | 'agent',
  stay: Stay,
): VisitControl {
  return {
    call: call.tag,
    job: hold.number,
    check() {
      if (stay.over) {
        throw new RuleBroken('I9', `${call.tag.api} uses the ${which} after leaving it.`)
      }
      if (hold.instance?.ended !== undefined) throw died(object.tag)
      if (stay.departed) throw call.departure()
    },
    doing(words) {
      hold.does(words, object.context.world.clock.now())
    },
  }
}

/** The visit's end, the run's end, or the caller's departure, whichever comes first. */
async function race<T extends DomainTypes, R>(
  object: DomainObject<T>,
  hold: Hold,
  call: Call,
  stay: Stay,
  ended: Promise<Outcome<R>>,
): Promise<Outcome<R>> {
  const { name } = object.tag
  const wait = new BodyWait<Outcome<R>>(object.context.world, call, {
    deadlineAtMs: Number.POSITIVE_INFINITY,
    doing: () => {
      const doing = hold.doing === '' ? 'its visit was not over' : `it ${hold.doing}`
      return `${doing} (domain '${name}'); the driver sees it to its end`
    },
    departs: () => {
      stay.departed = true
    },
  })
  const unwatch = hold.instance?.whenEnded(() => wait.refuse(died(object.tag)))
  ended.then(
    (outcome) => wait.grant(outcome),
    (error: unknown) => wait.refuse(error as Error),
  )
  try {
    return await wait.promise
  } finally {
    unwatch?.()
  }
}

function outcomeOf<R>(hold: Hold, outcome: Outcome<R>): 'alive' | 'died' | 'timed-out' {
  if (hold.instance?.ended !== undefined) return 'died'
  if (!('error' in outcome)) return 'alive'
  const { error } = outcome
  if (error instanceof DomainDied) return 'died'
  const code = (error as { code?: unknown } | undefined)?.code
  const departed = error instanceof CallDeparted
  return code === 'VIR_ERR_OPERATION_TIMEOUT' && !departed ? 'timed-out' : 'alive'
}
