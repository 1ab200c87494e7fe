// What the guest's agent can do. The guest is small: one file system, one network card, one user.
import type { ScriptedAgent } from './agent.ts'
import { QmpError } from './qmp-error.ts'

type Given = Readonly<Record<string, unknown>>

/** Returns the answer; undefined when there is none. @throws QmpError it is refused */
type AgentCommand = (agent: ScriptedAgent, given: Given) => unknown

const filesystems = 1

/** What a frozen agent still does. */
const whileFrozen: ReadonlySet<string> = new Set([
  'guest-ping',
  'guest-info',
  'guest-fsfreeze-status',
  'guest-fsfreeze-thaw',
])

export function disabledWhileFrozen(name: string): boolean {
  return !whileFrozen.has(name)
}

function freeze(agent: ScriptedAgent): number {
  agent.frozen = true
  return filesystems
}

export const agentCommands: Readonly<Record<string, AgentCommand>> = {
  'guest-ping': () => ({}),

  'guest-info': () => ({
    version: '7.2.22',
    supported_commands: Object.keys(agentCommands).map((name) => ({
      name,
      enabled: true,
      'success-response': name !== 'guest-shutdown',
    })),
  }),

  'guest-fsfreeze-status': ({ frozen }) => (frozen ? 'frozen' : 'thawed'),
  'guest-fsfreeze-freeze': freeze,
  'guest-fsfreeze-freeze-list': (agent, { mountpoints }) => {
    const known = Array.isArray(mountpoints) && mountpoints.includes('/')
    return known ? freeze(agent) : 0
  },
  'guest-fsfreeze-thaw': (agent) => {
    const thawed = agent.frozen ? filesystems : 0
    agent.frozen = false
    return thawed
  },

  'guest-set-time': ({ machine }, { time }) => {
    if (time !== undefined)
      machine.events.send('RTC_CHANGE', { offset: 0, 'qom-path': '/machine/rtc' })
    return {}
  },

  'guest-set-user-password': (_agent, { username }) => {
    if (username === 'root') return {}
    throw new QmpError('child process has failed to set user password')
  },

  'guest-shutdown': ({ machine }, { mode = 'powerdown' }) => {
    const { guest, time, timing } = machine
    const acts: Readonly<Record<string, () => void>> = {
      powerdown: () => guest.powerOff(),
      reboot: () => guest.reboot(),
      halt: () => guest.halt(),
    }
    const act = acts[String(mode)]
    if (act === undefined) {
      throw new QmpError("Invalid parameter 'mode'")
    }
    time.after(timing.powerOffMs, act)
    return undefined
  },

  'guest-exec': execute,
  'guest-exec-status': statusOf,

  'guest-get-host-name': () => ({ 'host-name': 'sbx-guest' }),
  'guest-get-timezone': () => ({ zone: 'UTC', offset: 0 }),
  'guest-get-users': () => [{ user: 'root', 'login-time': 1_700_000_000 }],
  'guest-get-osinfo': () => ({
    id: 'signalbox',
    name: 'Signalbox test guest',
    'pretty-name': 'Signalbox test guest 1',
    version: '1',
    'kernel-release': '6.1.0-scripted',
    machine: 'x86_64',
  }),
  'guest-get-fsinfo': () => [
    {
      name: 'vda',
      mountpoint: '/',
      type: 'ext4',
      'used-bytes': 20_971_520,
      'total-bytes': 67_108_864,
      disk: [],
    },
  ],
  'guest-network-get-interfaces': () => [
    {
      name: 'lo',
      'ip-addresses': [{ 'ip-address': '127.0.0.1', 'ip-address-type': 'ipv4', prefix: 8 }],
    },
    {
      name: 'eth0',
      'hardware-address': '52:54:00:12:34:56',
      'ip-addresses': [{ 'ip-address': '10.0.2.15', 'ip-address-type': 'ipv4', prefix: 24 }],
    },
  ],
  'guest-fstrim': () => ({ paths: [] }),
}

interface Ending {
  readonly exitCode: number
  readonly output: string
  readonly runsMs: number
}

/** The programs that the guest has. */
const programs: Readonly<Record<string, (words: readonly string[], input: string) => Ending>> = {
  true: () => ({ exitCode: 0, output: '', runsMs: 0 }),
  false: () => ({ exitCode: 1, output: '', runsMs: 0 }),
  echo: (words) => ({ exitCode: 0, output: `${words.join(' ')}\n`, runsMs: 0 }),
  cat: (_words, input) => ({ exitCode: 0, output: input, runsMs: 0 }),
  sleep: ([seconds = '0']) => ({ exitCode: 0, output: '', runsMs: Number(seconds) * 1000 }),
}

function execute(agent: ScriptedAgent, given: Given): unknown {
  const { path, arg = [], 'input-data': input, 'capture-output': capture } = given
  const name = String(path).split('/').at(-1) ?? ''
  const program = Object.hasOwn(programs, name) ? programs[name] : undefined
  if (program === undefined) {
    throw new QmpError(
      `Failed to execute child process \u201c${String(path)}\u201d (No such file or directory)`,
    )
  }
  const words = Array.isArray(arg) ? arg.map(String) : []
  const ending = program(words, typeof input === 'string' ? decoded(input) : '')
  let exited = false
  const { time, timing } = agent.machine
  time.after(timing.agentMs + ending.runsMs, () => {
    exited = true
  })
  const status = {
    exited: true,
    exitcode: ending.exitCode,
    ...(capture === true && ending.output !== '' && { 'out-data': encoded(ending.output) }),
  }
  return { pid: agent.keep({ exited: () => exited, status }) }
}

/** Told once of a program that has ended: then the agent forgets it. */
function statusOf(agent: ScriptedAgent, { pid }: Given): unknown {
  const program = agent.programs.get(Number(pid))
  if (program === undefined) throw new QmpError("Invalid parameter 'pid'")
  if (!program.exited()) return { exited: false }
  agent.programs.delete(Number(pid))
  return program.status
}

function encoded(text: string): string {
  return new TextEncoder().encode(text).toBase64()
}

function decoded(base64: string): string {
  return new TextDecoder().decode(Uint8Array.fromBase64(base64))
}
