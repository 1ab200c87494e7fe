// The guest's userspace on a disk: ext4 in a qcow2 image. The file system is filled by debugfs,
// command by command, so that it is the same for every user and on every machine; nothing is
// mounted, and nobody needs to be root.
import { mkdir, rm, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Entry } from './file-tree.ts'
import { findProgram, runTool, toolFailed, tryTool } from './tool.ts'

const programs = ['mke2fs', 'debugfs', 'qemu-img']
const sizeBytes = 64 * 1024 * 1024

/** A guest that is killed at any time is thrown away: a journal would not be worth its space. */
const fileSystem = [
  '-q -F -t ext4 -m 0 -L guest-root -O ^has_journal,^metadata_csum',
  '-U 5b0d0000-0000-4000-8000-000000000001',
  '-E hash_seed=5b0d0000-0000-4000-8000-000000000002,root_owner=0:0',
].flatMap((words) => words.split(' '))

/** Whether this machine has the programs that it takes (packages e2fsprogs and qemu-utils). */
export async function canMakeRootDisk(): Promise<boolean> {
  const found = await Promise.all(programs.map((program) => findProgram(program)))
  return found.every((path) => path !== undefined)
}

/** @param directory for what is needed on the way; its content is not to be kept */
export async function makeRootDisk(
  entries: readonly Entry[],
  directory: string,
  image: string,
): Promise<void> {
  const raw = join(directory, 'root.raw')
  await writeFile(raw, '')
  await truncate(raw, sizeBytes)
  await runTool({
    program: 'mke2fs',
    arguments: [...fileSystem, raw],
    purpose: 'making an ext4 file system',
  })
  await fill(raw, entries, join(directory, 'contents'))
  await runTool({
    program: 'qemu-img',
    arguments: ['convert', '-f', 'raw', '-O', 'qcow2', raw, image],
    purpose: 'making a qcow2 image',
  })
  await rm(raw)
}

/** debugfs takes contents from files, here named by numbers in the directory where it runs. */
async function fill(raw: string, entries: readonly Entry[], contents: string): Promise<void> {
  await mkdir(contents)
  const commands: string[] = []
  for (const [index, entry] of entries.entries()) {
    const path = `/${entry.path}`
    if (entry.kind === 'directory') commands.push(`mkdir ${path}`)
    else if (entry.kind === 'link') commands.push(`symlink ${path} ${entry.target}`)
    else if (entry.kind === 'file') {
      await writeFile(join(contents, String(index)), entry.content)
      commands.push(`write ${index} ${path}`)
    } else continue
    const mode = (types[entry.kind] | entry.mode).toString(8)
    commands.push(`sif ${path} mode 0${mode}`, `sif ${path} uid 0`, `sif ${path} gid 0`)
    for (const time of ['atime', 'ctime', 'mtime', 'crtime']) {
      commands.push(`sif ${path} ${time} @0`)
    }
  }
  const request = {
    program: 'debugfs',
    arguments: ['-w', '-f', '-', raw],
    directory: contents,
    input: `${commands.join('\n')}\n`,
    purpose: 'filling the ext4 file system (debugfs)',
  }
  const result = await tryTool(request)
  await rm(contents, { recursive: true })
  // It ends well whatever its commands did; that they failed is only in its words.
  const complaints = result.errors.split('\n').filter((line) => !/^debugfs \d|^$/.test(line))
  if (result.status !== 0 || complaints.length > 0) {
    throw toolFailed(request, { ...result, errors: complaints.join('\n') })
  }
}

const types = { directory: 0o040000, file: 0o100000, link: 0o120000 }
