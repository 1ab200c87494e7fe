// The main program of a scripted QEMU that is a process of its own.
import { scriptedQemu } from '../scripted-qemu.ts'
import type { ScriptedQemuOptions } from '../scripted-qemu.ts'
import { controlPath, takeOrders } from './control.ts'
import { ProcessChild } from './process-child.ts'

/** What can be written into a script: plain data. */
export interface LaunchedQemuOptions extends Omit<ScriptedQemuOptions, 'began'> {
  /** Where each machine listens for orders, by its name. */
  readonly controlDirectory?: string
}

export function runScriptedQemu({ controlDirectory, ...options }: LaunchedQemuOptions): void {
  const child = new ProcessChild()
  const program = scriptedQemu({
    ...options,
    began: (machine) => {
      if (controlDirectory === undefined || machine.name === undefined) return
      takeOrders(machine, controlPath(controlDirectory, machine.name)).catch((error: unknown) =>
        machine.exit(1, `no orders can be taken: ${String(error)}`),
      )
    },
  })
  program(child)
}
