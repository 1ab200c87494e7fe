import { openDriver } from '@signalbox/qemu'
import { readFile } from 'node:fs/promises'

await using driver = await openDriver({ root: '/tmp/signalbox-example' })
driver.subscribe(({ domain, event }) => process.stdout.write(`${domain.name}: ${event}\n`))
const machine = await driver.define(await readFile('demo.xml', 'utf8'))
await machine.start()
await machine.suspend()
process.stdout.write(`${JSON.stringify(await machine.state())}\n`)
await machine.destroy()
