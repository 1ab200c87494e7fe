// Handles are nominal: only the list makes them, and none passes for another.
import { AgentJob, NormalJob } from '@signalbox/jobs'
import type { AsyncJob, Debt, NestedJob, Reference } from '@signalbox/jobs'
import type { Machine } from './given.ts'
import { agent, async, call, lookalike, nested, normal, object } from './given.ts'

// error: TS2740 is missing the following properties from type 'NormalJob<Machine>'
const forged: NormalJob<Machine> = {
  kind: 'modify',
  monitor: async (visit) => await visit({} as never),
}

// error: TS2739 is missing the following properties from type 'Reference<Machine>': #object
const forgedReference: Reference<Machine> = lookalike

// error: TS2739 is missing the following properties from type 'Debt': #paid
const debt: Debt = { number: 1, job: 0, record: { name: 'cont', detail: {} }, paid: true }

// error: TS2740 Type 'AgentJob<Machine>' is missing the following properties from type 'NormalJob<Machine>': monitor
const normalFromAgent: NormalJob<Machine> = agent

// error: TS2741 Property 'agent' is missing in type 'NormalJob<Machine>'
const agentFromNormal: AgentJob<Machine> = normal

// error: TS2739 is missing the following properties from type 'NestedJob<Machine>'
const nestedFromNormal: NestedJob<Machine> = normal

// error: TS2740 Type 'NestedJob<Machine>' is missing the following properties from type 'NormalJob<Machine>'
const normalFromNested: NormalJob<Machine> = nested

// error: TS2740 Type 'NormalJob<Machine>' is missing the following properties from type 'AsyncJob<Machine>'
const asyncFromNormal: AsyncJob<Machine> = normal

// error: TS2740 Type '{}' is missing the following properties from type 'Hold'
const made = new NormalJob<Machine>(object, {}, call, {} as never)

// error: TS2445 Property 'hold' is protected
const hold = async.hold

// error: TS2445 Property 'object' is protected
const inner = agent.object

// error: TS2322 This job ends with its callback. Return what you need, not the job.
const kept = await async.nested(async (job) => job)

// error: TS2322 This job ends with its callback. Return what you need, not the job.
const lent = await async.quiesce(async (job) => job)
