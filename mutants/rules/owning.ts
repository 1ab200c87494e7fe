// Mutants of holding jobs: releasing, owning, handing over, masks, phases, aborts, statistics and
// debts (jobs.md 6, 8, 12.6).
import type { Mutant } from '../mutant.ts'

const asyncJob = 'packages/jobs/src/async-job.ts'
const call = 'packages/jobs/src/call.ts'
const debt = 'packages/jobs/src/debt.ts'
const domainObject = 'packages/jobs/src/domain-object.ts'
const handle = 'packages/jobs/src/handle.ts'
const hold = 'packages/jobs/src/hold.ts'
const kinds = 'packages/jobs/src/kinds.ts'
const slots = 'packages/jobs/src/slots.ts'

export const owning: readonly Mutant[] = [
  {
    id: 'M37',
    rule: '6 · I19',
    does: 'releases a slot and looks for nobody who waits',
    file: slots,
    find: `      hold.lastCall.giveUpAsking(hold)
    }
    this.changed(hold)`,
    replace: `      hold.lastCall.giveUpAsking(hold)
    }
    if (completed !== undefined) this.changed(hold)`,
  },
  {
    id: 'M38',
    rule: '6 · I44',
    does: 'leaks the job of a visit that fails',
    file: 'packages/jobs/src/visit.ts',
    find: '      hold.settle()\n',
    replace: "      if ('result' in outcome) hold.settle()\n",
  },
  {
    id: 'M39',
    rule: '6 · I23',
    does: 'leaks a nested job whose body fails',
    file: asyncJob,
    find: `      return (await body(new NestedJob(this.object, hold, call))) as R
    } finally {
      hold.release(call)
    }`,
    replace: `      const result = (await body(new NestedJob(this.object, hold, call))) as R
      hold.release(call)
      return result
    } finally {
      hold.does('', 0)
    }`,
  },
  {
    id: 'M40',
    rule: '6 · I23',
    does: 'lets a call end with the jobs that it holds',
    file: call,
    find: `      hold.release(this)
    }
    this.#finish(outcome)`,
    replace: `    }
    this.#finish(outcome)`,
  },
  {
    id: 'M41',
    rule: '6 · I17',
    does: 'lets a request go on waiting whose call has ended',
    file: call,
    find: `      this.giveUpAsking()
    }`,
    replace: '    }',
  },
  {
    id: 'M42',
    rule: '6 · I24',
    does: 'releases a job twice',
    file: hold,
    find: 'if (this.#givenUp || this.call !== by) return',
    replace: 'if (this.lastCall !== by) return',
    also: [
      { file: handle, find: 'if (this.owned) this.give()', replace: 'this.give()' },
      {
        file: hold,
        find: 'if (!this.#givenUp || this.#vacated || this.#busy) return',
        replace: 'if (!this.#givenUp || this.#busy) return',
      },
    ],
  },
  {
    id: 'M43',
    rule: '6 · I1',
    does: "frees another's slot with a second release",
    file: hold,
    find: 'if (this.#givenUp || this.call !== by) return',
    replace: 'if (this.lastCall !== by) return',
    also: [
      { file: handle, find: 'if (this.owned) this.give()', replace: 'this.give()' },
      {
        file: hold,
        find: 'if (!this.#givenUp || this.#vacated || this.#busy) return',
        replace: 'if (!this.#givenUp || this.#busy) return',
      },
      {
        file: slots,
        find: 'else if (this.#normal === hold) this.#normal = undefined',
        replace: "else if (hold.slot === 'normal') this.#normal = undefined",
      },
    ],
  },
  {
    id: 'M44',
    rule: '6 · I23',
    does: 'lets one give a job back that another owns by now',
    file: hold,
    find: 'if (this.#givenUp || this.call !== by) return',
    replace: 'if (this.#givenUp) return',
    also: [
      {
        file: handle,
        find: 'if (this.owned) this.give()',
        replace: 'this.give()',
      },
    ],
  },
  {
    id: 'M45',
    rule: '6 · I23',
    does: 'lets a handle be used when its job has another owner',
    file: handle,
    find: 'if (hold.call !== this.#call) {',
    replace: 'if (hold.call === undefined) {',
  },
  {
    id: 'M46',
    rule: '6 · I24',
    does: 'lets a handle be used after its release',
    file: handle,
    find: 'if (hold.released) {',
    replace: 'if (hold.released && hold.async !== undefined) {',
    also: [
      {
        file: handle,
        find: 'if (hold.call !== this.#call) {',
        replace: 'if (hold.call !== this.#call && hold.async !== undefined) {',
      },
    ],
  },
  {
    id: 'M47',
    rule: '6 · I10',
    does: 'ends the job of a caller that leaves while its command is outstanding',
    file: hold,
    find: 'if (this.#busy) this.#home.handedOver(this)\n    else this.settle()',
    replace: 'this.#vacated = true\n    this.#home.vacate(this)',
  },
  {
    id: 'M48',
    rule: '6 · I23',
    does: 'continues a job that another call owns',
    file: slots,
    find: "      hold.call === undefined,\n      'I23',",
    replace: "      hold.number > 0,\n      'I23',",
  },
  {
    id: 'M49',
    rule: '6',
    does: 'continues a job in another phase than the one that was named',
    file: slots,
    find: 'if (phase !== undefined && hold.async.phase !== phase) return undefined',
    replace: '',
  },
  {
    id: 'M50',
    rule: '6 · I23',
    does: 'continues a job that ends by itself when its visit is over',
    file: slots,
    find: 'if (hold?.async?.kind !== kind || hold.released) return undefined',
    replace: 'if (hold?.async?.kind !== kind) return undefined',
  },
  {
    id: 'M51',
    rule: '6 · I3',
    does: 'restores a job into a slot that is taken',
    file: slots,
    find: "assertRule(this.#async === undefined, 'I3'",
    replace: "assertRule(this.#async !== null, 'I3'",
  },
  {
    id: 'M52',
    rule: '6, 8.2 · I25',
    does: 'ends an async job before the nested one inside it',
    file: hold,
    find: 'return this.visiting || (this.#inner !== undefined && this.#inner.size > 0)',
    replace: 'return this.visiting',
  },
  {
    id: 'M53',
    rule: '8.2 · I25',
    does: 'lets a nested job visit the monitor twice',
    file: 'packages/jobs/src/nested-job.ts',
    find: "assertRule(!again, 'I25'",
    replace: "assertRule(!again || purpose === 'visit', 'I25'",
  },
  {
    id: 'M54',
    rule: '7, 8.1 · I19',
    does: 'widens a mask and wakes nobody whom it lets in',
    file: slots,
    find: `    this.#recordMask(hold)
    this.changed(hold)`,
    replace: '    this.#recordMask(hold)',
  },
  {
    id: 'M55',
    rule: '7 · I1',
    does: 'takes a job away that a narrower mask would not let in',
    file: slots,
    find: 'record.mask = jobMask(...mask)',
    replace: `record.mask = jobMask(...mask)
    if (!record.mask.has(this.#normal?.kind as never)) this.#normal = undefined`,
  },
  {
    id: 'M56',
    rule: '4, 7 · I26',
    does: 'lets a mask keep destroy out',
    file: slots,
    find: 'record.mask = jobMask(...mask)',
    replace: 'record.mask = mask',
    also: [
      {
        file: kinds,
        find: "return new Set<NormalKind>(['destroy', ...kinds])",
        replace: 'return new Set<NormalKind>(kinds)',
      },
    ],
  },
  {
    id: 'M57',
    rule: '6 · I26',
    does: 'does not put the mask back after an async job: the next one begins with it',
    file: slots,
    find: 'record.mask = jobMask(...mask)',
    replace: `record.mask = jobMask(...mask)
    Object.assign(initialMasks, { [record.kind]: record.mask })`,
  },
  {
    id: 'M58',
    rule: '7 · I7',
    does: 'quiesces the guest with a mask that keeps queries out',
    file: asyncJob,
    find: "      mask.has('query') && mask.has('abort'),",
    replace: "      mask.has('destroy'),",
  },
  {
    id: 'M59',
    rule: '7 · I7',
    does: 'narrows the mask while the guest is quiesced',
    file: slots,
    find: "!quiescing || (mask.has('query') && mask.has('abort')),",
    replace: "!quiescing || mask.has('query') || !mask.has('query'),",
  },
  {
    id: 'M60',
    rule: '7',
    does: 'waits for the agent without a limit of its own when it quiesces',
    file: asyncJob,
    find: 'const options = { parent: this.hold, waitMs: quiesceWaitMs }',
    replace: 'const options = { parent: this.hold }',
  },
  {
    id: 'M61',
    rule: '8.4 · I38',
    does: 'goes back to an earlier phase',
    file: asyncJob,
    find: "assertRule(phase.number >= this.#record.phase, 'I38'",
    replace: "assertRule(phase.number >= 0, 'I38'",
  },
  {
    id: 'M62',
    rule: '8.4, 15 · I38',
    does: 'begins what a phase allows before the phase is on disk',
    file: asyncJob,
    find: 'await this.object.announce()',
    replace: 'this.object.announce().catch(() => undefined)',
  },
  {
    id: 'M63',
    rule: '8.5 · I37',
    does: 'lets an abort hit a later job than the one it saw',
    file: domainObject,
    find: "if (target?.number !== seen || record === undefined) return 'gone'",
    replace: "if (record === undefined) return 'gone'",
  },
  {
    id: 'M64',
    rule: '8.5 · I37',
    does: 'accepts an abort after the point of no return',
    file: domainObject,
    find: "if (record.pastReturn) return 'too-late'",
    replace: '',
  },
  {
    id: 'M65',
    rule: '8.4 · I34',
    does: 'forgets the point of no return in the next phase',
    file: asyncJob,
    find: 'this.#record.pastReturn ||= phase.pastReturn ?? false',
    replace: 'this.#record.pastReturn = phase.pastReturn ?? false',
  },
  {
    id: 'M66',
    rule: '8.5 · I37',
    does: 'accepts an abort and does not wake the body',
    file: domainObject,
    find: 'for (const watcher of record.abortWatchers) watcher()',
    replace: '',
  },
  {
    id: 'M67',
    rule: '8.5',
    does: 'accepts an abort and does not note that it was asked',
    file: domainObject,
    find: '    record.abortRequested = true\n',
    replace: '',
  },
  {
    id: 'M68',
    rule: '8.5 · I37',
    does: 'lets a query job abort the async job',
    file: 'packages/jobs/src/normal-job.ts',
    find: "assertRule(this.kind === 'abort', 'I37'",
    replace: "assertRule(this.kind !== 'destroy', 'I37'",
  },
  {
    id: 'M69',
    rule: '8.6 · I48',
    does: 'keeps no statistics of a job that ended',
    file: slots,
    find: '      this.#completed = completed\n',
    replace: '',
  },
  {
    id: 'M70',
    rule: '8.6',
    does: 'shows the statistics of the last job while a new one runs',
    file: slots,
    find: 'if (this.#async !== undefined) return undefined\n    const last',
    replace: 'const last',
  },
  {
    id: 'M71',
    rule: '8.6 · I48',
    does: 'gives the statistics of a job to each who asks',
    file: slots,
    find: 'if (!keep) this.#completed = undefined',
    replace: '',
  },
  {
    id: 'M72',
    rule: '8.6 · I48',
    does: 'tells a job that was aborted as one that failed',
    file: 'packages/jobs/src/completed-job.ts',
    find: "record.outcome ?? (record.abortRequested ? 'cancelled' : 'failed')",
    replace: "record.outcome ?? 'failed'",
  },
  {
    id: 'M73',
    rule: '8.7',
    does: "ends the waits of a body that outlives its caller with the caller's deadline",
    file: call,
    find: 'return this.#stays ? Number.POSITIVE_INFINITY : this.deadlineAtMs',
    replace: 'return this.deadlineAtMs',
  },
  {
    id: 'M74',
    rule: '12.6 · I40',
    does: 'goes on before its debt is on disk',
    file: debt,
    find: `    try {
      await this.#ledger.write(object, this.records)
    } catch (error) {
      this.#settle(object, debt)
      throw error
    }
    return debt`,
    replace: `    this.#ledger.write(object, this.records).catch(() => this.#settle(object, debt))
    return debt`,
  },
  {
    id: 'M75',
    rule: '12.6 · I40',
    does: 'forgets what a body owes that has ended',
    file: domainObject,
    find: 'this.debts.leaveOf(this, job)',
    replace: '',
  },
  {
    id: 'M76',
    rule: '12.6 · I40',
    does: 'forgets what a job owes whose caller has left it to the driver',
    file: hold,
    find: 'this.#home.givenBack(this)',
    replace: 'if (this.#vacated) this.#home.givenBack(this)',
  },
  {
    id: 'M77',
    rule: '12.6 · I40',
    does: 'takes a debt as paid that could not be written, and goes on',
    file: debt,
    find: `      this.#settle(object, debt)
      throw error`,
    replace: '      this.#settle(object, debt)',
  },
  {
    id: 'M78',
    rule: '12.6 · I40',
    does: 'owes on after the run has ended',
    file: 'packages/jobs/src/domain-list.ts',
    find: '        object.debts.clear(object)\n',
    replace: '',
  },
  {
    id: 'M79',
    rule: '12.6 · I40',
    does: 'leaves the debts of every job when one ends',
    file: debt,
    find: 'for (const debt of this.#open) if (debt.job === job) this.leave(object, debt)',
    replace: 'if (job > 0) for (const debt of this.#open) this.leave(object, debt)',
  },
]
