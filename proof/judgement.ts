// What must hold at the end of every run, whatever its order and whatever was done to it.
import { hash } from '@signalbox/testkit'
import type { Disk, ScriptedMachine } from '@signalbox/testkit'
import type { Stage } from './stage.ts'

interface Kept {
  readonly name: string
  readonly persistent: boolean
  readonly autostart: boolean
  readonly managedSave?: string
  readonly live?: { readonly id: number; readonly state: { readonly kind: string } }
}

export function judge(stage: Stage): readonly string[] {
  return [
    ...breachesOf(stage),
    ...(stage.checker.complete ? [] : ['steps are missing from the trace']),
    ...stage.checker.open().map((what) => `still open at the end: ${what}`),
    ...unanswered(stage),
    ...withoutCode(stage),
    ...disagreement(stage),
  ]
}

/** The invariants that a step broke, each with what it did. */
function breachesOf({ breaches }: Stage): readonly string[] {
  return breaches.map(({ invariant, message }) => `${invariant}: ${message}`)
}

function unanswered({ calls }: Stage): readonly string[] {
  return calls
    .filter(({ outcome }) => outcome === undefined)
    .map(({ subject }) => `'${subject.operation}' was never answered`)
}

/** Whoever calls is told in libvirt's codes what went wrong; anything else is a defect of ours. */
function withoutCode({ calls }: Stage): readonly string[] {
  return calls.flatMap(({ subject, outcome }) => {
    if (!(outcome instanceof Error)) return []
    const code = (outcome as { readonly code?: unknown }).code
    return typeof code === 'string' && code.startsWith('VIR_ERR_')
      ? []
      : [`'${subject.operation}' failed without a code: ${outcome.stack ?? outcome.message}`]
  })
}

/** What is known of the machines that are to be there whether they run or not. */
export function definitionsOf(stage: Stage): readonly string[] {
  const { disk } = stage.host
  const paths = new Set(disk.paths())
  return keptBy(stage)
    .filter(({ persistent }) => persistent)
    .map(({ name, autostart, managedSave }) => {
      const path = `/sbx/config/domains/${name}.xml`
      const definition = paths.has(path) ? disk.text(path) : 'no definition'
      const words = [name, autostart && 'autostart', managedSave, hash(definition, 0).toString(36)]
      return words.filter((word) => word !== undefined && word !== false).join(' ')
    })
    .sort()
}

/** The guests that lie in files, and nowhere else: whoever saved one was answered. */
export function savedGuestsOf({ calls, host }: Stage): readonly string[] {
  const saved = calls.some(
    ({ subject, outcome }) => /save$/iu.test(subject.operation) && outcome === 'answered',
  )
  return saved ? imagesOn(host.disk) : []
}

/** Images of guests on a disk, each with what is in it. */
export function imagesOn(disk: Disk): readonly string[] {
  return disk
    .paths()
    .filter((path) => /^\/(?:images\/saved|sbx\/state\/save\/)/u.test(path))
    .map((path) => `${path} ${hash(disk.text(path), 0).toString(36)}`)
}

function keptBy({ driver }: Stage): readonly Kept[] {
  return driver.inspect().map((text) => JSON.parse(text.split('\n')[0] ?? '') as Kept)
}

/** The driver, QEMU and the disk tell the same of each machine. */
function disagreement(stage: Stage): readonly string[] {
  const paths = new Set(stage.host.disk.paths())
  return keptBy(stage).flatMap((kept) => {
    const hasStatus = paths.has(`/sbx/state/status/${kept.name}.json`)
    const machine = stage.machineOf(kept.name)
    return disagreementOn(kept, hasStatus, machine).map((what) => `'${kept.name}': ${what}`)
  })
}

function disagreementOn(
  { live }: Kept,
  hasStatus: boolean,
  machine: ScriptedMachine | undefined,
): readonly string[] {
  const runs = machine !== undefined
  const wrong: string[] = []
  if (runs && live === undefined) wrong.push('QEMU runs, and the domain is shut off')
  if (!runs && live !== undefined) wrong.push('QEMU is gone, and the domain is active')
  if (runs && live !== undefined && !machine.hung) {
    const told = live.state.kind === 'running'
    if (told !== machine.run.running) {
      wrong.push(`the domain is ${live.state.kind}, and QEMU is ${machine.run.status}`)
    }
  }
  if (hasStatus !== (live !== undefined)) {
    wrong.push(
      `the domain is ${live === undefined ? 'shut off' : 'active'}, and its status file is ` +
        (hasStatus ? 'there' : 'missing'),
    )
  }
  return wrong
}
