// `<os>`: what the machine is and how it boots.
import { element, type Infer, type InferInput } from '../element.ts'
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
    loaderType: optional(within('loader', attribute(oneOf('rom', 'pflash'), 'type'))),
    loaderSecure: optional(within('loader', attribute(yesNo, 'secure'))),
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
  (os) => ({ ...os, arch: os.arch ?? 'x86_64' }),
)

export type Os = Infer<typeof os>
export type OsInput = InferInput<typeof os>
