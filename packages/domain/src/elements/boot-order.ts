// `<boot order>` of a device: its turn among all devices when firmware looks for something to boot.
import { attribute, optional, within } from '../field.ts'
import { positive } from '../scalar.ts'

/** The field `bootOrder` of disks and interfaces; excludes `os.bootDevices`. */
export const bootOrder = optional(within('boot', attribute(positive, 'order')))
