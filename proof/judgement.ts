// What must hold at the end of every run, whatever its order and whatever was done to it.
import type { Stage } from './stage.ts'

interface Kept {
  readonly live?: { readonly id: number; readonly state: { readonly kind: string } }
}

export function judge(stage: Stage): readonly string[] {
  return [
    ...stage.checker.breaches.map(({ invariant, message }) => `${invariant}: ${message}`),
    ...stage.checker.open().map((what) => `still open at the end: ${what}`),
    ...unanswered(stage),
    ...withoutCode(stage),
    ...disagreement(stage),
  ]
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

/** The driver, QEMU and the disk tell the same of the machine. */
function disagreement(stage: Stage): readonly string[] {
  const kept = stage.driver.inspect().map((text) => JSON.parse(text.split('\n')[0] ?? '') as Kept)
  const { live } = kept[0] ?? {}
  const { scripted } = stage
  const runs = scripted !== undefined && !scripted.ended
  const wrong: string[] = []
  if (runs && live === undefined) wrong.push('QEMU runs, and the domain is shut off')
  if (!runs && live !== undefined) wrong.push('QEMU is gone, and the domain is active')
  if (runs && live !== undefined && !scripted.hung) {
    const told = live.state.kind === 'running'
    if (told !== scripted.run.running) {
      wrong.push(`the domain is ${live.state.kind}, and QEMU is ${scripted.run.status}`)
    }
  }
  const status = stage.host.disk.paths().some((path) => path.startsWith('/sbx/state/status/demo'))
  if (status !== (live !== undefined)) {
    wrong.push(`the domain is ${live ? 'active' : 'shut off'}, its status file is ${status ? 'there' : 'not there'}`)
  }
  return wrong
}
