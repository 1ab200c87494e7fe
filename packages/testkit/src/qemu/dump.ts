// Memory-only dumps. QEMU stops the guest, writes, tells that it is done, and only then resumes the
// guest: in the gap between, a `stop` is accepted and undone.
import type { OpenFile } from '@signalbox/world'
import type { Answer, CommandTable } from './command-table.ts'
import { answeredLater } from './command-table.ts'
import { couldNotOpen, reasonOf } from './host-file.ts'
import type { Machine } from './machine.ts'
import { QmpError } from './qmp-error.ts'
import type { RunStatus } from './run-state.ts'

const available = ['elf', 'kdump-zlib', 'win-dmp']

export class Dump {
  readonly #machine: Machine
  #status: 'none' | 'active' | 'completed' | 'failed' = 'none'
  #completedBytes = 0
  #before: RunStatus | undefined

  constructor(machine: Machine) {
    this.#machine = machine
  }

  /** Whether one is under way, the gap at its end included. */
  get underWay(): boolean {
    return this.#before !== undefined
  }

  get report(): unknown {
    const total = this.#status === 'none' ? 0 : this.#totalBytes
    return { status: this.#status, completed: this.#completedBytes, total }
  }

  /** @throws QmpError */
  refuseWhileActive(): void {
    if (this.#status === 'active') {
      throw new QmpError('There is a dump in process, please wait.')
    }
  }

  /** A stop between DUMP_COMPLETED and RESUME: told, and soon undone. */
  stopInGap(): void {
    if (this.underWay) this.#machine.events.send('STOP')
  }

  /** Answers when the file is open, or without `detach` when the dump is over. */
  begin(path: string, detach: boolean, answer: Answer): void {
    const { files } = this.#machine.child.world
    files.open(path, 'write', 0o600).then(
      (file) => this.#write(file, detach, answer),
      (error: unknown) => answer.fail(couldNotOpen(path, error)),
    )
  }

  get #totalBytes(): number {
    return this.#machine.savedBytes
  }

  #write(file: OpenFile, detach: boolean, answer: Answer): void {
    const { run, timing } = this.#machine
    this.#before = run.status
    this.#status = 'active'
    this.#completedBytes = 0
    run.stopAs('save-vm')
    if (detach) answer.succeed()
    this.#machine.later(timing.dumpMs, () => {
      writeCore(file, this.#totalBytes).then(
        () => this.#complete(detach, undefined, answer),
        (error: unknown) => this.#complete(detach, reasonOf(error), answer),
      )
    })
  }

  #complete(detach: boolean, failure: string | undefined, answer: Answer): void {
    const { events, timing } = this.#machine
    this.#status = failure === undefined ? 'completed' : 'failed'
    if (failure === undefined) this.#completedBytes = this.#totalBytes
    const error = failure === undefined ? undefined : `dump: failed to save memory: ${failure}`
    events.send('DUMP_COMPLETED', {
      result: this.report,
      ...(error !== undefined && { error }),
    })
    if (detach) this.#machine.later(timing.dumpGapMs, () => this.#resume())
    else {
      this.#resume()
      if (error === undefined) answer.succeed()
      else answer.fail(new QmpError(error))
    }
  }

  #resume(): void {
    const { run } = this.#machine
    const before = this.#before
    this.#before = undefined
    if (before === 'running') run.resume()
    else if (before !== undefined) run.become(before)
  }
}

async function writeCore(file: OpenFile, lengthBytes: number): Promise<void> {
  try {
    const core = new Uint8Array(lengthBytes)
    core.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1])
    await file.write(core, 0)
  } finally {
    await file.close()
  }
}

export const dumpCommands: CommandTable = {
  'dump-guest-memory': {
    takes: {
      paging: 'bool',
      protocol: 'str',
      detach: 'bool?',
      begin: 'int?',
      length: 'int?',
      format: 'str?',
    },
    run({ dump, migration, run }, { paging, protocol, detach, format = 'elf' }, answer) {
      dump.refuseWhileActive()
      if (run.status === 'inmigrate') {
        throw new QmpError('Dump not allowed during incoming migration.')
      }
      if (paging === true && format !== 'elf') {
        throw new QmpError("kdump-compressed format doesn't support paging or filter")
      }
      if (!available.includes(String(format))) {
        throw new QmpError(`${String(format)} is not available now`)
      }
      if (migration.underWay || dump.underWay) {
        throw new QmpError(
          'disallowing migration blocker (migration/snapshot in progress) for: ' +
            'Live migration disabled: dump-guest-memory in progress',
        )
      }
      const [scheme, path] = splitProtocol(String(protocol))
      if (scheme !== 'file') throw new QmpError(`Invalid parameter 'protocol'`)
      dump.begin(path, detach === true, answer)
      return answeredLater
    },
  },

  'query-dump': { takes: {}, run: ({ dump }) => dump.report },

  'query-dump-guest-memory-capability': { takes: {}, run: () => ({ formats: available }) },
}

function splitProtocol(protocol: string): [string, string] {
  const colon = protocol.indexOf(':')
  return [protocol.slice(0, Math.max(0, colon)), protocol.slice(colon + 1)]
}
