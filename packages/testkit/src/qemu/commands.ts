// Every command that the scripted QEMU knows. A new concern is a new file and one line here.
import { balloonCommands } from './balloon.ts'
import { blockCommands } from './block.ts'
import type { CommandTable } from './command-table.ts'
import { dumpCommands } from './dump.ts'
import { inspectionCommands } from './inspection.ts'
import { lifecycleCommands } from './lifecycle.ts'
import { migrationCommands } from './migration-commands.ts'
import { screenCommands } from './screen.ts'

export const commandTable: CommandTable = {
  ...lifecycleCommands,
  ...inspectionCommands,
  ...balloonCommands,
  ...blockCommands,
  ...dumpCommands,
  ...migrationCommands,
  ...screenCommands,
}
