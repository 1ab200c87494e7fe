// Mutants of what outlives the driver: its files, its processes, and how the next driver finds them
// (jobs.md 2.7, 12.2, 15).
import type { Mutant } from '../mutant.ts'

const durableFile = 'packages/qemu/src/state/durable-file.ts'
const fileWriter = 'packages/qemu/src/state/file-writer.ts'
const killQemu = 'packages/qemu/src/run/kill-qemu.ts'
const recoverDomain = 'packages/qemu/src/recovery/recover-domain.ts'
const saveToFile = 'packages/qemu/src/operations/save/save-to-file.ts'

export const recovery: readonly Mutant[] = [
  {
    id: 'M197',
    rule: '2.7 · I36',
    does: 'gives the ids of the last driver again',
    first: ['state/id-counter.model.test.ts'],
    file: 'packages/qemu/src/state/id-counter.ts',
    find: 'const last = stored === undefined ? atLeast + lostCountGap : Math.max(stored, atLeast)',
    replace: 'const last = atLeast',
  },
  {
    id: 'M198',
    rule: '15 · I39',
    does: 'gives a file its name before its content is on stable storage',
    first: ['state/durable-file.model.test.ts'],
    file: durableFile,
    find: '    await file.sync()\n',
    replace: '',
  },
  {
    id: 'M199',
    rule: '15 · I39',
    does: 'does not wait until a new name is on stable storage',
    first: ['state/durable-file.model.test.ts'],
    file: durableFile,
    find: '  undo.move()\n  await files.syncDirectory(directory)',
    replace: '  undo.move()',
  },
  {
    id: 'M200',
    rule: '15 · I39',
    does: 'writes two versions of one file at once',
    first: ['state/file-writer.model.test.ts'],
    file: fileWriter,
    find: 'if (!this.#writing) this.#work = this.#writeAll()',
    replace: 'this.#work = this.#writeAll()',
  },
  {
    id: 'M201',
    rule: '15 · I38',
    does: 'answers who waits for a version when an earlier one is on disk',
    first: ['state/file-writer.model.test.ts'],
    file: fileWriter,
    find: 'const answered = this.#waiters.filter((waiter) => waiter.version <= upTo)',
    replace: 'const answered = this.#waiters.filter((waiter) => waiter.version >= upTo)',
  },
  {
    id: 'M202',
    rule: '12.2 · I41',
    does: 'takes another process with the same number for the QEMU of its record',
    first: ['simulated/found-again.model.test.ts'],
    file: 'packages/qemu/src/recovery/found-record.ts',
    find: 'const same = status?.identity.startTime === process.startTime',
    replace: 'const same = status !== undefined',
  },
  {
    id: 'M203',
    rule: '12.2 · I41',
    does: 'signals a process by its number alone',
    first: ['real/processes.fake.test.ts'],
    file: 'packages/world/src/real/processes.ts',
    find: 'if (status === undefined || status.identity.startTime !== identity.startTime) return false',
    replace: 'if (status === undefined) return false',
  },
  {
    id: 'M204',
    rule: '8.4 · I34',
    does: 'lets a guest go on, after a restart, whose image is complete',
    first: ['simulated/recovery.model.test.ts'],
    file: recoverDomain,
    find: "if (underWay(record)?.kind === 'save' && record.asyncJob?.pastReturn === true) {",
    replace: "if (underWay(record)?.kind === 'save' && record.asyncJob?.phase === -1) {",
  },
  {
    id: 'M205',
    rule: '15',
    does: 'forgets, after a restart, that a domain was being destroyed',
    first: ['simulated/found-again.model.test.ts'],
    file: recoverDomain,
    find: 'if (record.destroying) {',
    replace: 'if (record.destroying && record.id < 0) {',
  },
  {
    id: 'M206',
    rule: '15 · I40',
    does: 'forgets, after a restart, what was owed',
    first: ['simulated/recovery.model.test.ts'],
    file: recoverDomain,
    find: 'const debts = record.debts.map((debt) => book.restore(object, debt))',
    replace: 'const debts = record.debts.slice(0, 0).map((debt) => book.restore(object, debt))',
  },
  {
    id: 'M211',
    rule: '8.4 · I39',
    does: "ends QEMU before the image's name is on stable storage",
    first: ['simulated/found-again.model.test.ts'],
    file: saveToFile,
    find: '    await driver.world.files.syncDirectory(dirname(request.path))\n',
    replace: '',
  },
  {
    id: 'M212',
    rule: '15',
    does: 'does not write down that a domain is being destroyed',
    first: ['simulated/found-again.model.test.ts'],
    file: killQemu,
    find: '      end()\n      // A driver that is killed before QEMU has ended leaves its end to the next one.\n      driver.status.touch(object)\n',
    replace: '      end()\n',
  },
]
