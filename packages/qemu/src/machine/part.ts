// What a device consists of in QEMU, as data in QEMU's own words: the same parts make a command
// line and a hot plug (design: "cold plug and hot plug are one description"). A part that QMP has
// no command for is an `argument`, and a device with one cannot be plugged into a running machine.
import type { CommandLine, JsonObject, ListOption, ListValue } from '../process/command-line.ts'
import type { Chardev } from './chardev.ts'
import { chardevOption } from './chardev.ts'

export type Part =
  /** -object, object-add. */
  | { readonly object: JsonObject }
  /** -chardev, chardev-add. */
  | { readonly chardev: Chardev }
  /** -blockdev, blockdev-add. */
  | { readonly blockdev: JsonObject }
  /** -netdev, netdev_add. */
  | { readonly netdev: JsonObject }
  /** -device, device_add. */
  | { readonly device: JsonObject }
  /** An option of the command line alone. */
  | { readonly argument: Argument }

export type Argument =
  | {
      readonly option: ListOption
      /** The value whose key is left out. */
      readonly first?: string
      readonly values: Readonly<Record<string, ListValue>>
    }
  | { readonly option: string; readonly value: string }

/** Back ends before what is made of them, which is the order that QEMU wants in QMP too. */
const order = ['object', 'chardev', 'blockdev', 'netdev', 'device', 'argument'] as const

export function inOrder(parts: readonly Part[]): readonly Part[] {
  return order.flatMap((kind) => parts.filter((part) => kind in part))
}

/** Adds a part to a command line. */
export function addPart(line: CommandLine, part: Part): void {
  if ('object' in part) line.json('-object', part.object)
  else if ('blockdev' in part) line.json('-blockdev', part.blockdev)
  else if ('netdev' in part) line.json('-netdev', part.netdev)
  else if ('device' in part) line.json('-device', part.device)
  else if ('chardev' in part) {
    const { first, values } = chardevOption(part.chardev)
    line.list('-chardev', first, values)
  } else if ('value' in part.argument) {
    line.value(part.argument.option, part.argument.value)
  } else {
    const { option, first, values } = part.argument
    line.list(option, first, values)
  }
}
