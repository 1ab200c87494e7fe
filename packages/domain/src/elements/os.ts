// `<os>`: what the machine is and how it boots.
import { element, type Infer, type InferInput, type Place } from '../element.ts'
import { attribute, content, demanded, each, filled, optional, within } from '../field.ts'
import { quoted } from '../errors.ts'
import { integer, oneOf, path, text, worded, yesNo } from '../scalar.ts'

const needsType = {
  code: 'VIR_ERR_XML_ERROR',
  sentence: 'an os <type> must be specified',
  help: 'Accepted: hvm',
} as const

const osType = worded(oneOf('hvm'), (given) => ({
  code: 'VIR_ERR_CONFIG_UNSUPPORTED',
  sentence: `unknown OS type ${quoted(given)}`,
}))

export const os = element(
  'os',
  {
    firmware: optional(attribute(oneOf('bios', 'efi'))),
    arch: filled(within('type', attribute(oneOf('x86_64', 'i686'), 'arch'))),
    /** A machine type of QEMU's, such as `q35`; the driver turns an alias into a version. */
    machine: optional(within('type', attribute(text, 'machine'))),
    type: demanded(within('type', content(osType)), needsType),
    loader: optional(within('loader', content(path))),
    loaderReadonly: optional(within('loader', attribute(yesNo, 'readonly'))),
    loaderSecure: optional(within('loader', attribute(yesNo, 'secure'))),
    loaderType: optional(within('loader', attribute(oneOf('rom', 'pflash'), 'type'))),
    nvramTemplate: optional(within('nvram', attribute(path, 'template'))),
    nvram: optional(within('nvram', content(path))),
    kernel: optional(within('kernel', content(path))),
    initrd: optional(within('initrd', content(path))),
    cmdline: optional(within('cmdline', content(text))),
    /**
     * Kinds of devices in the order in which firmware tries them; excludes `bootOrder` of devices.
     */
    bootDevices: each('boot', attribute(oneOf('fd', 'hd', 'cdrom', 'network'), 'dev')),
    bootMenu: optional(within('bootmenu', attribute(yesNo, 'enable'))),
    bootMenuTimeoutMs: optional(within('bootmenu', attribute(integer(0, 65_535), 'timeout'))),
    biosUseSerial: optional(within('bios', attribute(yesNo, 'useserial'))),
    /** -1: the guest is not rebooted when nothing boots. */
    biosRebootTimeoutMs: optional(within('bios', attribute(integer(-1, 65_535), 'rebootTimeout'))),
    smbiosMode: optional(within('smbios', attribute(oneOf('emulate', 'host', 'sysinfo'), 'mode'))),
  },
  ({ bootMenuTimeoutMs, ...os }, at) => {
    checkFirmware(os, at)
    return {
      ...os,
      arch: os.arch ?? 'x86_64',
      // libvirt's rule: a time means nothing to a menu that is not there.
      ...(os.bootMenu === true && bootMenuTimeoutMs !== undefined && { bootMenuTimeoutMs }),
    }
  },
)

interface Firmware {
  readonly firmware?: string
  readonly loader?: string
  readonly loaderReadonly?: boolean
  readonly loaderSecure?: boolean
  readonly loaderType?: string
  readonly nvram?: string
  readonly nvramTemplate?: string
}

/** Firmware is either named by its file, or chosen by the driver. */
function checkFirmware(os: Firmware, at: Place): void {
  const refuse = (sentence: string, where: string): never =>
    at.refuse({ code: 'VIR_ERR_XML_DETAIL', sentence }, where)
  const { firmware, loader, loaderReadonly, loaderSecure, loaderType, nvram, nvramTemplate } = os
  const settings = [loaderReadonly, loaderSecure, loaderType, nvram, nvramTemplate]
  if (firmware === undefined) {
    if (loader !== undefined || settings.every((each) => each === undefined)) return
    refuse('no loader path specified and firmware auto selection disabled', 'loader')
  }
  const chosen = (what: string): string =>
    `${what} cannot be specified when firmware autoselection is enabled`
  if (loaderReadonly !== undefined)
    refuse(chosen("loader attribute 'readonly'"), 'loader/@readonly')
  if (loaderType !== undefined || loader !== undefined) {
    refuse(chosen("loader attribute 'type'"), 'loader/@type')
  }
  if (nvramTemplate !== undefined) refuse(chosen("nvram attribute 'template'"), 'nvram/@template')
  if (firmware === 'bios' && nvram !== undefined) {
    refuse("firmware type 'bios' does not support nvram", 'nvram')
  }
}

export type Os = Infer<typeof os>
export type OsInput = InferInput<typeof os>
