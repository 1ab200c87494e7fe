// Sections cannot wait, and what lives in them stays in them.
import { agent, async, nested, normal, object, reference } from './given.ts'

// error: TS2741 A section cannot wait. Await first, then open the section.
normal.read(async (state) => state.name)

// error: TS2741 A section cannot wait. Await first, then open the section.
reference.read(() => Promise.resolve(1))

// error: TS2741 A section cannot wait. Await first, then open the section.
normal.update(async (draft) => draft.set({ note: 'x' }))

// error: TS2741 A section cannot wait. Await first, then open the section.
await async.until(async (state) => state.live, { purpose: 'a start' })

// error: TS2741 This lives only inside its section. Return a copy of what you need.
const state = normal.read((found) => found)

// error: TS2322 This lives only inside its section. Return a copy of what you need.
const live = nested.read((found) => found.live)

// error: TS2741 This lives only inside its section. Return a copy of what you need.
const draft = agent.update((found) => found)

// error: TS2741 This lives only inside its section. Return a copy of what you need.
object.update(undefined, (found) => found.state)

// error: TS18048 'found.live' is possibly 'undefined'
normal.read((found) => found.live.state)

// Narrowing ends with its section: the next one has to look again.
if (normal.read((found) => found.live !== undefined)) {
  // error: TS18048 'found.live' is possibly 'undefined'
  normal.update((found) => found.setLive({ state: found.live.state }))
}

// error: TS2540 Cannot assign to 'note' because it is a read-only property
normal.update((found) => void (found.state.note = 'x'))

// error: TS2540 Cannot assign to 'id' because it is a read-only property
normal.read((found) => void (found.live && (found.live.id = 7)))

// error: TS2353 'uuid' does not exist in type
normal.update((found) => found.set({ uuid: 'another' }))

// error: TS2353 'live' does not exist in type
normal.update((found) => found.set({ live: undefined }))

// error: TS2322 Type '"gone"' is not assignable to type '"paused" | "running"'
normal.update((found) => found.setLive({ state: 'gone' }))

// error: TS2339 Property 'set' does not exist on type
normal.read((found) => found.set({ note: 'x' }))
