// A handle has exactly the powers that its job gives.
import { agent, async, nested, normal, reference } from './given.ts'
import { changeNote, lookForNote, visitAgent, visitMonitor } from './given.ts'

// error: TS2339 Property 'monitor' does not exist on type 'AgentJob<Machine>'
await agent.monitor(visitMonitor)

// error: TS2339 Property 'agent' does not exist on type 'NormalJob<Machine>'
await normal.agent(visitAgent)

// error: TS2339 Property 'monitor' does not exist on type 'AsyncJob<Machine>'
await async.monitor(visitMonitor)

// error: TS2339 Property 'agent' does not exist on type 'AsyncJob<Machine>'
await async.agent(visitAgent)

// error: TS2339 Property 'agent' does not exist on type 'NestedJob<Machine>'
await nested.agent(visitAgent)

// error: TS2339 Property 'until' does not exist on type 'NestedJob<Machine>'
await nested.until(lookForNote, { purpose: 'a start' })

// error: TS2339 Property 'until' does not exist on type 'AgentJob<Machine>'
await agent.until(lookForNote, { purpose: 'a start' })

// error: TS2339 Property 'owe' does not exist on type 'NestedJob<Machine>'
await nested.owe({ name: 'cont', detail: {} })

// error: TS2339 Property 'nested' does not exist on type 'NormalJob<Machine>'
await normal.nested(async () => 1)

// error: TS2339 Property 'nested' does not exist on type 'NestedJob<Machine>'
await nested.nested(async () => 1)

// error: TS2339 Property 'quiesce' does not exist on type 'NestedJob<Machine>'
await nested.quiesce(async () => 1)

// error: TS2339 Property 'setMask' does not exist on type 'NormalJob<Machine>'
normal.setMask(new Set())

// error: TS2339 Property 'begin' does not exist on type 'NormalJob<Machine>'
normal.begin(1, { state: 'running' }, () => ({}))

// error: TS2339 Property 'shutOff' does not exist on type 'AsyncJob<Machine>'
async.shutOff({})

// error: TS2339 Property 'shutOff' does not exist on type 'AgentJob<Machine>'
agent.shutOff({})

// error: TS2339 Property 'requestAbort' does not exist on type 'AsyncJob<Machine>'
async.requestAbort(1)

// error: TS2339 Property 'update' does not exist on type 'Reference<Machine>'
reference.update(changeNote)

// error: TS2339 Property 'monitor' does not exist on type 'Reference<Machine>'
await reference.monitor(visitMonitor)
