// What an operation touches, learnt by running it alone: the jobs that it takes, what of the
// domain's state it changes, and what it sends to QEMU and the agent. Operations with the same
// footprint are one class, of which one stands for all where the search cannot take every one.
import type { TraceEvent } from '@signalbox/trace'
import { together } from './programs.ts'
import { once } from './search.ts'
import { warmUp } from './stage.ts'
import type { Subject } from './subjects.ts'

export interface Footprint {
  readonly subject: Subject
  /** In words, in a fixed order: equal words, same class. */
  readonly words: string
}

export async function footprintOf(subject: Subject): Promise<Footprint> {
  // A probe of the emulator, which the first run of all makes, is no part of it.
  await warmUp()
  const program = together(subject.situation, [subject])
  const before = await program.prepare()
  const { stage } = await once(program, [])
  const touched = new Set<string>()
  for (const event of stage.recorder.read(stage.begunAt).events) {
    for (const what of touchedBy(event)) touched.add(what)
  }
  for (const key of changedKeys(before.driver.inspect(), stage.driver.inspect())) {
    touched.add(`state ${key}`)
  }
  return { subject, words: [...touched].sort().join(', ') || 'nothing' }
}

function touchedBy({ kind, detail }: TraceEvent): readonly string[] {
  const said = detail as Readonly<Record<string, unknown>>
  switch (kind) {
    case 'jobs.granted':
      return [`job ${String(said['asyncKind'] === '' ? said['kind'] : said['asyncKind'])}`]
    case 'qmp.command': {
      const command = String(said['command'])
      return [/^(?:query-|qom-get)/u.test(command) ? 'asks QEMU' : `tells QEMU ${command}`]
    }
    case 'agent.command':
      return ['asks the agent']
    case 'qemu.signalled':
      return ['signals QEMU']
    case 'qemu.spawned':
      return ['spawns QEMU']
    case 'jobs.debt-made':
      return [`owes ${String(said['name'])}`]
    default:
      return []
  }
}

type Keys = Readonly<Record<string, unknown>>

/** Which fields of the domain's state are other than before. */
function changedKeys(before: readonly string[], after: readonly string[]): readonly string[] {
  const [from, to] = [before, after].map((texts) => fieldsOf(texts[0]))
  if (from === undefined || to === undefined) return []
  const began = from['active'] !== to['active']
  const keys = new Set([...Object.keys(from), ...Object.keys(to)])
  return [...keys].filter(
    (key) =>
      // With a run, all of its state comes or goes.
      !(began && key.startsWith('live.')) && JSON.stringify(from[key]) !== JSON.stringify(to[key]),
  )
}

function fieldsOf(text: string | undefined): Keys {
  if (text === undefined) return {}
  const { live, ...rest } = JSON.parse(text.split('\n')[0] ?? '{}') as Keys
  if (live === undefined) return rest
  const prefixed = Object.entries(live as Keys).map(([key, value]) => [`live.${key}`, value])
  return { ...rest, ...Object.fromEntries(prefixed), active: true }
}

/** Classes of equal footprints, each with those who are in it. */
export function classesOf(footprints: readonly Footprint[]): ReadonlyMap<string, Subject[]> {
  const classes = new Map<string, Subject[]>()
  for (const { subject, words } of footprints) {
    const key = `${subject.situation}: ${words}`
    classes.set(key, [...(classes.get(key) ?? []), subject])
  }
  return classes
}
