// The machine without its devices: type, processors, memory, clock, firmware and what QEMU does
// when the guest ends. Every option is written here once; what the driver handles itself
// (on_poweroff, on_crash) QEMU is told to leave alone by pausing.
import type { DomainDefinition } from '@signalbox/domain'
import { DriverError } from '../errors.ts'
import type { CommandLine, ListValue } from '../process/command-line.ts'
import { cpuOption, topologyOf } from './cpu.ts'
import { firmwareNodes, firmwareValues } from './firmware.ts'
import type { Machine } from './machine.ts'

/** Adds what comes before the devices. */
export function addBoard(line: CommandLine, definition: DomainDefinition, machine: Machine): void {
  line
    .list('-name', undefined, { guest: definition.name, 'debug-threads': true })
    .value('-uuid', definition.uuid)
    .flag('-no-user-config')
    .flag('-nodefaults')
    .value('-display', 'none')
    .list('-msg', undefined, { timestamp: true })
    // The driver lets the guest run, once it knows all of QEMU that it needs.
    .flag('-S')
  for (const node of firmwareNodes(definition)) line.json('-blockdev', node)
  line.list('-machine', machine.type, machineValues(definition, machine))
  line.list('-accel', machine.accelerator)
  const cpu = cpuOption(definition, machine)
  line.list('-cpu', cpu.model, cpu.values)
  line.list('-m', undefined, { size: `${definition.memoryKiB}k` })
  line.list('-overcommit', undefined, { 'mem-lock': false })
  const { count, ...topology } = topologyOf(definition)
  line.list('-smp', String(count), topology)
  for (let each = 1; each <= (definition.iothreads ?? 0); each++) {
    line.json('-object', { 'qom-type': 'iothread', id: `iothread${each}` })
  }
  line.list('-rtc', undefined, clockValues(definition))
  line.list('-action', undefined, actionValues(definition))
  line.list('-boot', undefined, bootValues(definition))
  addKernel(line, definition)
}

function machineValues(
  { features, memoryDumpCore, clock, os }: DomainDefinition,
  { family }: Machine,
): Record<string, ListValue> {
  const isPc = family !== 'microvm'
  const hpet = clock.timers.find(({ name }) => name === 'hpet')?.present
  return {
    'dump-guest-core': memoryDumpCore ?? false,
    ...(isPc && { usb: false }),
    ...(isPc && features?.vmport !== undefined && { vmport: features.vmport }),
    ...(features?.smm !== undefined && isPc && { smm: features.smm }),
    ...(features !== undefined && { acpi: features.acpi }),
    ...(hpet !== undefined && isPc && { hpet }),
    ...(features?.ioapic !== undefined && {
      kernel_irqchip: features.ioapic === 'kvm' ? 'on' : 'split',
    }),
    ...firmwareValues(os),
  }
}

function clockValues({ clock, name }: DomainDefinition): Record<string, ListValue> {
  const catchup = clock.timers.some(
    (timer) => timer.name === 'rtc' && timer.tickpolicy === 'catchup',
  )
  const drift: Record<string, ListValue> = catchup ? { driftfix: 'slew' } : {}
  switch (clock.offset) {
    case 'utc':
    case 'localtime':
      return { base: clock.offset, ...drift }
    case 'absolute':
      return { base: isoTime(clock.startSeconds), ...drift }
    case 'variable':
      if (clock.adjustmentSeconds === 0) return { base: clock.basis, ...drift }
      return unsupportedClock(name, 'an adjustment of the clock')
    case 'timezone':
      return unsupportedClock(name, `time zone '${clock.timezone}'`)
    default:
      return clock satisfies never
  }
}

function unsupportedClock(domain: string, what: string): never {
  throw new DriverError(
    'VIR_ERR_CONFIG_UNSUPPORTED',
    `Cannot set the clock of domain '${domain}': ${what} is not supported. ` +
      'Accepted: offset utc, localtime or absolute.',
    { domain },
  )
}

/** QEMU wants UTC without a zone: 2030-01-31T12:00:00. */
function isoTime(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(0, 19)
}

/**
 * A guest that powers off or panics leaves QEMU paused: a driver that was away still finds out why,
 * and what follows (`on_poweroff`, `on_crash`) is the driver's to do.
 */
function actionValues({ onReboot }: DomainDefinition): Record<string, ListValue> {
  const reboot = onReboot === 'destroy' ? { reboot: 'shutdown' } : {}
  return { shutdown: 'pause', panic: 'pause', ...reboot }
}

function bootValues({ os }: DomainDefinition): Record<string, ListValue> {
  const { bootMenu, bootMenuTimeoutMs, biosRebootTimeoutMs } = os
  return {
    ...(bootMenu !== undefined && { menu: bootMenu }),
    ...(bootMenuTimeoutMs !== undefined && { 'splash-time': bootMenuTimeoutMs }),
    ...(biosRebootTimeoutMs !== undefined && { 'reboot-timeout': biosRebootTimeoutMs }),
    strict: true,
  }
}

function addKernel(line: CommandLine, { os }: DomainDefinition): void {
  if (os.kernel !== undefined) line.value('-kernel', os.kernel)
  if (os.initrd !== undefined) line.value('-initrd', os.initrd)
  if (os.cmdline !== undefined) line.value('-append', os.cmdline)
}
