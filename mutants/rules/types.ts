// Mutants of what the types forbid: none of them changes what runs (jobs.md 3.1, 7).
import type { Mutant } from '../mutant.ts'

const section = 'packages/jobs/src/section.ts'
const state = 'packages/jobs/src/state.ts'

export const types: readonly Mutant[] = [
  {
    id: 'M129',
    rule: '7 · I7, I9',
    does: 'gives the monitor to an agent job',
    file: 'packages/jobs/src/agent-job.ts',
    find: `  agent<R>(visit: (agent: T['Agent']) => Promise<R>): Promise<R> {`,
    replace: `  monitor<R>(visit: (monitor: T['Monitor']) => Promise<R>): Promise<R> {
    return visitPort<T, T['Monitor'], R>(this.object, this.hold, this.owner(), 'monitor', visit)
  }
  agent<R>(visit: (agent: T['Agent']) => Promise<R>): Promise<R> {`,
    byType: true,
  },
  {
    id: 'M130',
    rule: '7 · I7, I11',
    does: 'gives the agent to a normal job',
    file: 'packages/jobs/src/normal-job.ts',
    find: `  monitor<R>(visit: (monitor: T['Monitor']) => Promise<R>): Promise<R> {`,
    replace: `  agent<R>(visit: (agent: T['Agent']) => Promise<R>): Promise<R> {
    return visitPort<T, T['Agent'], R>(this.object, this.hold, this.owner(), 'agent', visit)
  }
  monitor<R>(visit: (monitor: T['Monitor']) => Promise<R>): Promise<R> {`,
    byType: true,
  },
  {
    id: 'M131',
    rule: '8.2 · I9',
    does: 'gives the monitor to an async job without a nested one',
    file: 'packages/jobs/src/async-job.ts',
    find: '  /** Changes whom it lets in; a wider mask grants at once',
    replace: `  monitor<R>(visit: (monitor: T['Monitor']) => Promise<R>): Promise<R> {
    return this.nested((job) => job.monitor(visit)) as Promise<R>
  }

  /** Changes whom it lets in; a wider mask grants at once`,
    byType: true,
  },
  {
    id: 'M132',
    rule: '3.1 · I13',
    does: 'lets a section of any type return a promise',
    file: section,
    find: `    ? Broken<'A section cannot wait. Await first, then open the section.'>
`,
    replace: `    ? R
`,
    byType: true,
  },
  {
    id: 'M133',
    rule: '3.1 · I14',
    does: 'lets live state leave its section',
    file: section,
    find: `      ? Broken<'This lives only inside its section. Return a copy of what you need.'>
`,
    replace: `      ? R
`,
    byType: true,
  },
  {
    id: 'M134',
    rule: '8.2 · I24',
    does: 'lets a nested job leave its callback',
    file: section,
    find: `    ? Broken<'This job ends with its callback. Return what you need, not the job.'>
`,
    replace: `    ? R
`,
    byType: true,
  },
  {
    id: 'M135',
    rule: '3.1 · I14',
    does: 'lets a section change the state that it looks at',
    file: state,
    find: "export type LiveState<T extends DomainTypes> = T['Live'] & { readonly id: number } & InSection",
    replace:
      "export type LiveState<T extends DomainTypes> = T['Live'] & { id: number } & InSection",
    byType: true,
  },
  {
    id: 'M136',
    rule: '3.2 · I15',
    does: 'says that a domain always runs: its live state need not be looked for',
    file: state,
    find: "T['State'] & { readonly live: LiveState<T> | undefined } & InSection",
    replace: "T['State'] & { readonly live: LiveState<T> } & InSection",
    byType: true,
  },
  {
    id: 'M137',
    rule: '4 · I26',
    does: 'lets a mask name kinds that are never masked',
    file: 'packages/jobs/src/kinds.ts',
    find: 'export function jobMask(...kinds: readonly NormalKind[]): JobMask {',
    replace:
      "export function jobMask(...kinds: readonly (NormalKind | 'async' | 'nested')[]): JobMask {",
    also: [
      {
        file: 'packages/jobs/src/kinds.ts',
        find: "return new Set<NormalKind>(['destroy', ...kinds])",
        replace: "return new Set<NormalKind>(['destroy', ...(kinds as NormalKind[])])",
      },
    ],
    byType: true,
  },
]
