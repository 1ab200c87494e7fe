// Two real guests, from libvirt's domain XML to an answering agent.
import type { Machine } from '@signalbox/qemu'
import { guestXml } from '../guest-xml.ts'
import type { Show } from '../show.ts'
import { timed, untilAgent } from '../show.ts'

export interface Machines {
  readonly demo: Machine
  /** Its agent opens the channel, and never answers. */
  readonly hostile: Machine
}

export async function boot(show: Show): Promise<Machines> {
  const { driver, stage, guest } = show
  stage.act('Boot', 'Two machines are defined from domain XML and booted in real QEMU.')
  const demo = await driver.define(guestXml('demo', guest, 'normal'))
  const hostile = await driver.define(guestXml('hostile', guest, 'silent'))
  const startMs = await timed(driver, () => demo.start())
  stage.check(true, `demo started: from call to running vCPUs in ${startMs.toFixed(0)} ms`)
  await hostile.start()
  await Promise.all([untilAgent(show, demo), untilAgent(show, hostile)])
  await demo.agentPing()
  const { os } = (await demo.guestInfo({ types: ['os'] })) as { os?: { kernelRelease?: string } }
  stage.check(
    os?.kernelRelease !== undefined,
    `the agent of demo answers: Linux ${os?.kernelRelease ?? '?'}`,
  )
  return { demo, hostile }
}
