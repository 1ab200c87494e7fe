// What is asked for is named, and named rightly.
import { defaultMask, jobMask } from '@signalbox/jobs'
import { async, call, list, object } from './given.ts'

// error: TS2554 Expected 3-4 arguments, but got 2
await list.acquireNormal(object, call)

// error: TS2345 Argument of type '"write"' is not assignable to parameter of type 'NormalKind'
await list.acquireNormal(object, call, 'write')

// error: TS2345 Argument of type '"nested"' is not assignable to parameter of type 'NormalKind'
await list.acquireNormal(object, call, 'nested')

// error: TS2345 Argument of type '"async"' is not assignable to parameter of type 'NormalKind'
await list.acquireNormal(object, call, 'async')

// error: TS2345 Argument of type '"suspend"' is not assignable to parameter of type 'AgentKind'
await list.acquireAgent(object, call, 'suspend')

// error: TS2741 Property 'operation' is missing
await list.acquireAsync(object, call, { kind: 'save', flags: 0 })

// error: TS2322 Type '"modify"' is not assignable to type 'AsyncKind'
await list.acquireAsync(object, call, { kind: 'modify', operation: 1, flags: 0 })

// error: TS2345 Argument of type '"agent"' is not assignable to parameter of type 'NormalKind'
jobMask('query', 'agent')

// error: TS2345 Argument of type '"query"[]' is not assignable to parameter of type 'JobMask'
async.setMask(['query'])

// error: TS2345 Argument of type 'string' is not assignable to parameter of type 'JobMask'
async.setMask('query')

// error: TS2339 Property 'add' does not exist on type 'JobMask'
defaultMask.add('modify')

// error: TS2353 'deadline' does not exist in type 'AcquireOptions'
await list.acquireNormal(object, call, 'query', { deadline: 5 })

// error: TS2741 Property 'purpose' is missing
await async.until((state) => state.note, {})

// error: TS2345 Argument of type '"done"' is not assignable to parameter of type 'JobOutcome'
async.conclude('done')
