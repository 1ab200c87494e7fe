export { TraceScript } from './trace-script.ts'
export { ScheduleDiverged, anyOrder, firstCome, replay } from './world/chooser.ts'
export type { ChoicePoint, Chooser } from './world/chooser.ts'
export type { Disk } from './world/disk.ts'
export type { FaultPoint, Faults, Held, Moment } from './world/faults.ts'
export type { Loss } from './world/inode.ts'
export type { Child, Program } from './world/program.ts'
export { digest, hash, withoutNumber } from './world/digest.ts'
export { SeededRandom } from './world/seeded-random.ts'
export { SimulatedHost, simulatedWorld } from './world/simulated-host.ts'
export type { RunOptions, SimulatedHostOptions, SimulatedWorld } from './world/simulated-host.ts'
export { ProcessEnded } from './world/simulated-process.ts'
export { SimulationStalled, SimulationTooLong } from './world/simulation-errors.ts'
export {
  BadCommandLine,
  MachineControl,
  Script,
  ScriptedMachine,
  agentModeOf,
  installScriptedQemu,
  parseAgentMode,
  parseCommandLine,
  scriptedQemu,
  startSteps,
  usualTiming,
} from './qemu/index.ts'
export type {
  Act,
  AgentMode,
  AnswerFault,
  Cue,
  GuestAct,
  LaunchedQemuOptions,
  MachineLine,
  CueMoment,
  Order,
  ReceivedCommand,
  ScriptedQemu,
  ScriptedQemuOptions,
  Seen,
  SentEvent,
  StartStep,
  Timing,
} from './qemu/index.ts'
