// Mutants of the driver: how it starts, ends, saves and finds its QEMUs again (jobs.md 9, 12 to 15).
import type { Mutant } from '../mutant.ts'

const death = 'packages/qemu/src/run/death.ts'
const killQemu = 'packages/qemu/src/run/kill-qemu.ts'
const qemuRun = 'packages/qemu/src/run/qemu-run.ts'
const saveToFile = 'packages/qemu/src/operations/save/save-to-file.ts'
const startMachine = 'packages/qemu/src/run/start-machine.ts'
const terminator = 'packages/qemu/src/terminator.ts'

export const driver: readonly Mutant[] = [
  {
    id: 'M168',
    rule: '13.2 · I35',
    does: 'asks for its job before it signals: a destroy waits for whoever is stuck in the monitor',
    file: terminator,
    find: `    await killQemu(this.#driver, this.#object, instance, { graceful, reason, call: this.#call })
    try {`,
    replace: `    await using _job = await this.#driver.list.acquireNormal(
      this.#object,
      this.#driver.list.beginCall({ api: this.#call.tag.api, client: 'driver' }),
      'destroy',
    )
    await killQemu(this.#driver, this.#object, instance, { graceful, reason, call: this.#call })
    await _job[Symbol.asyncDispose]()
    try {`,
  },
  {
    id: 'M169',
    rule: '13.2',
    does: 'waits two seconds for a QEMU that is stopped or stuck',
    file: 'packages/qemu/src/process/kill.ts',
    find: 'if (options.stuck !== true && !isStopped(world, identity)) {',
    replace: 'if (options.stuck !== null) {',
  },
  {
    id: 'M170',
    rule: '13.3, 12.1 · I31',
    does: 'lets visits begin after it has sent SIGKILL',
    file: killQemu,
    find: 'if (!graceful) end()',
    replace: 'if (graceful) end()',
  },
  {
    id: 'M171',
    rule: '13.2',
    does: 'ends the run of a graceful destroy that did not succeed',
    file: killQemu,
    find: 'if (!graceful) end()',
    replace: 'end()',
  },
  {
    id: 'M172',
    rule: '13.2 · I35',
    does: 'kills gracefully with SIGKILL after all',
    file: 'packages/qemu/src/process/kill.ts',
    find: '    throw tooSlow(identity)\n',
    replace: '',
  },
  {
    id: 'M173',
    rule: '12.2 · I33',
    does: 'tells twice that a domain has stopped',
    file: death,
    find: "    driver.emit(object, { event: 'lifecycle', lifecycle: stoppedDetail(reason) }, 'qemu')\n  }",
    replace: `    driver.emit(object, { event: 'lifecycle', lifecycle: stoppedDetail(reason) }, 'qemu')
    driver.emit(object, { event: 'lifecycle', lifecycle: stoppedDetail(reason) }, 'qemu')
  }`,
  },
  {
    id: 'M174',
    rule: '12.2 · I33',
    does: 'shuts off a run that another path has shut off while it waited',
    file: death,
    find: 'if (object.instance !== instance) return false\n  await driver.status.remove(object)',
    replace: 'await driver.status.remove(object)',
    also: [
      {
        file: death,
        find: 'if (object.instance !== instance) return false\n  const { process',
        replace: 'const { process',
      },
    ],
  },
  {
    id: 'M175',
    rule: '12.2 · I32',
    does: 'shuts a domain off while its QEMU lives',
    file: death,
    find: 'if (process !== undefined && !(await goneWithin(driver.world, process, lingerMs))) {',
    replace: 'if (process !== undefined && process.pid < 0) {',
  },
  {
    id: 'M176',
    rule: '2.5, 12.2',
    does: 'keeps a transient domain in the list when it has stopped',
    file: death,
    find: 'if (!object.read((state) => state.persistent)) driver.list.remove(object)',
    replace: '',
  },
  {
    id: 'M177',
    rule: '12.2 · I32',
    does: 'does not notice that QEMU has died',
    file: qemuRun,
    find: `    if (!alive) {
      noticeDeath(this.#driver, this.#object, this.instance)
      return
    }`,
    replace: '    if (!alive) return',
  },
  {
    id: 'M178',
    rule: '9.2 · I28',
    does: 'applies the events of a run that has ended',
    file: qemuRun,
    find: 'if (object.instance !== instance || instance.ended !== undefined) return\n    if (agent',
    replace: 'if (agent',
  },
  {
    id: 'M179',
    rule: '9.5 · I29',
    does: 'reads nothing afresh after a late reply',
    file: qemuRun,
    find: 'onRecovered: () => this.#onRecovered(),',
    replace: '',
  },
  {
    id: 'M180',
    rule: '9.7 · I29',
    does: 'reads nothing afresh after it has connected again',
    file: qemuRun,
    find: `      await this.connectMonitor(5_000)
      await rereadState(this.#driver, this.#object, this.instance)`,
    replace: '      await this.connectMonitor(5_000)',
  },
  {
    id: 'M181',
    rule: '9.7',
    does: 'does not connect again to a QEMU that lives',
    file: qemuRun,
    find: '    this.#keepReconnecting(firstRetryMs)\n',
    replace: '',
  },
  {
    id: 'M182',
    rule: '9.4 · I29',
    does: "gives a command its caller's deadline, and so leaves the monitor stuck behind it",
    file: 'packages/qemu/src/sessions/monitor-session.ts',
    find: 'return await this.#monitor.execute(command, given, { call, job })',
    replace: 'return await this.#monitor.execute(command, given, { call, job, deadlineMs: 100 })',
  },
  {
    id: 'M183',
    rule: '12.1 · I31',
    does: 'sends commands of a visit whose run has ended or whose caller has left',
    file: 'packages/qemu/src/sessions/monitor-session.ts',
    find: '    this.#visit.check()\n',
    replace: '',
  },
  {
    id: 'M184',
    rule: '9.2',
    does: 'runs the follow-ups of events side by side, and not in order',
    file: 'packages/qemu/src/background.ts',
    find: 'const before = this.#tails.get(object) ?? Promise.resolve()',
    replace: 'const before = Promise.resolve()',
  },
  {
    id: 'M185',
    rule: '15 · I38',
    does: 'spawns QEMU before the status announces it',
    file: startMachine,
    find: "  step('announce')\n  await object.announce()\n",
    replace: "  step('announce')\n",
  },
  {
    id: 'M186',
    rule: '13.1 · I41',
    does: 'lets a wait come between the spawn and its record',
    file: startMachine,
    find: `  job.act('spawn', () => {
    const process = request.launch.spawn(object.tag, run.instance.id)
    job.update((draft) => draft.setLive({ process }))
  })`,
    replace: `  const process = job.act('spawn', () => request.launch.spawn(object.tag, run.instance.id))
  await driver.world.files.makeDirectory(run.paths.directory, 0o700).catch(() => undefined)
  job.update((draft) => draft.setLive({ process }))`,
  },
  {
    id: 'M187',
    rule: '15 · I38',
    does: 'lets the guest run before its process is recorded on disk',
    file: startMachine,
    find: '  const recorded = object.announce()\n',
    replace: '  const recorded = Promise.resolve()\n',
  },
  {
    id: 'M188',
    rule: '12.3 · I32',
    does: 'leaves the QEMU of a failed start running',
    file: startMachine,
    find: '    await undoStart(driver, job, object, instance)\n',
    replace: '',
  },
  {
    id: 'M189',
    rule: '8.4 · I34',
    does: 'lets the guest run before its managed image is consumed',
    file: startMachine,
    find: '  await driver.world.files.unlink(managed)\n',
    replace: '',
  },
  {
    id: 'M190',
    rule: '8.4, 15 · I38',
    does: 'says that an image is complete before the phase is on disk',
    file: saveToFile,
    find: "    await job.enterPhase({ number: 1, name: 'image complete', pastReturn: true })\n",
    replace: '',
  },
  {
    id: 'M191',
    rule: '8.4 · I39',
    does: 'ends QEMU before the image is on stable storage',
    file: saveToFile,
    find: '    await file.sync()\n',
    replace: '',
  },
  {
    id: 'M192',
    rule: '8.4 · I34',
    does: 'lets the guest go on after its image is complete',
    file: saveToFile,
    find: "  await killQemu(driver, object, instance, { graceful: false, reason: 'saved', call })\n",
    replace: "  await stopped.resume('save-canceled')\n",
  },
  {
    id: 'M193',
    rule: '8.5',
    does: 'completes a save that was aborted',
    file: saveToFile,
    find: '    job.throwIfAborted()\n',
    replace: '',
  },
  {
    id: 'M194',
    rule: '12.6 · I40',
    does: 'stops the guest before it owes to continue it',
    file: 'packages/qemu/src/run/stopped-guest.ts',
    find: `    const debt = await job.owe({ name: continueDebt, detail: { runReason } })
    job.update((draft) => draft.setLive({ pauseReason: reason }))
    await job.nested((nested) => nested.monitor((monitor) => monitor.stop()))`,
    replace: `    job.update((draft) => draft.setLive({ pauseReason: reason }))
    await job.nested((nested) => nested.monitor((monitor) => monitor.stop()))
    const debt = await job.owe({ name: continueDebt, detail: { runReason } })`,
  },
  {
    id: 'M195',
    rule: '12.6 · I40',
    does: 'takes the debt to continue as paid before the guest runs',
    file: 'packages/qemu/src/run/stopped-guest.ts',
    find: `    await this.#job.nested((nested) => nested.monitor((monitor) => monitor.cont()))
    await this.#job.paid(this.#debt)`,
    replace: `    await this.#job.paid(this.#debt)
    await this.#job.nested((nested) => nested.monitor((monitor) => monitor.cont()))`,
  },
  {
    id: 'M196',
    rule: '12.6 · I40',
    does: 'pays no debt that a body left',
    file: 'packages/qemu/src/driver/debts.ts',
    find: '        await pay(driver, object, instance, debt.record)\n',
    replace: '',
  },
  {
    id: 'M197',
    rule: '2.7 · I36',
    does: 'gives the ids of the last driver again',
    file: 'packages/qemu/src/state/id-counter.ts',
    find: 'const last = stored === undefined ? atLeast + lostCountGap : Math.max(stored, atLeast)',
    replace: 'const last = atLeast',
  },
  {
    id: 'M198',
    rule: '15 · I39',
    does: 'gives a file its name before its content is on stable storage',
    file: 'packages/qemu/src/state/durable-file.ts',
    find: '    await file.sync()\n',
    replace: '',
  },
  {
    id: 'M199',
    rule: '15 · I39',
    does: 'does not wait until a new name is on stable storage',
    file: 'packages/qemu/src/state/durable-file.ts',
    find: '  undo.move()\n  await files.syncDirectory(directory)',
    replace: '  undo.move()',
  },
  {
    id: 'M200',
    rule: '15 · I39',
    does: 'writes two versions of one file at once',
    file: 'packages/qemu/src/state/file-writer.ts',
    find: 'if (!this.#writing) this.#work = this.#writeAll()',
    replace: 'this.#work = this.#writeAll()',
  },
  {
    id: 'M201',
    rule: '15 · I38',
    does: 'answers who waits for a version when an earlier one is on disk',
    file: 'packages/qemu/src/state/file-writer.ts',
    find: 'const answered = this.#waiters.filter((waiter) => waiter.version <= upTo)',
    replace: 'const answered = this.#waiters.filter((waiter) => waiter.version >= upTo)',
  },
  {
    id: 'M202',
    rule: '12.2 · I41',
    does: 'takes another process with the same number for the QEMU of its record',
    file: 'packages/qemu/src/recovery/recover-domain.ts',
    find: 'const same = status?.identity.startTime === process.startTime',
    replace: 'const same = status !== undefined',
  },
  {
    id: 'M203',
    rule: '12.2 · I41',
    does: 'signals a process by its number alone',
    file: 'packages/world/src/real/processes.ts',
    find: 'if (status === undefined || status.identity.startTime !== identity.startTime) return false',
    replace: 'if (status === undefined) return false',
  },
  {
    id: 'M204',
    rule: '8.4 · I34',
    does: 'lets a guest go on, after a restart, whose image is complete',
    file: 'packages/qemu/src/recovery/recover-domain.ts',
    find: "if (underWay(record)?.kind === 'save' && record.asyncJob?.pastReturn === true) {",
    replace: "if (underWay(record)?.kind === 'save' && record.asyncJob?.phase === -1) {",
  },
  {
    id: 'M205',
    rule: '15',
    does: 'forgets, after a restart, that a domain was being destroyed',
    file: 'packages/qemu/src/recovery/recover-domain.ts',
    find: 'if (record.destroying) {',
    replace: 'if (record.destroying && record.id < 0) {',
  },
  {
    id: 'M206',
    rule: '15 · I40',
    does: 'forgets, after a restart, what was owed',
    file: 'packages/qemu/src/recovery/recover-domain.ts',
    find: 'const debts = record.debts.map((debt) => book.restore(object, debt))',
    replace: 'const debts = record.debts.slice(0, 0).map((debt) => book.restore(object, debt))',
  },
  {
    id: 'M207',
    rule: '6, 8.7 · I49',
    does: 'makes a caller wait for the end of its async job beyond its deadline',
    file: 'packages/qemu/src/run-operation.ts',
    find: '    return await Promise.race([body, promise])\n',
    replace: '    return await body\n',
  },
  {
    id: 'M208',
    rule: '10.1 · I11',
    does: 'enters the agent of a guest that is paused',
    file: qemuRun,
    find: "if (found.kind !== 'running') {",
    replace: "if (found.kind === 'shutdown') {",
  },
  {
    id: 'M209',
    rule: '10.1 · I11',
    does: 'enters an agent that is not connected',
    file: qemuRun,
    find: "if (found.agent !== 'connected' || this.#agent === undefined) {",
    replace: 'if (this.#agent === undefined) {',
  },
  {
    id: 'M210',
    rule: '12.1 · I33',
    does: 'takes a stop that nobody asked for as none',
    file: 'packages/qemu/src/events/stop.ts',
    find: "if (live === undefined || live.state.kind !== 'running' || live.rebooting) return []",
    replace: 'if (live?.pauseReason === undefined || live.rebooting) return []',
  },
]
