// Composes what runs in the guest: the scripts of root/, busybox under all its names, the real
// guest agent with its libraries, and the kernel's drivers.
import { readFile, readdir, realpath } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { addDrivers } from './drivers.ts'
import { FileTree } from './file-tree.ts'
import { GuestError } from './guest-error.ts'
import { runTool } from './tool.ts'

/** @param unpacked the directory with the contents of all packages */
export async function composeUserspace(
  scripts: string,
  unpacked: string,
  release: string,
): Promise<FileTree> {
  const tree = new FileTree()
  for (const path of ['dev', 'mnt', 'proc', 'root', 'run', 'sys', 'tmp']) tree.directory(path)
  await addScripts(tree, scripts)
  await addBusybox(tree, join(unpacked, 'bin/busybox'))
  await addAgent(tree, unpacked)
  await addDrivers(tree, join(unpacked, 'lib/modules', release), release)
  return tree
}

/** A file that begins with #! can be executed, whatever the checkout made of its mode. */
async function addScripts(tree: FileTree, scripts: string): Promise<void> {
  for (const entry of await readdir(scripts, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const file = join(entry.parentPath, entry.name)
    const content = await readFile(file)
    const executable = content.toString('latin1', 0, 2) === '#!'
    tree.file(relative(scripts, file), content, executable ? 0o755 : 0o644)
  }
}

async function addBusybox(tree: FileTree, busybox: string): Promise<void> {
  tree.file('bin/busybox', await readFile(busybox), 0o755)
  const list = await runTool({
    program: busybox,
    arguments: ['--list'],
    purpose: 'asking busybox for its commands',
  })
  for (const name of list.split('\n').filter(Boolean)) {
    if (!tree.has(`bin/${name}`) && !tree.has(`sbin/${name}`)) tree.link(`bin/${name}`, 'busybox')
  }
  // The kernel and the agent call these by their full paths.
  for (const name of ['modprobe', 'hwclock']) tree.link(`sbin/${name}`, '../bin/busybox')
}

const libraryDirectory = 'lib/x86_64-linux-gnu'
const loader = 'lib64/ld-linux-x86-64.so.2'

/** Which libraries the agent needs is asked of the very loader that will load them. */
async function addAgent(tree: FileTree, unpacked: string): Promise<void> {
  const agent = join(unpacked, 'usr/sbin/qemu-ga')
  const directories = [libraryDirectory, `usr/${libraryDirectory}`].map((path) =>
    join(unpacked, path),
  )
  const loaderFile = join(unpacked, libraryDirectory, 'ld-linux-x86-64.so.2')
  const list = await runTool({
    program: loaderFile,
    arguments: ['--inhibit-cache', '--library-path', directories.join(':'), '--list', agent],
    purpose: "asking for the agent's libraries",
  })
  tree.file('sbin/qemu-ga', await readFile(agent), 0o755)
  tree.file(loader, await readFile(loaderFile), 0o755)
  // The loader lists itself by its path: it is there already.
  for (const [, name, file] of list.matchAll(/^\s*([^/\s]+) => (\S+)/gm)) {
    if (name === undefined || file === undefined) continue
    if (!directories.some((directory) => file.startsWith(`${directory}/`))) {
      throw new GuestError(
        "collecting the agent's libraries",
        `None of the downloaded packages has ${name}`,
        'other',
      )
    }
    tree.file(`${libraryDirectory}/${name}`, await readFile(await realpath(file)), 0o755)
  }
}
