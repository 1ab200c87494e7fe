// Records what a QEMU reports of its own monitor, for generate/qmp.ts:
//
//   node generate/record-qmp-schema.ts /usr/bin/qemu-system-x86_64 7.2 [-L DATA-DIRECTORY]
//
// Further arguments go to QEMU, so that one which is unpacked and not installed finds its data.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

const [emulator, version, ...rest] = process.argv.slice(2)
if (emulator === undefined || version === undefined) {
  process.stderr.write('usage: record-qmp-schema.ts EMULATOR VERSION [QEMU ARGUMENT …]\n')
  process.exit(2)
}
const machine = ['-machine', 'none', '-nodefaults', '-display', 'none', '-qmp', 'stdio']
const qemu = spawn(emulator, [...machine, ...rest], { stdio: ['pipe', 'pipe', 'inherit'] })
const lines = createInterface({ input: qemu.stdout })[Symbol.asyncIterator]()

async function next(): Promise<Record<string, unknown>> {
  const { value } = await lines.next()
  return JSON.parse(String(value)) as Record<string, unknown>
}

async function ask(command: string): Promise<unknown> {
  qemu.stdin.write(`${JSON.stringify({ execute: command })}\n`)
  return (await next())['return']
}

const greeting = (await next())['QMP'] as { version: unknown }
await ask('qmp_capabilities')
const schema = await ask('query-qmp-schema')
const path = join(import.meta.dirname, '..', 'facts/qmp', `${version}.json`)
writeFileSync(path, `${JSON.stringify({ version: greeting.version, schema })}\n`)
qemu.stdin.write('{"execute":"quit"}\n')
await once(qemu, 'exit')
