// What a cue makes happen beside the rules, one act after the other. An act that ends the process,
// or hangs it for ever, has nothing after it.
import type { Machine } from './machine.ts'
import type { Act } from './script.ts'

/** Performs the acts in order, then goes on with `then`. */
export function perform(machine: Machine, acts: readonly Act[], then: () => void): void {
  const [first, ...rest] = acts
  if (first === undefined) {
    then()
    return
  }
  const goOn = (): void => perform(machine, rest, then)
  switch (first.act) {
    case 'delay':
      machine.later(first.ms, goOn)
      return
    case 'hang':
      machine.hang()
      if (first.ms === undefined) return
      machine.later(first.ms, () => {
        machine.unhang()
        goOn()
      })
      return
    case 'event':
      machine.events.send(first.name, first.data)
      break
    case 'flood':
      for (let count = 1; count <= first.events; count++) {
        machine.events.send('X_FLOOD', { count, padding: 'x'.repeat(first.bytes ?? 0) })
      }
      break
    case 'say':
      machine.monitor.say(first.text)
      break
    case 'close':
      machine.monitor.closeClient()
      break
    case 'exit':
      machine.exit(first.exitCode, first.words)
      return
    case 'die':
      machine.signalItself('SIGKILL')
      return
    case 'stop':
      machine.signalItself('SIGSTOP')
      // In a step of its own, which comes once it is continued.
      machine.later(0, goOn)
      return
    default:
      first satisfies never
  }
  goOn()
}
