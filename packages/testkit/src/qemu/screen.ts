// The guest's screen: one pixel of it, in the two formats that QEMU writes.
import type { CommandTable } from './command-table.ts'
import { answeredLater } from './command-table.ts'
import { reasonOf, writeWhole } from './host-file.ts'
import { QmpError } from './qmp-error.ts'

const encoder = new TextEncoder()

/** A whole PNG image: one black pixel. */
const png = Uint8Array.fromBase64(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==',
)
const ppm = encoder.encode('P6\n1 1\n255\n\0\0\0')

export const screenCommands: CommandTable = {
  screendump: {
    takes: { filename: 'str', device: 'str?', head: 'int?', format: 'str?' },
    run({ line, child }, { filename, format }, answer) {
      const hasScreen = line.devices.some(({ driver }) =>
        /vga|gpu|qxl|display|ramfb/iu.test(driver),
      )
      if (!hasScreen) throw new QmpError('There is no console to take a screendump from')
      const path = String(filename)
      writeWhole(child.world.files, path, format === 'png' ? png : ppm).then(
        () => answer.succeed(),
        (error: unknown) =>
          answer.fail(new QmpError(`failed to open file '${path}': ${reasonOf(error)}`)),
      )
      return answeredLater
    },
  },
}
