// The registry of invariants: each by its number, in a sentence, by what it is checked, and which
// tests show that a breach is caught. docs/invariants.md is made from it;
// test/invariants.model.test.ts compares it with the families, the traps and the tests that it
// names.

/** A way in which an invariant is checked. */
export type CheckedBy = 'trace' | 'trap' | 'type' | 'disk'

export interface Check {
  readonly by: CheckedBy
  /** Below `packages/`: the file in which its number stands. */
  readonly file: string
}

export interface Invariant {
  readonly number: number
  readonly sentence: string
  readonly checks: readonly Check[]
  /** Below `packages/`: tests in which it is broken and caught. */
  readonly tests: readonly string[]
}

const trace = (...files: readonly string[]): readonly Check[] =>
  files.map((file) => ({ by: 'trace', file }))
const trap = (...files: readonly string[]): readonly Check[] =>
  files.map((file) => ({ by: 'trap', file }))

const jobs = (name: string): string => `jobs/src/invariants/${name}.ts`
const qmp = (name: string): string => `qmp/src/invariants/${name}.ts`
const qemu = (name: string): string => `qemu/src/invariants/${name}.ts`

const jobTest = 'jobs/test/invariants.model.test.ts'
const sectionTest = 'jobs/test/sections.model.test.ts'
const qmpTest = 'qmp/test/invariants/qmp-invariants.model.test.ts'
const qemuTest = 'qemu/test/invariants/qemu-invariants.model.test.ts'
const orderTest = 'qemu/test/invariants/order-of-steps.model.test.ts'
const diskTest = 'qemu/test/invariants/state-files-on-disk.model.test.ts'
const clientTest = 'daemon/test/invariants/clients.model.test.ts'
const checkerTest = 'jobs/test/checker.model.test.ts'

type Row = readonly [number, string, readonly Check[], readonly string[]]

