// The stories of docs/interlocking.md, told by the real driver in the simulated world:
//
//   node proof/stories.ts        draws them anew into docs/diagrams
import { mkdirSync, writeFileSync } from 'node:fs'
import { diagram } from './diagram.ts'
import { stepsMax } from './search.ts'
import { Stage, warmUp } from './stage.ts'
import { subject } from './subjects.ts'

interface Story {
  readonly file: string
  readonly title: string
  readonly agent?: 'silent'
  tell(stage: Stage): Promise<void>
}

const stories: readonly Story[] = [
  {
    file: 'dump.svg',
    title: 'A query gets in while a dump runs; a modify waits; an abort ends the dump',
    async tell(stage) {
      const { host } = stage
      stage.begin(subject('dump'))
      await host.run({ until: () => stage.scripted?.received.at(-1)?.name === 'migrate' })
      stage.begin(subject('memoryStats'))
      stage.begin(subject('setMemory'))
      stage.begin(subject('abortJob'))
      await host.run({ stepsMax })
    },
  },
  {
    file: 'silent-agent.svg',
    agent: 'silent',
    title: 'An agent that never answers keeps agent calls waiting, and nobody else',
    async tell(stage) {
      stage.begin(subject('agentPing'))
      stage.begin(subject('guestInfo'))
      stage.begin(subject('memoryStats'))
      stage.begin(subject('suspend'))
      await stage.host.run({ stepsMax })
    },
  },
  {
    file: 'hung-qemu.svg',
    title: 'A QEMU that hangs: the first call learns it, the next fails at once, destroy works',
    async tell(stage) {
      stage.signal('SIGSTOP')
      stage.begin(subject('memoryStats'))
      await stage.host.run({ stepsMax })
      stage.begin(subject('suspend'))
      await stage.host.run({ stepsMax })
      stage.begin(subject('destroy'))
      await stage.host.run({ stepsMax })
    },
  },
]

/** The pictures, by the name of their file. */
export async function diagrams(): Promise<ReadonlyMap<string, string>> {
  await warmUp()
  const drawn = new Map<string, string>()
  for (const story of stories) {
    const { file, title, agent = 'normal' } = story
    const stage = new Stage({ agent: { kind: agent } })
    await stage.set('running')
    stage.decideBy(() => 0)
    await story.tell(stage)
    drawn.set(file, diagram(title, stage.recorder.read(stage.begunAt).events))
  }
  return drawn
}

if (import.meta.main) {
  const directory = new URL('../docs/diagrams/', import.meta.url)
  mkdirSync(directory, { recursive: true })
  for (const [file, svg] of await diagrams()) writeFileSync(new URL(file, directory), svg)
}
