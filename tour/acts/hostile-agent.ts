// An agent that never answers blocks agent calls, until their deadlines, and nothing else.
import type { Machine } from '@signalbox/qemu'
import type { Show } from '../show.ts'
import { failureOf, timed } from '../show.ts'

export async function hostileAgent(show: Show, hostile: Machine): Promise<void> {
  const { driver, stage } = show
  stage.act(
    'A hostile agent',
    'It opened its channel and never answers. Agent calls have jobs of their own.',
  )
  const call: { error?: Error | undefined; over: boolean } = { over: false }
  const agentCall = failureOf(hostile.agentPing({}, { deadlineMs: 1_500 })).then((error) => {
    call.error = error
    call.over = true
  })
  const latencies: number[] = []
  while (!call.over) latencies.push(await timed(driver, () => hostile.memoryStats()))
  await agentCall
  latencies.sort((a, b) => a - b)
  const median = latencies[Math.floor(latencies.length / 2)] ?? Number.POSITIVE_INFINITY
  stage.check(call.error !== undefined, `the agent call: ${call.error?.message ?? 'succeeded?'}`)
  stage.check(
    latencies.length > 50,
    `meanwhile ${latencies.length} monitor calls were answered, half of them within ` +
      `${median.toFixed(2)} ms`,
  )
}
