// Every kind of device, in the order of the command line: buses before what sits on them. This list
// is the only place that knows of all of them.
import type { DeviceKind } from '../device.ts'
import { channel } from './channel.ts'
import { console } from './console.ts'
import { controller } from './controller.ts'
import { disk } from './disk.ts'
import { graphics } from './graphics.ts'
import { input } from './input.ts'
import { memballoon } from './memballoon.ts'
import { networkInterface } from './interface.ts'
import { panic } from './panic.ts'
import { rng } from './rng.ts'
import { serial } from './serial.ts'
import { video } from './video.ts'
import { watchdog } from './watchdog.ts'

export const deviceKinds: readonly DeviceKind[] = [
  controller,
  disk,
  networkInterface,
  serial,
  console,
  channel,
  input,
  graphics,
  video,
  watchdog,
  memballoon,
  rng,
  panic,
]
