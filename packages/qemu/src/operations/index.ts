// Every operation, by the name under which libraries and fronts call it.
import { agentCommand } from './agent/agent-command.ts'
import { agentExec } from './agent/agent-exec.ts'
import { agentPing } from './agent/agent-ping.ts'
import { fsFreeze } from './agent/fs-freeze.ts'
import { fsThaw } from './agent/fs-thaw.ts'
import { guestInfo } from './agent/guest-info.ts'
import { setAgentTimeout } from './agent/set-agent-timeout.ts'
import { setTime } from './agent/set-time.ts'
import { setUserPassword } from './agent/set-user-password.ts'
import { autostart } from './definition/autostart.ts'
import { rename } from './definition/rename.ts'
import { undefine } from './definition/undefine.ts'
import { capabilities } from './driver/capabilities.ts'
import { create } from './driver/create.ts'
import { define } from './driver/define.ts'
import { list } from './driver/list.ts'
import { restore } from './driver/restore.ts'
import { blockStats } from './inspection/block-stats.ts'
import { info } from './inspection/info.ts'
import { interfaceStats } from './inspection/interface-stats.ts'
import { jobInfo } from './inspection/job-info.ts'
import { jobs } from './inspection/jobs.ts'
import { memoryStats } from './inspection/memory-stats.ts'
import { state } from './inspection/state.ts'
import { stats } from './inspection/stats.ts'
import { vcpus } from './inspection/vcpus.ts'
import { xml } from './inspection/xml.ts'
import { destroy } from './lifecycle/destroy.ts'
import { reboot } from './lifecycle/reboot.ts'
import { reset } from './lifecycle/reset.ts'
import { resume } from './lifecycle/resume.ts'
import { shutdown } from './lifecycle/shutdown.ts'
import { start } from './lifecycle/start.ts'
import { suspend } from './lifecycle/suspend.ts'
import { setMemory } from './memory/set-memory.ts'
import { monitorCommand } from './monitor/monitor-command.ts'
import { abortJob } from './save/abort-job.ts'
import { dump } from './save/dump.ts'
import { managedSave } from './save/managed-save.ts'
import { save } from './save/save.ts'
import { screenshot } from './save/screenshot.ts'

/** Operations on one domain. */
export const domainOperations = {
  abortJob,
  agentCommand,
  agentExec,
  agentPing,
  autostart,
  blockStats,
  destroy,
  dump,
  fsFreeze,
  fsThaw,
  guestInfo,
  info,
  interfaceStats,
  jobInfo,
  jobs,
  managedSave,
  memoryStats,
  monitorCommand,
  reboot,
  rename,
  reset,
  resume,
  save,
  screenshot,
  setAgentTimeout,
  setMemory,
  setTime,
  setUserPassword,
  shutdown,
  start,
  state,
  stats,
  suspend,
  undefine,
  vcpus,
  xml,
} as const

/** Operations on the driver. */
export const driverOperations = { capabilities, create, define, list, restore } as const
