import { openDriver } from '@signalbox/qemu'

await using driver = await openDriver({ root: '/tmp/signalbox-example' })
driver.subscribe(({ domain, event }) => process.stdout.write(`${domain.name}: ${event}\n`))
const machine = await driver.define(`<domain type='qemu'><name>scratch</name>
  <memory unit='MiB'>64</memory><os><type machine='q35'>hvm</type></os></domain>`)
await machine.start()
await machine.suspend()
process.stdout.write(`${JSON.stringify(await machine.state())}\n`)
await machine.destroy()
await machine.undefine()
