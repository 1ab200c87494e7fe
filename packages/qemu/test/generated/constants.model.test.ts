// The generated constants are what the facts say today, and agree with the driver's own tables.
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { constantsPath, readConstantFacts, renderConstants } from '../../../../generate/constants.ts'
import {
  virDomainEventType,
  virDomainPausedReason,
  virDomainState,
  virErrorNumber,
} from '../../src/generated/constants.ts'
import { pausedReasonNumbers, stateNumbers } from '../../src/run-state.ts'

test('the generated file is what the facts give today', () => {
  expect(readFileSync(constantsPath, 'utf8')).toBe(renderConstants(readConstantFacts()))
})

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
