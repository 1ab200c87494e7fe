// Installs a scripted QEMU as a real executable: a script for this Node, to be named as a machine's
// emulator.
import { chmod, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { LaunchedQemuOptions } from './run-scripted-qemu.ts'

/**
 * Writes it into `directory`, where also its compiled code is kept: of many starts one is slow.
 *
 * @returns the path of the executable
 */
export async function installScriptedQemu(
  directory: string,
  options: LaunchedQemuOptions = {},
): Promise<string> {
  const path = join(directory, 'qemu-system-x86_64')
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
  const main = new URL(`./run-scripted-qemu.${extension}`, import.meta.url)
  const lines = [
    `#!${process.execPath}`,
    "import { enableCompileCache } from 'node:module'",
    `enableCompileCache(${JSON.stringify(join(directory, 'compiled'))})`,
    `const { runScriptedQemu } = await import(${JSON.stringify(main.href)})`,
    `runScriptedQemu(${JSON.stringify(options)})`,
    '',
  ]
  await writeFile(path, lines.join('\n'))
  await chmod(path, 0o755)
  return path
}
