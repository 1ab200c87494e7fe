// Every command, in the order in which help lists them.
import type { CommandSpec } from '../command-spec.ts'
import { agent } from './agent.ts'
import { completionCommands } from './completion.ts'
import { console } from './console.ts'
import { daemon } from './daemon.ts'
import { autostart, create, define, rename, undefine } from './definition.ts'
import { events } from './events.ts'
import { blockStats, interfaceStats, jobStats, memoryStats, vcpus } from './figures.ts'
import { host } from './host.ts'
import { info, state, xml } from './info.ts'
import { jobs } from './jobs.ts'
import { list } from './list.ts'
import { setMemory } from './memory.ts'
import { monitor } from './monitor.ts'
import { destroy, reboot, reset, resume, shutdown, start, suspend } from './power.ts'
import { run } from './run.ts'
import { abort, dump, managedSave, restore, save } from './save.ts'
import { screenshot } from './screenshot.ts'
import { stats } from './stats.ts'
import { timeline } from './timeline.ts'

export const commands: readonly CommandSpec[] = [
  run,
  define,
  create,
  start,
  list,
  info,
  state,
  xml,
  console,
  suspend,
  resume,
  shutdown,
  reboot,
  reset,
  destroy,
  save,
  restore,
  managedSave,
  dump,
  abort,
  jobs,
  timeline,
  events,
  stats,
  blockStats,
  interfaceStats,
  memoryStats,
  vcpus,
  jobStats,
  agent,
  monitor,
  screenshot,
  setMemory,
  autostart,
  rename,
  undefine,
  host,
  daemon,
  ...completionCommands(() => commands),
]
