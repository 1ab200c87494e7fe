// What a front needs of the driver that it serves. The driver itself is one; so is a scripted one.
import type { Driver } from '@signalbox/qemu'

export type ServedDriver = Pick<
  Driver,
  | 'activeCount'
  | 'close'
  | 'findings'
  | 'invoke'
  | 'jobTables'
  | 'layout'
  | 'openConsole'
  | 'recorder'
  | 'subscribe'
>
