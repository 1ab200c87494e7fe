// The console on a terminal: every key goes to the guest but Ctrl-], and the terminal is a terminal
// again afterwards.
import { realWorld } from '@signalbox/world'
import type { ByteStream } from '@signalbox/world'
import { expect, test } from 'vitest'
import { ground, program } from './ground.ts'
import type { Ground } from './ground.ts'
import type { ScriptedOperation } from '@signalbox/daemon/scripted'

/** The guest's side of a console. */
class Guest {
  heard = ''
  #changed: (() => void)[] = []
  readonly stream: ByteStream

  constructor(stream: ByteStream) {
    this.stream = stream
    stream.attach({
      data: (chunk) => {
        this.heard += Buffer.from(chunk).toString('latin1')
        for (const changed of this.#changed.splice(0)) changed()
      },
      closed: () => {
        this.heard += '<closed>'
        for (const changed of this.#changed.splice(0)) changed()
      },
    })
  }

  async say(text: string): Promise<void> {
    await this.stream.write(new TextEncoder().encode(text))
  }

  async until(words: string): Promise<void> {
    while (!this.heard.includes(words)) {
      const { promise, resolve } = Promise.withResolvers<void>()
      this.#changed.push(resolve)
      await promise
    }
  }
}

interface Stage extends Ground {
  readonly guest: Promise<Guest>
}

async function stageWithGuest(
  operations: Readonly<Record<string, ScriptedOperation>> = {},
): Promise<Stage> {
  const world = realWorld()
  const guest = Promise.withResolvers<Guest>()
  const stage: Ground = await ground({
    operations,
    openConsole: async () => {
      const path = `${stage.driver.layout.runDirectory}/console.sock`
      const listener = await world.sockets.listen(path, 0o600, (stream) => {
        guest.resolve(new Guest(stream))
      })
      const near = await world.sockets.connect(path)
      await listener.close()
      return near
    },
  })
  return Object.assign(stage, { guest: guest.promise })
}

test('every key goes to the guest, Ctrl-C too, and what it says is shown as it is', async () => {
  await using stage = await stageWithGuest()
  const terminal = stage.terminal(['console', 'vm'])
  const guest = await stage.guest
  await terminal.until(/Attached to 'vm'\. Ctrl-\] leaves\./)
  await guest.say('\u001b[1mlogin:\u001b[0m ')
  await terminal.until('\u001b[1mlogin:')
  terminal.type('root\r\u0003\u0004')
  await guest.until('root\r\u0003\u0004')
  terminal.type('bye\u001dnever')
  expect(await terminal.ended).toBe(0)
  await guest.until('bye<closed>')
  expect(terminal.shown).toContain("Left 'vm', which goes on. 'signalbox console vm' comes back.")
})

test('the terminal is as it was, however the console ended', async () => {
  await using stage = await stageWithGuest()
  // The shell's terminal before and after, as stty tells it.
  const command = `"${process.execPath}" "${program}" console vm`
  const shell = stage.shell(`script -qefc 'stty -a; ${command}; stty -a' /dev/null`)
  const guest = await stage.guest
  guest.stream.end()
  const { stdout } = await shell
  const settings = stdout.match(/-?\bicanon\b|-?\becho\b|-?\bisig\b/g) ?? []
  expect(settings.slice(0, 3)).toEqual(settings.slice(3))
  expect(settings).toHaveLength(6)
})

test('the end of the console ends the command, after the last bytes', async () => {
  await using stage = await stageWithGuest()
  const terminal = stage.terminal(['console', 'vm'])
  const guest = await stage.guest
  await guest.say('reboot: Power down\r\n')
  guest.stream.end()
  expect(await terminal.ended).toBe(0)
  expect(terminal.shown).toMatch(/reboot: Power down[\r\n]+The console of 'vm' has ended\./)
})

test('piped in and out, it is a plain stream', async () => {
  await using stage = await stageWithGuest()
  const running = stage.run(['console', 'vm'], { input: 'uname\n\u001d\n' })
  const guest = await stage.guest
  // Ctrl-] is a key, and nothing else where there is no terminal.
  await guest.until('uname\n\u001d\n')
  await guest.say('Linux\n')
  guest.stream.end()
  expect(await running).toEqual({
    status: 0,
    stdout: 'Linux\n',
    stderr: "The console of 'vm' has ended.\n",
  })
})

test('run starts the machine paused, and lets it go when somebody listens', async () => {
  const order: string[] = []
  await using stage = await stageWithGuest({
    create: async ({ input }) => {
      order.push(`create paused=${String((input as { readonly paused: boolean }).paused)}`)
      return { name: 'vm', uuid: 'u', id: 1 }
    },
    resume: async () => {
      order.push('resume')
    },
  })
  const running = stage.run(['run', '-'], { input: '<domain/>' })
  const guest = await stage.guest
  order.push('console')
  await guest.say('first words\n')
  guest.stream.end()
  expect((await running).stdout).toBe('first words\n')
  expect(order).toEqual(['create paused=true', 'console', 'resume'])
})

test('a machine without a console runs all the same, and the error says why', async () => {
  const resumed: string[] = []
  await using stage = await ground({
    operations: {
      create: async () => ({ name: 'vm', uuid: 'u', id: 1 }),
      resume: async ({ domain = '' }) => {
        resumed.push(domain)
      },
    },
    openConsole: async () => {
      throw Object.assign(new Error("cannot find character device serial0 of domain 'vm'."), {
        code: 'VIR_ERR_INTERNAL_ERROR',
      })
    },
  })
  const { status, stderr } = await stage.run(['run', '-'], { input: '<domain/>' })
  expect(status).toBe(1)
  expect(stderr).toMatch(/runs, and cannot be attached to\.\n.*cannot find character device/s)
  expect(resumed).toEqual(['u'])
})
