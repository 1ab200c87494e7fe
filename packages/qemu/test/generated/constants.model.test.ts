// The generated constants have libvirt's numbers, and agree with the driver's own tables.
import { expect, test } from 'vitest'
import {
  virDomainEventType,
  virDomainPausedReason,
  virDomainState,
  virErrorNumber,
} from '../../src/generated/constants.ts'
import { pausedReasonNumbers, stateNumbers } from '../../src/run-state.ts'

test("numbers that libvirt's clients know are those of libvirt's headers", () => {
  expect(virErrorNumber.VIR_ERR_NO_DOMAIN).toBe(42)
  expect(virErrorNumber.VIR_ERR_OPERATION_TIMEOUT).toBe(68)
  expect(virDomainEventType.VIR_DOMAIN_EVENT_STOPPED).toBe(5)
})

test("the driver's own words for states and reasons have libvirt's numbers", () => {
  for (const [word, number] of Object.entries(stateNumbers)) {
    expect(virDomainState).toHaveProperty(`VIR_DOMAIN_${word.toUpperCase()}`, number)
  }
  for (const [word, number] of Object.entries(pausedReasonNumbers)) {
    const name = `VIR_DOMAIN_PAUSED_${word.toUpperCase().replaceAll('-', '_')}`
    expect(virDomainPausedReason).toHaveProperty(name, number)
  }
})
