// VSERPORT_CHANGE: the guest opened or closed a virtio-serial port. QEMU holds these to one a
// second, so they are hints: the agent's own answers are the truth.
import { agentChannelOf } from '../devices/agent-channel.ts'
import { qmpEvent, textOf } from '../qmp-event.ts'

export const vserportChange = qmpEvent(
  'VSERPORT_CHANGE',
  (draft, data) => {
    const { live } = draft
    if (live === undefined) return []
    const alias = agentChannelOf(live.definition)?.alias
    if (alias === undefined || alias !== textOf(data, 'id')) return []
    const connected = data['open'] === true
    const before = live.agent
    draft.setLive({ agent: connected ? 'connected' : 'disconnected' })
    if (connected === (before === 'connected')) return []
    return [{ event: 'agent-lifecycle', state: connected ? 'connected' : 'disconnected' }]
  },
  async ({ driver, object, instance, data }) => {
    const alias = object.read((state) =>
      state.live === undefined ? undefined : agentChannelOf(state.live.definition)?.alias,
    )
    if (alias !== undefined && alias === textOf(data, 'id')) {
      await driver.runOf(object, instance)?.agentPortChanged(data['open'] === true)
    }
  },
)
