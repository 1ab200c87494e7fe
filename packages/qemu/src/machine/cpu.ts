// What processor the guest sees, and how many.
import type { Cpu, DomainDefinition } from '@signalbox/domain'
import { refuse } from '../device.ts'
import type { ListValue } from '../process/command-line.ts'
import type { Machine } from './machine.ts'

interface CpuOption {
  readonly model: string
  readonly values: Readonly<Record<string, ListValue>>
}

/** The values of -cpu. Without KVM the host's processor is nothing that QEMU can pass through. */
export function cpuOption(definition: DomainDefinition, machine: Machine): CpuOption {
  const { cpu, features } = definition
  const model = modelOf(definition, machine)
  validateCpu(definition, model)
  const values: Record<string, ListValue> = {}
  if (model === 'host' && cpu?.migratable !== undefined) values['migratable'] = cpu.migratable
  if (cpu?.model?.vendorId !== undefined) values['vendor'] = cpu.model.vendorId
  for (const { name, policy } of cpu?.features ?? []) {
    values[name] = policy !== 'disable' && policy !== 'forbid'
  }
  Object.assign(values, cacheOf(cpu?.cache, model), addressBitsOf(cpu?.maxphysaddr, machine))
  for (const [name, value] of timerFeatures(definition)) values[name] = value
  if (machine.accelerator === 'kvm') Object.assign(values, kvmFeatures(features))
  return { model, values }
}

/** What QEMU can read as a model or a feature; which there are only QEMU knows. */
const word = /^[A-Za-z0-9][A-Za-z0-9_.-]*$/u

function validateCpu({ name, cpu }: DomainDefinition, model: string): void {
  const domain = `domain '${name}'`
  if (!word.test(model)) {
    refuse(domain, `'${model}' is no model of a processor`, "a name such as 'Haswell'")
  }
  if (cpu?.cache?.mode === 'passthrough' && !hostLike.includes(model)) {
    refuse(domain, `model '${model}' cannot have the host's cache`, "mode='host-passthrough'")
  }
  const wrong = cpu?.features.find((feature) => !word.test(feature.name))
  if (wrong !== undefined) {
    refuse(domain, `'${wrong.name}' is no feature of a processor`, "a name such as 'avx2'")
  }
  if (cpu?.model?.vendorId?.includes(',') === true) {
    refuse(domain, 'the vendor of its processor has a comma', 'twelve characters without')
  }
}

/** Models that may show the guest what the host has. */
const hostLike = ['host', 'max']

/**
 * Only a model that is like the host's can have the host's cache, and has to be told that it has
 * not.
 */
function cacheOf(cache: Cpu['cache'], model: string): Record<string, ListValue> {
  if (cache === undefined) return {}
  const { mode } = cache
  const likeHost = hostLike.includes(model)
  return {
    'l3-cache': mode === 'emulate',
    ...(likeHost && { 'host-cache-info': mode === 'passthrough' }),
  }
}

/** How wide an address is; an emulated processor is as wide as it says itself. */
function addressBitsOf(
  width: Cpu['maxphysaddr'],
  { accelerator }: Machine,
): Record<string, ListValue> {
  const bits = width?.bits
  if (width?.mode === 'emulate') return bits === undefined ? {} : { 'phys-bits': bits }
  if (width === undefined || accelerator !== 'kvm') return {}
  return { 'host-phys-bits': true, ...(bits !== undefined && { 'host-phys-bits-limit': bits }) }
}

function modelOf({ cpu, os }: DomainDefinition, { accelerator }: Machine): string {
  const plain = os.arch === 'i686' ? 'qemu32' : 'qemu64'
  const mode = cpu?.mode
  switch (mode) {
    case undefined:
      return plain
    case 'custom':
      return cpu?.model?.name ?? plain
    case 'maximum':
      return 'max'
    case 'host-passthrough':
    case 'host-model':
      return accelerator === 'kvm' ? 'host' : 'max'
    default:
      return mode satisfies never
  }
}

function timerFeatures({ clock }: DomainDefinition): readonly (readonly [string, ListValue])[] {
  return clock.timers.flatMap<readonly [string, ListValue]>(({ name, present, frequencyHz }) => {
    if (name === 'kvmclock' && present !== undefined) return [['kvmclock', present]]
    if (name === 'hypervclock' && present !== undefined) return [['hv-time', present]]
    if (name === 'tsc' && frequencyHz !== undefined) return [['tsc-frequency', frequencyHz]]
    return []
  })
}

const hypervNames = {
  relaxed: 'hv-relaxed',
  vapic: 'hv-vapic',
  vpindex: 'hv-vpindex',
  runtime: 'hv-runtime',
  synic: 'hv-synic',
  stimer: 'hv-stimer',
  reset: 'hv-reset',
  frequencies: 'hv-frequencies',
  reenlightenment: 'hv-reenlightenment',
  tlbflush: 'hv-tlbflush',
  ipi: 'hv-ipi',
  evmcs: 'hv-evmcs',
} as const

/** What only KVM can offer; emulation has none of it, and refuses it. */
function kvmFeatures(features: DomainDefinition['features']): Record<string, ListValue> {
  const { hyperv, kvm, apic, pmu, pvspinlock } = features ?? {}
  const values: Record<string, ListValue> = {}
  const set = (name: string, value: ListValue | undefined): void => {
    if (value !== undefined) values[name] = value
  }
  for (const [key, name] of Object.entries(hypervNames)) {
    set(name, hyperv?.[key as keyof typeof hypervNames])
  }
  if (hyperv?.mode === 'passthrough') set('hv-passthrough', true)
  if (hyperv?.spinlocks?.state === true) set('hv-spinlocks', hyperv.spinlocks.retries ?? 4095)
  if (hyperv?.vendorId?.state === true) set('hv-vendor-id', hyperv.vendorId.value)
  if (kvm?.hidden !== undefined) set('kvm', !kvm.hidden)
  set('kvm-hint-dedicated', kvm?.hintDedicated)
  set('kvm-poll-control', kvm?.pollControl)
  set('kvm-pv-eoi', apic?.eoi)
  set('kvm-pv-unhalt', pvspinlock)
  set('pmu', pmu)
  return values
}

/** The values of -smp: how many processors are there at the start, and how many there can be. */
export function topologyOf({
  vcpu,
  cpu,
}: DomainDefinition): Readonly<Record<string, number>> & { readonly count: number } {
  const { sockets, dies, cores, threads } = cpu?.topology ?? {
    sockets: vcpu.count,
    dies: 1,
    cores: 1,
    threads: 1,
  }
  const hotPluggable = vcpu.current === undefined ? {} : { maxcpus: vcpu.count }
  const parts = dies === 1 ? { sockets, cores, threads } : { sockets, dies, cores, threads }
  return { count: vcpu.current ?? vcpu.count, ...hotPluggable, ...parts }
}
