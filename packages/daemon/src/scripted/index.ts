export { ScriptedDriver, untilLeft } from './scripted-driver.ts'
export type { ScriptedDriverOptions, ScriptedEvent, ScriptedOperation } from './scripted-driver.ts'