const rows: readonly Row[] = [
  [1, 'A normal slot has at most one holder.', trace(jobs('slots')), [jobTest]],
  [2, 'An agent slot has at most one holder.', trace(jobs('slots')), [jobTest]],
  [3, 'An async slot has at most one holder.', trace(jobs('slots'), jobs('ownership')), [jobTest]],
  [4, 'Beside an async job only kinds of its mask are granted.', trace(jobs('slots')), [jobTest]],
  [5, 'A nested job is granted to the owner of its async job.', trace(jobs('slots')), [jobTest]],
  [6, 'An async job begins with normal and async slots empty.', trace(jobs('slots')), [jobTest]],
  [
    7,
    'No call holds an agent job and another one, but by quiesce; nor two jobs of a kind.',
    trace(jobs('slots'), jobs('waiting')),
    [jobTest],
  ],
  [8, 'No call holds jobs on two domains.', trace(jobs('slots')), [jobTest]],
  [
    9,
    'Only the holder of the normal slot enters the monitor.',
    trace(jobs('visits'), qemu('departed-calls')),
    [jobTest, orderTest],
  ],
  [
    10,
    'One visit and one command at a time; none on a monitor that is stuck or dead.',
    [...trace(jobs('visits'), qmp('commands')), ...trap('qmp/src/monitor.ts')],
    [jobTest, qmpTest],
  ],
  [
    11,
    'Only the holder of the agent slot enters the agent, running and connected; one command.',
    [
      ...trace(jobs('visits'), qmp('agent-commands'), qemu('agent-visits')),
      ...trap('qmp/src/agent.ts'),
    ],
    [jobTest, qmpTest, qemuTest],
  ],
  [
    12,
    'Out-of-band commands come only from aborts and destroys.',
    trace(qmp('commands'), qemu('out-of-band')),
    [qmpTest, qemuTest],
  ],
  [
    13,
    'No section contains a wait.',
    [{ by: 'type', file: 'jobs/src/section.ts' }, ...trap('jobs/src/section.ts')],
    [jobTest, sectionTest],
  ],
  [
    14,
    'No state is changed outside a section.',
    trap('jobs/src/state.ts', 'jobs/src/errors.ts'),
    [sectionTest],
  ],
  [15, 'After each wait life is checked before acting.', trace(jobs('visits')), [jobTest]],
  [
    16,
    'Sections do not nest; a long one is reported.',
    trap('jobs/src/domain-object.ts'),
    [sectionTest],
  ],
  [17, 'Every request ends exactly once.', trace(jobs('waiting'), jobs('ownership')), [jobTest]],
  [18, 'A request ends at most 50 ms after its deadline.', trace(jobs('waiting')), [jobTest]],
  [19, 'No request that can be granted is left waiting.', trace(jobs('waiting')), [jobTest]],
  [20, 'No request is overtaken within its class.', trace(jobs('waiting')), [jobTest]],
  [21, 'The queue is counted, and its limit holds.', trace(jobs('waiting')), [jobTest]],
  [22, 'Every wait of a body ends with its run of QEMU.', trace(jobs('waiting')), [jobTest]],
  [
    23,
    'Every grant is followed by one release, by its owner.',
    trace(jobs('ownership')),
    [jobTest],
  ],
  [24, 'Nobody releases what he does not hold.', trace(jobs('ownership')), [jobTest]],
  [
    25,
    'A nested job is one visit or one stop, inside its async job.',
    trace(jobs('ownership'), jobs('visits')),
    [jobTest],
  ],
  [26, 'A mask always contains destroy.', trace(jobs('ownership')), [jobTest]],
  [
    27,
    'A reply reaches the request with its number, and no other.',
    trace(qmp('commands'), qmp('agent-commands')),
    [qmpTest],
  ],
  [
    28,
    'Facts of events are applied in order, once each, before later replies.',
    trace(qmp('monitor-events'), qemu('facts')),
    [qmpTest, qemuTest],
  ],
  [
    29,
    'Each command has a deadline; after a late reply QEMU is read afresh first.',
    trace(qmp('commands'), qmp('agent-commands'), qemu('rereads')),
    [qmpTest, qemuTest],
  ],
  [
    30,
    'What is waited for is registered before the command that causes it.',
    trace(qemu('awaited-commands')),
    [qemuTest],
  ],
  [
    31,
    'Nothing begins for a run that has ended; what was outstanding fails once.',
    trace(jobs('visits'), qmp('commands'), qmp('agent-commands'), qemu('deaths')),
    [jobTest, qmpTest, qemuTest],
  ],
  [
    32,
    'Once the process is gone, the domain is shut off.',
    trace(jobs('ownership'), qemu('deaths')),
    [jobTest, qemuTest],
  ],
  [
    33,
    'States follow the state machine, and events follow the states.',
    trace(jobs('ownership'), qemu('run-states')),
    [jobTest, qemuTest],
  ],
  [
    34,
    'After a point of no return the guest is never continued.',
    trace(jobs('ownership'), qemu('point-of-no-return')),
    [jobTest, qemuTest],
  ],
  [
    35,
    'A destroy signals before it asks for its job, and ends within 20 s.',
    trace(qemu('destroys')),
    [qemuTest],
  ],
  [
    36,
    'Ids, names and UUIDs are unique; what is removed is not found, granted or saved.',
    trace(jobs('ownership'), qemu('state-files')),
    [jobTest, qemuTest],
  ],
  [37, 'An abort touches only the job that it saw.', trace(jobs('ownership')), [jobTest]],
  [
    38,
    'Phases never go back; no step comes before the status that announces it.',
    trace(jobs('ownership'), qemu('announcements')),
    [jobTest, qemuTest],
  ],
  [
    39,
    'A file holds one of the values written, whole, also after a crash.',
    [
      ...trace(qemu('state-files')),
      { by: 'disk', file: 'qemu/src/invariants/state-files-on-disk.ts' },
    ],
    [qemuTest, diskTest],
  ],
  [
    40,
    'A debt is on disk before its cause, and is paid or ends with its run.',
    trace(jobs('debts'), qemu('debt-causes')),
    [jobTest, qemuTest],
  ],
  [
    41,
    'Signals go to a verified identity; a spawn is recorded.',
    trace(qemu('processes')),
    [qemuTest],
  ],
  [42, 'No call waits for a call on another domain.', trace(jobs('waiting')), [jobTest]],
  [43, 'Reads without a job never wait.', trace(jobs('calls')), [jobTest]],
  [
    44,
    'Nothing is left of a domain that is shut off and idle.',
    trace(jobs('ownership'), qemu('leftovers'), qemu('processes')),
    [jobTest, qemuTest],
  ],
  [
    45,
    'Of a client that is gone nothing waits, and nothing is open.',
    trace('daemon/src/invariants/clients.ts'),
    [clientTest],
  ],
  [
    46,
    'Read-only clients change nothing.',
    trace(jobs('calls'), qemu('answers')),
    [jobTest, qemuTest],
  ],
  [
    47,
    'Queues and buffers are bounded.',
    trace(qmp('commands'), qmp('agent-commands'), qemu('leftovers')),
    [qmpTest, qemuTest],
  ],
  [
    48,
    'Statistics appear once for each long job, with its outcome.',
    trace(jobs('ownership'), qemu('statistics')),
    [jobTest, qemuTest],
  ],
  [49, 'An answer comes at most 100 ms after its deadline.', trace(qemu('answers')), [qemuTest]],
  [
    50,
    'The trace is complete, or verdicts after its gap are unknown.',
    trace('trace/src/checker.ts'),
    [checkerTest, 'trace/test/checker.model.test.ts'],
  ],
]

export const invariants: readonly Invariant[] = rows.map(([number, sentence, checks, tests]) => ({
  number,
  sentence,
  checks,
  tests,
}))

const head = `# Invariants

Each has its number in the code that checks it. A _trace_ family judges the steps of a recording, of tests and of
a driver that was opened with \`checks\`; a _trap_ is an assertion of the running code, whose breach is a step of the
trace that the checker tells; a _type_ keeps the breach from compiling; a _disk_ checker looks at what a reader finds.
A trace shows what was done and said, not what lies outside of it: see the families for what exactly they judge.

This table is made by \`npm run generate\` from the registry in \`generate/invariants.ts\`.
`

/** docs/invariants.md. */
export function invariantTable(): string {
  const table = invariants.map(({ number, sentence, checks, tests }) => [
    `I${number}`,
    sentence,
    checks.map(({ by, file }) => `${by}: \`${file}\``).join('<br>'),
    tests.map((test) => `\`${test}\``).join('<br>'),
  ])
  const all = [['', 'invariant', 'checked by', 'tests'], ...table]
  const widths = [0, 1, 2, 3].map((column) =>
    Math.max(...all.map((cells) => cells[column]?.length ?? 0)),
  )
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`
  const [heading = [], ...body] = all
  const rule = widths.map((width) => '-'.repeat(width))
  return `${[head, line(heading), line(rule), ...body.map(line)].join('\n')}\n`
}
