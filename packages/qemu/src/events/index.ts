// Every event of QEMU's that the driver acts on, by QEMU's name. All others are passed on as they
// are to those who listen to QEMU's events.
import type { QmpEventHandler } from '../qmp-event.ts'
import { balloonChange } from './balloon-change.ts'
import { blockIoError } from './block-io-error.ts'
import { dumpCompleted } from './dump-completed.ts'
import { guestCrashloaded, guestPanicked } from './guest-panicked.ts'
import { suspend, suspendDisk, wakeup } from './guest-sleep.ts'
import { migration, migrationPass } from './migration.ts'
import { reset } from './reset.ts'
import { resume } from './resume.ts'
import { rtcChange } from './rtc-change.ts'
import { shutdown } from './shutdown.ts'
import { stop } from './stop.ts'
import { vncConnected, vncDisconnected, vncInitialized } from './vnc.ts'
import { vserportChange } from './vserport-change.ts'
import { watchdog } from './watchdog.ts'

const handlers: readonly QmpEventHandler[] = [
  balloonChange,
  blockIoError,
  dumpCompleted,
  guestCrashloaded,
  guestPanicked,
  migration,
  migrationPass,
  reset,
  resume,
  rtcChange,
  shutdown,
  stop,
  suspend,
  suspendDisk,
  vncConnected,
  vncDisconnected,
  vncInitialized,
  vserportChange,
  wakeup,
  watchdog,
]

export const qmpEventHandlers: ReadonlyMap<string, QmpEventHandler> = new Map(
  handlers.map((handler) => [handler.name, handler]),
)
