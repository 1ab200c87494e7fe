// The machine without its devices: type, processors, memory, clock, firmware and what QEMU does
// when the guest ends. Every option is written here once; what the driver handles itself
// (on_poweroff, on_crash) QEMU is told to leave alone by pausing.
import type { DomainDefinition } from '@signalbox/domain'
import { refuse } from '../device.ts'
import type { CommandLine, ListValue } from '../process/command-line.ts'
import { addClock } from './clock.ts'
import { cpuOption, topologyOf } from './cpu.ts'
import { firmwareNodes, firmwareValues } from './firmware.ts'
import type { Machine } from './machine.ts'

/** Adds what comes before the devices. */
export function addBoard(
  line: CommandLine,
  definition: DomainDefinition,
  machine: Machine,
  wallTimeMs: number,
): void {
  validateBoard(definition)
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
  for (const id of iothreadsOf(definition)) line.json('-object', { 'qom-type': 'iothread', id })
  addClock(line, definition, machine, wallTimeMs)
  line.list('-action', undefined, actionValues(definition))
  line.list('-boot', undefined, bootValues(definition))
  addPowerManagement(line, definition, machine)
  addKernel(line, definition)
  if (definition.features?.vmcoreinfo === true) line.json('-device', { driver: 'vmcoreinfo' })
}

/** What a definition can ask for and this driver does not build. */
function validateBoard({ name, os }: DomainDefinition): void {
  const domain = `domain '${name}'`
  if (os.smbiosMode !== undefined && os.smbiosMode !== 'emulate') {
    refuse(domain, `<smbios mode='${os.smbiosMode}'> is not supported`, "'emulate'")
  }
  if (os.kernel === undefined && (os.initrd !== undefined || os.cmdline !== undefined)) {
    refuse(domain, 'it has an <initrd> or <cmdline> for no kernel', 'a <kernel>, or none of them')
  }
}

/** Far more than a host has processors for. A definition may name any number. */
const iothreadsMax = 1024

function iothreadsOf({ iothreads = 0, name }: DomainDefinition): readonly string[] {
  if (iothreads > iothreadsMax) {
    refuse(`domain '${name}'`, `it has ${iothreads} I/O threads`, `at most ${iothreadsMax}`)
  }
  return Array.from({ length: iothreads }, (_thread, at) => `iothread${at + 1}`)
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
    // As with libvirt, what is not listed is not there.
    acpi: features?.acpi ?? false,
    // Firmware then speaks by the first serial port.
    ...(os.biosUseSerial === true && isPc && { graphics: false }),
    ...(hpet !== undefined && isPc && { hpet }),
    ...(features?.ioapic !== undefined && {
      kernel_irqchip: features.ioapic === 'kvm' ? 'on' : 'split',
    }),
    ...firmwareValues(os),
  }
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

/** Whether firmware offers the guest to suspend; a microvm's offers nothing. */
function addPowerManagement(
  line: CommandLine,
  { pm }: DomainDefinition,
  { family }: Machine,
): void {
  if (pm === undefined || family === 'microvm') return
  const device = family === 'q35' ? 'ICH9-LPC' : 'PIIX4_PM'
  const disable = (state: string, enabled: boolean | undefined): void => {
    if (enabled === undefined) return
    line.list('-global', undefined, { [`${device}.disable_${state}`]: enabled ? 0 : 1 })
  }
  disable('s3', pm.suspendToMem)
  disable('s4', pm.suspendToDisk)
}

function addKernel(line: CommandLine, { os }: DomainDefinition): void {
  if (os.kernel !== undefined) line.value('-kernel', os.kernel)
  if (os.initrd !== undefined) line.value('-initrd', os.initrd)
  if (os.cmdline !== undefined) line.value('-append', os.cmdline)
}
