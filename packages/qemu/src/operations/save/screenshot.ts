// Screenshot: what the guest's screen shows now, as an image file.
import * as v from 'valibot'
import { DriverError } from '../../errors.ts'
import { operation } from '../../operation.ts'
import { hostFileKind, whileRunning } from '../../run/host-file.ts'
import { absolutePath } from './stream-input.ts'

export const screenshot = operation({
  api: 'virDomainScreenshot',
  summary: "Write an image of the guest's screen into a file.",
  requires: 'active',
  permission: 'screenshot',
  input: v.object({
    path: absolutePath,
    format: v.optional(v.picklist(['png', 'ppm']), 'png'),
  }),
  job: { normal: 'query' },
  async run(vm, { path, format }, { driver }) {
    const { name, screens } = vm.read((d) => ({
      name: d.name,
      screens: d.live?.definition.devices.videos.filter((video) => video.model.type !== 'none')
        .length,
    }))
    if (screens === undefined || screens === 0) {
      throw new DriverError(
        'VIR_ERR_OPERATION_INVALID',
        `no screens to take screenshot from: domain '${name}' has no <video> device.`,
        { domain: name },
      )
    }
    const object = driver.objectOf(vm)
    await whileRunning(object, hostFileKind(driver, path))
    await vm.monitor((m) => m.screendump({ filename: path, format }))
    const { sizeBytes } = await whileRunning(object, driver.world.files.status(path))
    return {
      path,
      bytes: sizeBytes,
      mime: format === 'png' ? 'image/png' : 'image/x-portable-pixmap',
    }
  },
})
