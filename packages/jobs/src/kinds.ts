// The kinds of jobs, their numbers in libvirt, and the masks of asynchronous jobs (jobs.md 4, 7).

export type NormalKind =
  | 'query'
  | 'destroy'
  | 'suspend'
  | 'modify'
  | 'abort'
  | 'migration-operation'
  | 'modify-migration-safe'

export type AgentKind = 'query' | 'modify'

export type AsyncKind =
  | 'migration-out'
  | 'migration-in'
  | 'save'
  | 'dump'
  | 'snapshot'
  | 'start'
  | 'backup'

/** Every kind of request that can wait. */
export type RequestKind = NormalKind | 'nested' | 'async' | 'agent-query' | 'agent-modify'

export type SlotName = 'normal' | 'agent' | 'async'

/** The slot that a request of this kind asks for. */
export function slotOf(kind: RequestKind): SlotName {
  if (kind === 'agent-query' || kind === 'agent-modify') return 'agent'
  return kind === 'async' ? 'async' : 'normal'
}

/** libvirt's numbers; 8 is the request for the async slot, which never sits in the normal slot. */
export const normalKindNumbers: Readonly<Record<NormalKind | 'nested', number>> = {
  query: 1,
  destroy: 2,
  suspend: 3,
  modify: 4,
  abort: 5,
  'migration-operation': 6,
  'modify-migration-safe': 7,
  nested: 9,
}

export const asyncKindNumbers: Readonly<Record<AsyncKind, number>> = {
  'migration-out': 1,
  'migration-in': 2,
  save: 3,
  dump: 4,
  snapshot: 5,
  start: 6,
  backup: 7,
}

/** What libvirt's clients read in messages about jobs. */
export const asyncKindWords: Readonly<Record<AsyncKind, string>> = {
  'migration-out': 'migration out',
  'migration-in': 'migration in',
  save: 'save',
  dump: 'dump',
  snapshot: 'snapshot',
  start: 'start',
  backup: 'backup',
}

/** Normal kinds that an async job lets in beside itself. Destroy is always among them. */
export type JobMask = ReadonlySet<NormalKind>

/** Makes a mask; destroy cannot be masked out, so it is added here and nowhere else (I26). */
export function jobMask(...kinds: readonly NormalKind[]): JobMask {
  return new Set<NormalKind>(['destroy', ...kinds])
}

export const defaultMask: JobMask = jobMask('query', 'abort')

/** The mask with which each kind of async job begins (jobs.md 7). */
export const initialMasks: Readonly<Record<AsyncKind, JobMask>> = {
  'migration-out': jobMask(
    'query',
    'abort',
    'suspend',
    'migration-operation',
    'modify-migration-safe',
  ),
  'migration-in': jobMask('modify-migration-safe'),
  save: defaultMask,
  dump: defaultMask,
  snapshot: jobMask(),
  start: jobMask(),
  backup: jobMask('query', 'abort', 'suspend', 'modify'),
}

/** Order of service: a lower class is granted before a higher one, arrival decides within one. */
export function requestClass(kind: RequestKind): number {
  if (kind === 'destroy') return 0
  if (kind === 'abort') return 1
  return kind === 'nested' ? 2 : 3
}

/** Whether a request of this kind passes the queue limit (jobs.md 5). */
export function passesQueueLimit(kind: RequestKind): boolean {
  return kind === 'async' || kind === 'destroy' || kind === 'nested' || kind === 'abort'
}
