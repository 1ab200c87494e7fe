// The kernel's drivers that go into the guest, with what they depend on, and the two tables by
// which `modprobe` finds them. What this kernel has built in, or has not at all, is left out.
import { readFile, readdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { FileTree } from './file-tree.ts'
import { moduleName, readModule } from './kernel-module.ts'
import type { KernelModule } from './kernel-module.ts'

const wanted = [
  // Buses and devices of virtio.
  'virtio_pci virtio_mmio virtio_blk virtio_net virtio_console virtio_scsi virtio_balloon',
  'virtio_rng virtio_mem virtio_input virtiofs vmw_vsock_virtio_transport',
  // Disks, CDs, and what is on them.
  'sd_mod sr_mod ata_piix ahci nvme isofs vfat nls_cp437 nls_ascii nls_utf8 9p 9pnet_virtio',
  // Buttons, keys, pointers, cards.
  'button evdev psmouse xhci_pci usbhid usb_storage e1000e',
  // What QEMU offers to a guest in trouble.
  'pvpanic_mmio pvpanic_pci qemu_fw_cfg i6300esb iTCO_wdt ib700wdt',
].flatMap((names) => names.split(' '))

/** Adds the drivers of the kernel `release`, whose modules are below `directory`. */
export async function addDrivers(
  tree: FileTree,
  directory: string,
  release: string,
): Promise<void> {
  const files = new Map<string, string>()
  for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
    if (entry.isFile() && entry.name.endsWith('.ko')) {
      files.set(moduleName(entry.name), join(entry.parentPath, entry.name))
    }
  }
  const modules = new Map<string, KernelModule>()
  const add = async (name: string): Promise<void> => {
    const file = files.get(name)
    if (file === undefined || modules.has(name)) return
    const module = readModule(basename(file), await readFile(file))
    modules.set(name, module)
    for (const needed of module.depends) await add(needed)
  }
  for (const name of wanted) await add(name)
  if (!modules.has('virtio_pci') && files.size === 0) {
    throw new RangeError(`the kernel ${release} has no modules in '${directory}'`)
  }

  const home = `lib/modules/${release}`
  const sorted = [...modules.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
  for (const { name, content } of sorted) tree.file(`${home}/${name}.ko`, content, 0o644)
  const text = (lines: readonly string[]): Uint8Array => Buffer.from(`${lines.join('\n')}\n`)
  tree.file(`${home}/modules.dep`, text(sorted.map((one) => dependencyLine(one, modules))), 0o644)
  tree.file(`${home}/modules.alias`, text(sorted.flatMap((one) => aliasLines(one))), 0o644)
}

/** A module and all that it needs, each after those that need it: `modprobe` loads from the end. */
function dependencyLine(module: KernelModule, modules: ReadonlyMap<string, KernelModule>): string {
  const ordered = new Set<string>()
  const visit = ({ name, depends }: KernelModule): void => {
    if (ordered.has(name)) return
    for (const needed of depends) {
      const other = modules.get(needed)
      if (other !== undefined) visit(other)
    }
    ordered.add(name)
  }
  visit(module)
  const [self, ...needed] = [...ordered].reverse().map((name) => `${name}.ko`)
  return `${self}: ${needed.join(' ')}`.trimEnd()
}

function aliasLines({ name, aliases }: KernelModule): readonly string[] {
  return aliases.map((alias) => `alias ${alias} ${name}`)
}
