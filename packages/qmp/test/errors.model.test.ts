// The errors of monitor and agent: what programs match, and what people read.
import { describe, expect, test } from 'vitest'
import {
  AgentCommandError,
  AgentReply,
  AgentUnresponsive,
  EventsLost,
  MonitorLost,
  MonitorTimeout,
  ProtocolError,
  QemuCommandError,
} from '../src/index.ts'

const refusal = { domain: 'vm', command: 'stop', errorClass: 'GenericError', description: 'no' }
const cause = new Error('why')

/** Its name and code, its words and its fields, and how it is made. */
const errors: readonly (readonly [string, string, string, object, () => Error])[] = [
  [
    'QemuCommandError',
    'VIR_ERR_INTERNAL_ERROR',
    "internal error: unable to execute QEMU command 'stop': no (domain 'vm')",
    refusal,
    () => new QemuCommandError(refusal),
  ],
  [
    'AgentCommandError',
    'VIR_ERR_INTERNAL_ERROR',
    "internal error: unable to execute QEMU agent command 'stop': no (domain 'vm')",
    refusal,
    () => new AgentCommandError(refusal),
  ],
  [
    'MonitorTimeout',
    'VIR_ERR_OPERATION_TIMEOUT',
    "QEMU of domain 'vm' has not answered 'stop' for 30.0 s; until it does, calls that need its " +
      "monitor fail at once. 'signalbox destroy vm' works without the monitor.",
    { domain: 'vm', command: 'stop', waitedMs: 30_000 },
    () => new MonitorTimeout({ domain: 'vm', command: 'stop', waitedMs: 30_000 }),
  ],
  [
    'MonitorLost',
    'VIR_ERR_INTERNAL_ERROR',
    "internal error: End of file from qemu monitor (vm='vm'): QEMU closed it",
    { domain: 'vm', why: 'QEMU closed it' },
    () => new MonitorLost('vm', 'QEMU closed it', { cause }),
  ],
  [
    'AgentUnresponsive',
    'VIR_ERR_AGENT_UNRESPONSIVE',
    'it is silent',
    { domain: 'vm', command: 'guest-ping' },
    () => new AgentUnresponsive('it is silent', { domain: 'vm', command: 'guest-ping' }, { cause }),
  ],
  [
    'EventsLost',
    'VIR_ERR_OPERATION_FAILED',
    'More than 3 events of QEMU waited to be read: later ones are lost. Read faster, hold more, ' +
      'or ask QEMU for its state and subscribe again.',
    { heldMax: 3 },
    () => new EventsLost(3),
  ],
]

test.each(errors)('%s', (name, code, message, fields, make) => {
  expect(make()).toMatchObject({ name, code, errorDomain: 'VIR_FROM_QEMU', message, fields })
})

test('what lies behind an error is kept', () => {
  for (const error of [
    new MonitorLost('vm', 'it broke', { cause }),
    new AgentUnresponsive('silent', { domain: 'vm', command: 'guest-ping' }, { cause }),
    new ProtocolError('no JSON', { cause }),
  ]) {
    expect(error.cause).toBe(cause)
  }
  expect(new ProtocolError('no JSON')).toMatchObject({
    name: 'ProtocolError',
    code: 'VIR_ERR_INTERNAL_ERROR',
    errorDomain: 'VIR_FROM_QEMU',
  })
})

describe('an answer that is nonsense', () => {
  const wrong: readonly (readonly [string, (reply: AgentReply) => unknown, unknown[]])[] = [
    ['a text', (reply) => reply.text(), [1, null, undefined, {}]],
    ['a number', (reply) => reply.number(), ['1', null, Number.NaN, Number.POSITIVE_INFINITY]],
    ['true or false', (reply) => reply.boolean(), [0, 'true', null]],
    ['an object', (reply) => reply.member('x'), ['x', null, 1]],
    ['a list', (reply) => reply.list(() => 1), [{}, 'list', null]],
  ]

  test.each(wrong)('is not %s', (wanted, read, values) => {
    for (const value of values) {
      expect(() => read(new AgentReply('guest-info', value))).toThrow(
        expect.objectContaining({
          name: 'AgentUnresponsive',
          message: `The guest agent answered 'guest-info' with nonsense: return is not ${wanted}.`,
          fields: { domain: '', command: 'guest-info' },
        }),
      )
    }
  })

  test('null is nothing, where nothing may be', () => {
    for (const nothing of [null, undefined]) {
      expect(new AgentReply('guest-info', nothing).optional(() => 'read')).toBeUndefined()
    }
    expect(new AgentReply('guest-info', 0).optional((reply) => reply.number())).toBe(0)
  })
})
