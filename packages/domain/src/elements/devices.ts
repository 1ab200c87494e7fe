// `<devices>`: all devices, one array per kind in libvirt's order. What needs the sight of several
// devices is completed here: numbers of ports and controllers, the console of serial port 0, the
// primary card, the order of disks on a bus. Addresses and controllers that devices imply are the
// driver's to add.
import { element, open, type Infer, type InferInput, type Place } from '../element.ts'
import { atMostOne, child, children, content, optional, within } from '../field.ts'
import { path } from '../scalar.ts'
import { channel } from './channel.ts'
import { console, type Console } from './console.ts'
import { controller, type Controller } from './controller.ts'
import { disk, type Disk } from './disk.ts'
import { graphics } from './graphics.ts'
import { input } from './input.ts'
import { networkInterface } from './interface.ts'
import { memballoon } from './memballoon.ts'
import { panic } from './panic.ts'
import { rng } from './rng.ts'
import { serial, UNNUMBERED, type Serial } from './serial.ts'
import { video, type Video } from './video.ts'
import { watchdog } from './watchdog.ts'

export const devices = open(
  element(
    'devices',
    {
      emulator: optional(within('emulator', content(path))),
      disks: children(disk),
      controllers: children(controller),
      interfaces: children(networkInterface),
      serials: children(serial),
      consoles: children(console),
      channels: children(channel),
      inputs: children(input),
      graphics: children(graphics),
      videos: children(video),
      watchdogs: children(watchdog),
      memballoon: atMostOne(optional(child(memballoon)), {
        code: 'VIR_ERR_INTERNAL_ERROR',
        sentence: 'only a single memory balloon device is supported',
      }),
      rngs: children(rng),
      panics: children(panic),
    },
    (devices, at) => {
      const numbered = numberPorts(devices.serials)
      const { serials, consoles } = mirrorConsole(numbered, devices.consoles, at)
      return {
        ...devices,
        disks: sortDisks(devices.disks),
        controllers: numberControllers(devices.controllers),
        serials,
        consoles,
        videos: choosePrimary(devices.videos, at),
      }
    },
  ),
)

/**
 * libvirt's order: disks of one bus stand together, by the guest's names for them: sda, sdb, …,
 * sdaa.
 */
function sortDisks(disks: readonly Disk[]): readonly Disk[] {
  const byBus = Map.groupBy(disks, (disk) => disk.target.bus)
  return [...byBus.values()].flatMap((group) => group.sort((one, other) => turn(one) - turn(other)))
}

/** The letters of a disk's name as a number: vda 0, xvdb 1, sdaa 26. */
function turn({ target: { dev } }: Disk): number {
  const letters = dev.replace(/^(?:fd|hd|vd|sd|xvd|ubd)/, '')
  return Array.from(letters).reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 96, 0) - 1
}

/** A port without a number gets the next after the highest. */
function numberPorts(serials: readonly Serial[]): readonly Serial[] {
  let next = serials.reduce((highest, { target }) => Math.max(highest, target.port), UNNUMBERED) + 1
  const numbered = serials.map((serial) => {
    if (serial.target.port !== UNNUMBERED) return serial
    const port = next
    next += 1
    return { ...serial, target: { ...serial.target, port } }
  })
  return numbered
}

/** libvirt's rule: the first serial port and the first console of type serial are one device. */
function mirrorConsole(
  serials: readonly Serial[],
  consoles: readonly Console[],
  at: Place,
): { serials: readonly Serial[]; consoles: readonly Console[] } {
  const [first, ...others] = consoles
  const second = others.find((console) => console.target.type === 'serial')
  if (second !== undefined) {
    const sentence = 'Only the first console can be a serial port'
    at.refuse({ code: 'VIR_ERR_CONFIG_UNSUPPORTED', sentence }, 'target/@type', second)
  }
  const port = serials[0]
  if (first?.target.type === 'serial') {
    const behind = port ?? serialBehind(first)
    const rest = numberConsoles(others, 1)
    return {
      serials: port === undefined ? [behind] : serials,
      consoles: [consoleOf(behind), ...rest],
    }
  }
  if (port?.target.type !== 'isa-serial') return { serials, consoles: numberConsoles(consoles, 0) }
  const mirrored = [consoleOf(port), ...numberConsoles(consoles, 1)]
  return { serials, consoles: mirrored }
}

function numberConsoles(consoles: readonly Console[], from: number): readonly Console[] {
  return consoles.map((console, i) => {
    return {
      ...console,
      target: { ...console.target, port: from + i },
    }
  })
}

function consoleOf(serial: Serial): Console {
  const target = { type: 'serial' as const, port: serial.target.port }
  return { ...serial, target }
}

function serialBehind(console: Console): Serial {
  const target = { type: 'isa-serial' as const, port: 0, model: 'isa-serial' as const }
  return { ...console, target: target }
}

/**
 * libvirt's rule: a controller without an index gets the lowest that its type has free; the parts
 * of a USB 2 controller, listed one after the other, share one.
 */
function numberControllers(controllers: readonly Controller[]): readonly Controller[] {
  const taken = new Set(controllers.map(placeOf))
  const lowest = new Map<string, number>()
  const free = (type: string): number => {
    let index = lowest.get(type) ?? 0
    while (taken.has(`${type} ${index}`)) index += 1
    lowest.set(type, index)
    return index
  }
  const parts = new Set(controllers.map(partOf))
  const numbered: Controller[] = []
  for (const given of controllers) {
    const before = numbered.at(-1)
    const together =
      before !== undefined &&
      isUsb2Part(given) &&
      isUsb2Part(before) &&
      !parts.has(partOf({ ...given, index: before.index }))
    const index =
      given.index !== UNNUMBERED ? given.index : together ? before.index : free(given.type)
    const controller = { ...given, index }
    taken.add(placeOf(controller))
    parts.add(partOf(controller))
    numbered.push(controller)
  }
  return numbered
}

function placeOf({ type, index }: Controller): string {
  return `${type} ${index}`
}

function partOf(controller: Controller): string {
  return `${placeOf(controller)} ${controller.type === 'usb' ? (controller.model ?? '') : ''}`
}

function isUsb2Part(controller: Controller): boolean {
  return controller.type === 'usb' && (controller.model?.startsWith('ich9-') ?? false)
}

/** The primary card stands first; when none says that it is, the first one is. */
function choosePrimary(videos: readonly Video[], at: Place): readonly Video[] {
  const primary = videos.filter((video) => video.model.primary)
  const [chosen, second] = primary
  if (second !== undefined) {
    const sentence = 'Only one primary video device is supported'
    at.refuse({ code: 'VIR_ERR_CONFIG_UNSUPPORTED', sentence }, 'model/@primary', second)
  }
  const [first, ...others] = videos
  if (first === undefined) return videos
  if (videos.some(({ model }) => model.type === 'none')) return withoutCard(videos, at)
  if (chosen !== undefined) {
    return [chosen, ...videos.filter((video) => video !== chosen)]
  }
  const model = { ...first.model, primary: true }
  return [{ ...first, model }, ...others]
}

function withoutCard(videos: readonly Video[], at: Place): readonly Video[] {
  if (videos.length === 1) return videos
  const sentence = "a 'none' video type must be the only video device defined for the domain"
  return at.refuse({ code: 'VIR_ERR_CONFIG_UNSUPPORTED', sentence }, 'model/@type', videos.at(-1))
}

export type Devices = Infer<typeof devices>
export type DevicesInput = InferInput<typeof devices>
