// What the disk says of a domain that has a run of QEMU: all that the next driver needs to find it,
// to know what was under way, and to finish or roll back (jobs.md 15, jobs-recovery.md 6).
//
// The schema is the type. It may grow by optional fields; a change of meaning is a new format
// version, in `status-file.ts`. Unknown fields are ignored, so that an older driver reads on.
import * as v from 'valibot'
import { dictionary } from './dictionary.ts'

const natural = v.pipe(v.number(), v.safeInteger(), v.minValue(0))

/** A process by number and start time; see `ProcessIdentity`. */
const processSchema = v.object({
  pid: v.pipe(v.number(), v.safeInteger(), v.minValue(2)),
  startTime: natural,
})

function isString(value: unknown): value is string {
  return typeof value === 'string'
}

function isDetail(value: unknown): value is string | number | boolean {
  return isString(value) || typeof value === 'number' || typeof value === 'boolean'
}

const debtSchema = v.object({
  name: v.string(),
  detail: dictionary(isDetail),
})

const asyncJobSchema = v.object({
  kind: v.picklist([
    'migration-out',
    'migration-in',
    'save',
    'dump',
    'snapshot',
    'start',
    'backup',
  ]),
  /** virDomainJobOperation. */
  operation: natural,
  /** Flags of the API call. */
  flags: natural,
  /** Public name of the call that began it. */
  api: v.string(),
  phase: natural,
  phaseName: v.string(),
  /** Whether the guest must not run on here any more. */
  pastReturn: v.boolean(),
  startedWallMs: v.number(),
})

export const statusSchema = v.object({
  uuid: v.pipe(v.string(), v.uuid()),
  name: v.pipe(v.string(), v.nonEmpty()),
  /** Id of the run; never used again. */
  id: v.pipe(natural, v.minValue(1)),
  /** The boot of the host in which it ran: after another one its process cannot be there. */
  bootId: v.string(),
  /** Absent from the record that announces a start, which is on disk before the process is. */
  process: v.optional(processSchema),
  startedWallMs: v.number(),
  /** virDomainState and its reason, in words. */
  state: v.object({ kind: v.string(), reason: v.string() }),
  /** Whether the domain has a definition on disk as well. */
  persistent: v.boolean(),
  /** The running machine, with every alias and address. */
  definitionXml: v.string(),

  emulator: v.string(),
  /** Which probe of the emulator the run was planned by; see `Capabilities.key`. */
  capabilitiesKey: v.string(),
  accelerator: v.picklist(['kvm', 'tcg']),
  runDirectory: v.string(),
  monitorPath: v.string(),
  agentPath: v.optional(v.string()),
  logPath: v.string(),

  asyncJob: v.optional(asyncJobSchema),
  /** A destroy job was held: whatever else the record says, the domain is to be shut off. */
  destroying: v.boolean(),
  debts: v.array(debtSchema),

  /** Reason that the next STOP and RESUME of QEMU's have: a pause that was under way. */
  pauseReason: v.optional(v.string()),
  runReason: v.optional(v.string()),
  /** A guest's power-off is to become a reboot. */
  fakeReboot: v.optional(v.boolean(), false),
  /** Why the coming end of the run is expected. */
  expectedEnd: v.optional(v.string()),
  /** virDomainAgentSetResponseTimeout. */
  agentTimeout: v.optional(v.number()),
  /** Host paths of pseudo terminals, by the alias of their device. */
  ptys: v.optional(dictionary(isString), {}),
})

/** What is given to be written. */
export type StatusRecord = v.InferInput<typeof statusSchema>

/** What is read: defaults are filled in. */
export type StoredStatus = v.InferOutput<typeof statusSchema>
