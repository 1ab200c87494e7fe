// Sources of random numbers for the guest.
import type { Rng } from '@signalbox/domain'
import { device, refuse } from '../device.ts'
import type { Chardev } from '../machine/chardev.ts'
import { virtioDriver } from '../machine/machine.ts'
import type { Part } from '../machine/part.ts'
import type { JsonObject } from '../process/command-line.ts'

/** The period of a rate that has none, as with libvirt. */
const periodMsDefault = 1000

export const rng = device('rng', 'rngs', {
  describe: (_given, index) => `rng ${index}`,

  validate({ backend }, name) {
    if (backend.model !== 'egd') return
    const { type, source } = backend
    const complete = type === 'unix' ? source.path !== undefined : source.service !== undefined
    if (!complete) refuse(name, `its ${type} source says not where`, 'a path, or host and service')
  },

  seat: (_given, { pciRoot }) =>
    pciRoot === undefined ? { bus: 'virtio-mmio' } : { bus: 'pci', as: 'endpoint' },

  alias: (_given, index) => `rng${index}`,

  qemu(given, { alias, place, machine }) {
    const source = `obj${alias}`
    const { rate } = given
    const limit: JsonObject =
      rate === undefined
        ? {}
        : { 'max-bytes': rate.bytes, period: rate.periodMs ?? periodMsDefault }
    const driver = virtioDriver('rng', machine, given.model)
    const parts: Part[] = sourceOf(given.backend, source, `char${alias}`)
    return [...parts, { device: { driver, rng: source, id: alias, ...limit, ...place } }]
  },

  hotPlug: () => undefined,
})

function sourceOf(backend: Rng['backend'], id: string, charId: string): Part[] {
  switch (backend.model) {
    case 'random':
      return [{ object: { 'qom-type': 'rng-random', id, filename: backend.path } }]
    case 'builtin':
      return [{ object: { 'qom-type': 'rng-builtin', id } }]
    case 'egd':
      return [
        { chardev: daemonOf(backend, charId) },
        { object: { 'qom-type': 'rng-egd', id, chardev: charId } },
      ]
    default:
      return backend satisfies never
  }
}

function daemonOf(
  { type, source }: Extract<Rng['backend'], { model: 'egd' }>,
  id: string,
): Chardev {
  const { path = '', host = 'localhost', service: port = '' } = source
  const addr =
    type === 'unix'
      ? ({ type: 'unix', data: { path } } as const)
      : ({ type: 'inet', data: { host, port } } as const)
  const side = source.mode === 'bind' ? ({ server: true, wait: false } as const) : { server: false }
  return { id, backend: { type: 'socket', data: { addr, ...side } } }
}
