// What the tests of the plan share: the context of a run, and the plan as a text that people read.
import { formatDomain, parseDomain, type DomainDefinition } from '@signalbox/domain'
import type { MachinePlan, PlanContext } from '../../src/machine/plan.ts'
import { planMachine } from '../../src/machine/plan.ts'

export const context: PlanContext = {
  emulator: '/usr/bin/qemu-system-x86_64',
  accelerator: 'tcg',
  id: 3,
  wallTimeMs: Date.UTC(2030, 0, 31, 12),
  paths: { directory: '/run/vm/3', agent: '/run/vm/3/agent.sock' },
}

let identities = 0

/** Identities that follow from how often they were asked for. */
export const fresh = {
  newUuid: () => '2d1f9c3e-5c66-4c09-9f0e-0d8f3a1b7c55',
  newMac() {
    identities += 1
    return `52:54:00:00:00:${(identities % 256).toString(16).padStart(2, '0')}`
  },
}

export function definitionOf(xml: string): DomainDefinition {
  identities = 0
  return parseDomain(xml, fresh)
}

/** A definition with these devices, of a machine of that type. */
export function machineWith(devices: string, machine = 'q35'): DomainDefinition {
  return definitionOf(`<domain type='qemu'>
  <name>guest</name>
  <memory unit='MiB'>128</memory>
  <os><type machine='${machine}'>hvm</type></os>
  <features><acpi/></features>
  <devices>${devices}</devices>
</domain>`)
}

export function plan(definition: DomainDefinition, more: Partial<PlanContext> = {}): MachinePlan {
  return planMachine(definition, { ...context, ...more })
}

/** All that a plan says, except for the definition. */
export function planText({ commandLine, environment, ...steps }: MachinePlan): string {
  const lines = [
    commandLine.print(),
    ...Object.entries(environment).map(([name, value]) => `# environment: ${name}=${value}`),
    ...steps.hostSteps.map((step) => `# on the host, before: ${JSON.stringify(step)}`),
    ...steps.afterStart.map((step) => `# by the monitor, after: ${JSON.stringify(step)}`),
    ...steps.learns.map(({ query }) => `# to be learnt: ${query}`),
  ]
  return `${lines.join('\n')}\n`
}

/** The definition that runs, as a running domain's XML. */
export function liveText({ definition }: MachinePlan): string {
  return formatDomain(definition, { live: { id: context.id }, secure: true })
}

/** The JSON values of an option of the command line, in order. */
export function jsonOf(
  { commandLine }: MachinePlan,
  option: '-device' | '-blockdev' | '-object' | '-netdev',
): readonly Readonly<Record<string, unknown>>[] {
  const { arguments: words } = commandLine
  return words.flatMap((word, at) =>
    word === option ? [JSON.parse(words[at + 1] ?? '') as Readonly<Record<string, unknown>>] : [],
  )
}

/** The values of an option that is a list, as they stand on the command line. */
export function listOf({ commandLine }: MachinePlan, option: string): readonly string[] {
  const { arguments: words } = commandLine
  return words.flatMap((word, at) => (word === option ? [words[at + 1] ?? ''] : []))
}
