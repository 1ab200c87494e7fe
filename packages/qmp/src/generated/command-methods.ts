// Generated from QEMU's own schema (7.2, 10.0) by generate/qmp.ts. Do not edit.

import type { QmpCommands } from './types.ts'

type Arguments<C extends keyof QmpCommands> = QmpCommands[C]['arguments']
type Returns<C extends keyof QmpCommands> = QmpCommands[C]['returns']

/** A method for every command of QEMU's, by its name in camelCase. */
export abstract class CommandMethods {
  protected abstract send<C extends keyof QmpCommands>(
    command: C,
    given: Arguments<C>,
  ): Promise<Returns<C>>

  queryStatus(given: Arguments<'query-status'> = {}): Promise<Returns<'query-status'>> {
    return this.send('query-status', given)
  }

  watchdogSetAction(given: Arguments<'watchdog-set-action'>): Promise<Returns<'watchdog-set-action'>> {
    return this.send('watchdog-set-action', given)
  }

  setAction(given: Arguments<'set-action'> = {}): Promise<Returns<'set-action'>> {
    return this.send('set-action', given)
  }

  queryPrManagers(given: Arguments<'query-pr-managers'> = {}): Promise<Returns<'query-pr-managers'>> {
    return this.send('query-pr-managers', given)
  }

  eject(given: Arguments<'eject'> = {}): Promise<Returns<'eject'>> {
    return this.send('eject', given)
  }

  blockdevOpenTray(given: Arguments<'blockdev-open-tray'> = {}): Promise<Returns<'blockdev-open-tray'>> {
    return this.send('blockdev-open-tray', given)
  }

  blockdevCloseTray(given: Arguments<'blockdev-close-tray'> = {}): Promise<Returns<'blockdev-close-tray'>> {
    return this.send('blockdev-close-tray', given)
  }

  blockdevRemoveMedium(given: Arguments<'blockdev-remove-medium'>): Promise<Returns<'blockdev-remove-medium'>> {
    return this.send('blockdev-remove-medium', given)
  }

  blockdevInsertMedium(given: Arguments<'blockdev-insert-medium'>): Promise<Returns<'blockdev-insert-medium'>> {
    return this.send('blockdev-insert-medium', given)
  }

  blockdevChangeMedium(given: Arguments<'blockdev-change-medium'>): Promise<Returns<'blockdev-change-medium'>> {
    return this.send('blockdev-change-medium', given)
  }

  blockSetIoThrottle(given: Arguments<'block_set_io_throttle'>): Promise<Returns<'block_set_io_throttle'>> {
    return this.send('block_set_io_throttle', given)
  }

  blockLatencyHistogramSet(given: Arguments<'block-latency-histogram-set'>): Promise<Returns<'block-latency-histogram-set'>> {
    return this.send('block-latency-histogram-set', given)
  }

  queryBlock(given: Arguments<'query-block'> = {}): Promise<Returns<'query-block'>> {
    return this.send('query-block', given)
  }

  queryBlockstats(given: Arguments<'query-blockstats'> = {}): Promise<Returns<'query-blockstats'>> {
    return this.send('query-blockstats', given)
  }

  queryBlockJobs(given: Arguments<'query-block-jobs'> = {}): Promise<Returns<'query-block-jobs'>> {
    return this.send('query-block-jobs', given)
  }

  blockResize(given: Arguments<'block_resize'>): Promise<Returns<'block_resize'>> {
    return this.send('block_resize', given)
  }

  blockdevSnapshotSync(given: Arguments<'blockdev-snapshot-sync'>): Promise<Returns<'blockdev-snapshot-sync'>> {
    return this.send('blockdev-snapshot-sync', given)
  }

  blockdevSnapshot(given: Arguments<'blockdev-snapshot'>): Promise<Returns<'blockdev-snapshot'>> {
    return this.send('blockdev-snapshot', given)
  }

  changeBackingFile(given: Arguments<'change-backing-file'>): Promise<Returns<'change-backing-file'>> {
    return this.send('change-backing-file', given)
  }

  blockCommit(given: Arguments<'block-commit'>): Promise<Returns<'block-commit'>> {
    return this.send('block-commit', given)
  }

  driveBackup(given: Arguments<'drive-backup'>): Promise<Returns<'drive-backup'>> {
    return this.send('drive-backup', given)
  }

  blockdevBackup(given: Arguments<'blockdev-backup'>): Promise<Returns<'blockdev-backup'>> {
    return this.send('blockdev-backup', given)
  }

  queryNamedBlockNodes(given: Arguments<'query-named-block-nodes'> = {}): Promise<Returns<'query-named-block-nodes'>> {
    return this.send('query-named-block-nodes', given)
  }

  xDebugQueryBlockGraph(given: Arguments<'x-debug-query-block-graph'> = {}): Promise<Returns<'x-debug-query-block-graph'>> {
    return this.send('x-debug-query-block-graph', given)
  }

  driveMirror(given: Arguments<'drive-mirror'>): Promise<Returns<'drive-mirror'>> {
    return this.send('drive-mirror', given)
  }

  blockDirtyBitmapAdd(given: Arguments<'block-dirty-bitmap-add'>): Promise<Returns<'block-dirty-bitmap-add'>> {
    return this.send('block-dirty-bitmap-add', given)
  }

  blockDirtyBitmapRemove(given: Arguments<'block-dirty-bitmap-remove'>): Promise<Returns<'block-dirty-bitmap-remove'>> {
    return this.send('block-dirty-bitmap-remove', given)
  }

  blockDirtyBitmapClear(given: Arguments<'block-dirty-bitmap-clear'>): Promise<Returns<'block-dirty-bitmap-clear'>> {
    return this.send('block-dirty-bitmap-clear', given)
  }

  blockDirtyBitmapEnable(given: Arguments<'block-dirty-bitmap-enable'>): Promise<Returns<'block-dirty-bitmap-enable'>> {
    return this.send('block-dirty-bitmap-enable', given)
  }

  blockDirtyBitmapDisable(given: Arguments<'block-dirty-bitmap-disable'>): Promise<Returns<'block-dirty-bitmap-disable'>> {
    return this.send('block-dirty-bitmap-disable', given)
  }

  blockDirtyBitmapMerge(given: Arguments<'block-dirty-bitmap-merge'>): Promise<Returns<'block-dirty-bitmap-merge'>> {
    return this.send('block-dirty-bitmap-merge', given)
  }

  xDebugBlockDirtyBitmapSha256(given: Arguments<'x-debug-block-dirty-bitmap-sha256'>): Promise<Returns<'x-debug-block-dirty-bitmap-sha256'>> {
    return this.send('x-debug-block-dirty-bitmap-sha256', given)
  }

  blockdevMirror(given: Arguments<'blockdev-mirror'>): Promise<Returns<'blockdev-mirror'>> {
    return this.send('blockdev-mirror', given)
  }

  blockStream(given: Arguments<'block-stream'>): Promise<Returns<'block-stream'>> {
    return this.send('block-stream', given)
  }

  blockJobSetSpeed(given: Arguments<'block-job-set-speed'>): Promise<Returns<'block-job-set-speed'>> {
    return this.send('block-job-set-speed', given)
  }

  blockJobCancel(given: Arguments<'block-job-cancel'>): Promise<Returns<'block-job-cancel'>> {
    return this.send('block-job-cancel', given)
  }

  blockJobPause(given: Arguments<'block-job-pause'>): Promise<Returns<'block-job-pause'>> {
    return this.send('block-job-pause', given)
  }

  blockJobResume(given: Arguments<'block-job-resume'>): Promise<Returns<'block-job-resume'>> {
    return this.send('block-job-resume', given)
  }

  blockJobComplete(given: Arguments<'block-job-complete'>): Promise<Returns<'block-job-complete'>> {
    return this.send('block-job-complete', given)
  }

  blockJobDismiss(given: Arguments<'block-job-dismiss'>): Promise<Returns<'block-job-dismiss'>> {
    return this.send('block-job-dismiss', given)
  }

  blockJobFinalize(given: Arguments<'block-job-finalize'>): Promise<Returns<'block-job-finalize'>> {
    return this.send('block-job-finalize', given)
  }

  blockdevAdd(given: Arguments<'blockdev-add'>): Promise<Returns<'blockdev-add'>> {
    return this.send('blockdev-add', given)
  }

  blockdevReopen(given: Arguments<'blockdev-reopen'>): Promise<Returns<'blockdev-reopen'>> {
    return this.send('blockdev-reopen', given)
  }

  blockdevDel(given: Arguments<'blockdev-del'>): Promise<Returns<'blockdev-del'>> {
    return this.send('blockdev-del', given)
  }

  blockdevCreate(given: Arguments<'blockdev-create'>): Promise<Returns<'blockdev-create'>> {
    return this.send('blockdev-create', given)
  }

  xBlockdevAmend(given: Arguments<'x-blockdev-amend'>): Promise<Returns<'x-blockdev-amend'>> {
    return this.send('x-blockdev-amend', given)
  }

  blockSetWriteThreshold(given: Arguments<'block-set-write-threshold'>): Promise<Returns<'block-set-write-threshold'>> {
    return this.send('block-set-write-threshold', given)
  }

  xBlockdevChange(given: Arguments<'x-blockdev-change'>): Promise<Returns<'x-blockdev-change'>> {
    return this.send('x-blockdev-change', given)
  }

  xBlockdevSetIothread(given: Arguments<'x-blockdev-set-iothread'>): Promise<Returns<'x-blockdev-set-iothread'>> {
    return this.send('x-blockdev-set-iothread', given)
  }

  blockdevSnapshotInternalSync(given: Arguments<'blockdev-snapshot-internal-sync'>): Promise<Returns<'blockdev-snapshot-internal-sync'>> {
    return this.send('blockdev-snapshot-internal-sync', given)
  }

  blockdevSnapshotDeleteInternalSync(given: Arguments<'blockdev-snapshot-delete-internal-sync'>): Promise<Returns<'blockdev-snapshot-delete-internal-sync'>> {
    return this.send('blockdev-snapshot-delete-internal-sync', given)
  }

  jobPause(given: Arguments<'job-pause'>): Promise<Returns<'job-pause'>> {
    return this.send('job-pause', given)
  }

  jobResume(given: Arguments<'job-resume'>): Promise<Returns<'job-resume'>> {
    return this.send('job-resume', given)
  }

  jobCancel(given: Arguments<'job-cancel'>): Promise<Returns<'job-cancel'>> {
    return this.send('job-cancel', given)
  }

  jobComplete(given: Arguments<'job-complete'>): Promise<Returns<'job-complete'>> {
    return this.send('job-complete', given)
  }

  jobDismiss(given: Arguments<'job-dismiss'>): Promise<Returns<'job-dismiss'>> {
    return this.send('job-dismiss', given)
  }

  jobFinalize(given: Arguments<'job-finalize'>): Promise<Returns<'job-finalize'>> {
    return this.send('job-finalize', given)
  }

  queryJobs(given: Arguments<'query-jobs'> = {}): Promise<Returns<'query-jobs'>> {
    return this.send('query-jobs', given)
  }

  nbdServerStart(given: Arguments<'nbd-server-start'>): Promise<Returns<'nbd-server-start'>> {
    return this.send('nbd-server-start', given)
  }

  nbdServerAdd(given: Arguments<'nbd-server-add'>): Promise<Returns<'nbd-server-add'>> {
    return this.send('nbd-server-add', given)
  }

  nbdServerRemove(given: Arguments<'nbd-server-remove'>): Promise<Returns<'nbd-server-remove'>> {
    return this.send('nbd-server-remove', given)
  }

  nbdServerStop(given: Arguments<'nbd-server-stop'> = {}): Promise<Returns<'nbd-server-stop'>> {
    return this.send('nbd-server-stop', given)
  }

  blockExportAdd(given: Arguments<'block-export-add'>): Promise<Returns<'block-export-add'>> {
    return this.send('block-export-add', given)
  }

  blockExportDel(given: Arguments<'block-export-del'>): Promise<Returns<'block-export-del'>> {
    return this.send('block-export-del', given)
  }

  queryBlockExports(given: Arguments<'query-block-exports'> = {}): Promise<Returns<'query-block-exports'>> {
    return this.send('query-block-exports', given)
  }

  queryChardev(given: Arguments<'query-chardev'> = {}): Promise<Returns<'query-chardev'>> {
    return this.send('query-chardev', given)
  }

  queryChardevBackends(given: Arguments<'query-chardev-backends'> = {}): Promise<Returns<'query-chardev-backends'>> {
    return this.send('query-chardev-backends', given)
  }

  ringbufWrite(given: Arguments<'ringbuf-write'>): Promise<Returns<'ringbuf-write'>> {
    return this.send('ringbuf-write', given)
  }

  ringbufRead(given: Arguments<'ringbuf-read'>): Promise<Returns<'ringbuf-read'>> {
    return this.send('ringbuf-read', given)
  }

  chardevAdd(given: Arguments<'chardev-add'>): Promise<Returns<'chardev-add'>> {
    return this.send('chardev-add', given)
  }

  chardevChange(given: Arguments<'chardev-change'>): Promise<Returns<'chardev-change'>> {
    return this.send('chardev-change', given)
  }

  chardevRemove(given: Arguments<'chardev-remove'>): Promise<Returns<'chardev-remove'>> {
    return this.send('chardev-remove', given)
  }

  chardevSendBreak(given: Arguments<'chardev-send-break'>): Promise<Returns<'chardev-send-break'>> {
    return this.send('chardev-send-break', given)
  }

  dumpGuestMemory(given: Arguments<'dump-guest-memory'>): Promise<Returns<'dump-guest-memory'>> {
    return this.send('dump-guest-memory', given)
  }

  queryDump(given: Arguments<'query-dump'> = {}): Promise<Returns<'query-dump'>> {
    return this.send('query-dump', given)
  }

  queryDumpGuestMemoryCapability(given: Arguments<'query-dump-guest-memory-capability'> = {}): Promise<Returns<'query-dump-guest-memory-capability'>> {
    return this.send('query-dump-guest-memory-capability', given)
  }

  setLink(given: Arguments<'set_link'>): Promise<Returns<'set_link'>> {
    return this.send('set_link', given)
  }

  netdevAdd(given: Arguments<'netdev_add'>): Promise<Returns<'netdev_add'>> {
    return this.send('netdev_add', given)
  }

  netdevDel(given: Arguments<'netdev_del'>): Promise<Returns<'netdev_del'>> {
    return this.send('netdev_del', given)
  }

  queryRxFilter(given: Arguments<'query-rx-filter'> = {}): Promise<Returns<'query-rx-filter'>> {
    return this.send('query-rx-filter', given)
  }

  announceSelf(given: Arguments<'announce-self'>): Promise<Returns<'announce-self'>> {
    return this.send('announce-self', given)
  }

  queryRocker(given: Arguments<'query-rocker'>): Promise<Returns<'query-rocker'>> {
    return this.send('query-rocker', given)
  }

  queryRockerPorts(given: Arguments<'query-rocker-ports'>): Promise<Returns<'query-rocker-ports'>> {
    return this.send('query-rocker-ports', given)
  }

  queryRockerOfDpaFlows(given: Arguments<'query-rocker-of-dpa-flows'>): Promise<Returns<'query-rocker-of-dpa-flows'>> {
    return this.send('query-rocker-of-dpa-flows', given)
  }

  queryRockerOfDpaGroups(given: Arguments<'query-rocker-of-dpa-groups'>): Promise<Returns<'query-rocker-of-dpa-groups'>> {
    return this.send('query-rocker-of-dpa-groups', given)
  }

  queryTpmModels(given: Arguments<'query-tpm-models'> = {}): Promise<Returns<'query-tpm-models'>> {
    return this.send('query-tpm-models', given)
  }

  queryTpmTypes(given: Arguments<'query-tpm-types'> = {}): Promise<Returns<'query-tpm-types'>> {
    return this.send('query-tpm-types', given)
  }

  queryTpm(given: Arguments<'query-tpm'> = {}): Promise<Returns<'query-tpm'>> {
    return this.send('query-tpm', given)
  }

  setPassword(given: Arguments<'set_password'>): Promise<Returns<'set_password'>> {
    return this.send('set_password', given)
  }

  expirePassword(given: Arguments<'expire_password'>): Promise<Returns<'expire_password'>> {
    return this.send('expire_password', given)
  }

  screendump(given: Arguments<'screendump'>): Promise<Returns<'screendump'>> {
    return this.send('screendump', given)
  }

  querySpice(given: Arguments<'query-spice'> = {}): Promise<Returns<'query-spice'>> {
    return this.send('query-spice', given)
  }

  queryVnc(given: Arguments<'query-vnc'> = {}): Promise<Returns<'query-vnc'>> {
    return this.send('query-vnc', given)
  }

  queryVncServers(given: Arguments<'query-vnc-servers'> = {}): Promise<Returns<'query-vnc-servers'>> {
    return this.send('query-vnc-servers', given)
  }

  changeVncPassword(given: Arguments<'change-vnc-password'>): Promise<Returns<'change-vnc-password'>> {
    return this.send('change-vnc-password', given)
  }

  queryMice(given: Arguments<'query-mice'> = {}): Promise<Returns<'query-mice'>> {
    return this.send('query-mice', given)
  }

  sendKey(given: Arguments<'send-key'>): Promise<Returns<'send-key'>> {
    return this.send('send-key', given)
  }

  inputSendEvent(given: Arguments<'input-send-event'>): Promise<Returns<'input-send-event'>> {
    return this.send('input-send-event', given)
  }

  queryDisplayOptions(given: Arguments<'query-display-options'> = {}): Promise<Returns<'query-display-options'>> {
    return this.send('query-display-options', given)
  }

  displayReload(given: Arguments<'display-reload'>): Promise<Returns<'display-reload'>> {
    return this.send('display-reload', given)
  }

  displayUpdate(given: Arguments<'display-update'>): Promise<Returns<'display-update'>> {
    return this.send('display-update', given)
  }

  queryMigrate(given: Arguments<'query-migrate'> = {}): Promise<Returns<'query-migrate'>> {
    return this.send('query-migrate', given)
  }

  migrateSetCapabilities(given: Arguments<'migrate-set-capabilities'>): Promise<Returns<'migrate-set-capabilities'>> {
    return this.send('migrate-set-capabilities', given)
  }

  queryMigrateCapabilities(given: Arguments<'query-migrate-capabilities'> = {}): Promise<Returns<'query-migrate-capabilities'>> {
    return this.send('query-migrate-capabilities', given)
  }

  migrateSetParameters(given: Arguments<'migrate-set-parameters'> = {}): Promise<Returns<'migrate-set-parameters'>> {
    return this.send('migrate-set-parameters', given)
  }

  queryMigrateParameters(given: Arguments<'query-migrate-parameters'> = {}): Promise<Returns<'query-migrate-parameters'>> {
    return this.send('query-migrate-parameters', given)
  }

  clientMigrateInfo(given: Arguments<'client_migrate_info'>): Promise<Returns<'client_migrate_info'>> {
    return this.send('client_migrate_info', given)
  }

  migrateStartPostcopy(given: Arguments<'migrate-start-postcopy'> = {}): Promise<Returns<'migrate-start-postcopy'>> {
    return this.send('migrate-start-postcopy', given)
  }

  xColoLostHeartbeat(given: Arguments<'x-colo-lost-heartbeat'> = {}): Promise<Returns<'x-colo-lost-heartbeat'>> {
    return this.send('x-colo-lost-heartbeat', given)
  }

  migrateCancel(given: Arguments<'migrate_cancel'> = {}): Promise<Returns<'migrate_cancel'>> {
    return this.send('migrate_cancel', given)
  }

  migrateContinue(given: Arguments<'migrate-continue'>): Promise<Returns<'migrate-continue'>> {
    return this.send('migrate-continue', given)
  }

  migrate(given: Arguments<'migrate'>): Promise<Returns<'migrate'>> {
    return this.send('migrate', given)
  }

  migrateIncoming(given: Arguments<'migrate-incoming'>): Promise<Returns<'migrate-incoming'>> {
    return this.send('migrate-incoming', given)
  }

  xenSaveDevicesState(given: Arguments<'xen-save-devices-state'>): Promise<Returns<'xen-save-devices-state'>> {
    return this.send('xen-save-devices-state', given)
  }

  xenSetGlobalDirtyLog(given: Arguments<'xen-set-global-dirty-log'>): Promise<Returns<'xen-set-global-dirty-log'>> {
    return this.send('xen-set-global-dirty-log', given)
  }

  xenLoadDevicesState(given: Arguments<'xen-load-devices-state'>): Promise<Returns<'xen-load-devices-state'>> {
    return this.send('xen-load-devices-state', given)
  }

  xenSetReplication(given: Arguments<'xen-set-replication'>): Promise<Returns<'xen-set-replication'>> {
    return this.send('xen-set-replication', given)
  }

  queryXenReplicationStatus(given: Arguments<'query-xen-replication-status'> = {}): Promise<Returns<'query-xen-replication-status'>> {
    return this.send('query-xen-replication-status', given)
  }

  xenColoDoCheckpoint(given: Arguments<'xen-colo-do-checkpoint'> = {}): Promise<Returns<'xen-colo-do-checkpoint'>> {
    return this.send('xen-colo-do-checkpoint', given)
  }

  queryColoStatus(given: Arguments<'query-colo-status'> = {}): Promise<Returns<'query-colo-status'>> {
    return this.send('query-colo-status', given)
  }

  migrateRecover(given: Arguments<'migrate-recover'>): Promise<Returns<'migrate-recover'>> {
    return this.send('migrate-recover', given)
  }

  migratePause(given: Arguments<'migrate-pause'> = {}): Promise<Returns<'migrate-pause'>> {
    return this.send('migrate-pause', given)
  }

  calcDirtyRate(given: Arguments<'calc-dirty-rate'>): Promise<Returns<'calc-dirty-rate'>> {
    return this.send('calc-dirty-rate', given)
  }

  queryDirtyRate(given: Arguments<'query-dirty-rate'> = {}): Promise<Returns<'query-dirty-rate'>> {
    return this.send('query-dirty-rate', given)
  }

  setVcpuDirtyLimit(given: Arguments<'set-vcpu-dirty-limit'>): Promise<Returns<'set-vcpu-dirty-limit'>> {
    return this.send('set-vcpu-dirty-limit', given)
  }

  cancelVcpuDirtyLimit(given: Arguments<'cancel-vcpu-dirty-limit'> = {}): Promise<Returns<'cancel-vcpu-dirty-limit'>> {
    return this.send('cancel-vcpu-dirty-limit', given)
  }

  queryVcpuDirtyLimit(given: Arguments<'query-vcpu-dirty-limit'> = {}): Promise<Returns<'query-vcpu-dirty-limit'>> {
    return this.send('query-vcpu-dirty-limit', given)
  }

  snapshotSave(given: Arguments<'snapshot-save'>): Promise<Returns<'snapshot-save'>> {
    return this.send('snapshot-save', given)
  }

  snapshotLoad(given: Arguments<'snapshot-load'>): Promise<Returns<'snapshot-load'>> {
    return this.send('snapshot-load', given)
  }

  snapshotDelete(given: Arguments<'snapshot-delete'>): Promise<Returns<'snapshot-delete'>> {
    return this.send('snapshot-delete', given)
  }

  transaction(given: Arguments<'transaction'>): Promise<Returns<'transaction'>> {
    return this.send('transaction', given)
  }

  traceEventGetState(given: Arguments<'trace-event-get-state'>): Promise<Returns<'trace-event-get-state'>> {
    return this.send('trace-event-get-state', given)
  }

  traceEventSetState(given: Arguments<'trace-event-set-state'>): Promise<Returns<'trace-event-set-state'>> {
    return this.send('trace-event-set-state', given)
  }

  qmpCapabilities(given: Arguments<'qmp_capabilities'> = {}): Promise<Returns<'qmp_capabilities'>> {
    return this.send('qmp_capabilities', given)
  }

  queryVersion(given: Arguments<'query-version'> = {}): Promise<Returns<'query-version'>> {
    return this.send('query-version', given)
  }

  queryCommands(given: Arguments<'query-commands'> = {}): Promise<Returns<'query-commands'>> {
    return this.send('query-commands', given)
  }

  quit(given: Arguments<'quit'> = {}): Promise<Returns<'quit'>> {
    return this.send('quit', given)
  }

  queryQmpSchema(given: Arguments<'query-qmp-schema'> = {}): Promise<Returns<'query-qmp-schema'>> {
    return this.send('query-qmp-schema', given)
  }

  qomList(given: Arguments<'qom-list'>): Promise<Returns<'qom-list'>> {
    return this.send('qom-list', given)
  }

  qomGet(given: Arguments<'qom-get'>): Promise<Returns<'qom-get'>> {
    return this.send('qom-get', given)
  }

  qomSet(given: Arguments<'qom-set'>): Promise<Returns<'qom-set'>> {
    return this.send('qom-set', given)
  }

  qomListTypes(given: Arguments<'qom-list-types'> = {}): Promise<Returns<'qom-list-types'>> {
    return this.send('qom-list-types', given)
  }

  qomListProperties(given: Arguments<'qom-list-properties'>): Promise<Returns<'qom-list-properties'>> {
    return this.send('qom-list-properties', given)
  }

  objectAdd(given: Arguments<'object-add'>): Promise<Returns<'object-add'>> {
    return this.send('object-add', given)
  }

  objectDel(given: Arguments<'object-del'>): Promise<Returns<'object-del'>> {
    return this.send('object-del', given)
  }

  deviceListProperties(given: Arguments<'device-list-properties'>): Promise<Returns<'device-list-properties'>> {
    return this.send('device-list-properties', given)
  }

  deviceAdd(given: Arguments<'device_add'>): Promise<Returns<'device_add'>> {
    return this.send('device_add', given)
  }

  deviceDel(given: Arguments<'device_del'>): Promise<Returns<'device_del'>> {
    return this.send('device_del', given)
  }

  queryCpusFast(given: Arguments<'query-cpus-fast'> = {}): Promise<Returns<'query-cpus-fast'>> {
    return this.send('query-cpus-fast', given)
  }

  queryMachines(given: Arguments<'query-machines'> = {}): Promise<Returns<'query-machines'>> {
    return this.send('query-machines', given)
  }

  queryCurrentMachine(given: Arguments<'query-current-machine'> = {}): Promise<Returns<'query-current-machine'>> {
    return this.send('query-current-machine', given)
  }

  queryTarget(given: Arguments<'query-target'> = {}): Promise<Returns<'query-target'>> {
    return this.send('query-target', given)
  }

  queryUuid(given: Arguments<'query-uuid'> = {}): Promise<Returns<'query-uuid'>> {
    return this.send('query-uuid', given)
  }

  queryVmGenerationId(given: Arguments<'query-vm-generation-id'> = {}): Promise<Returns<'query-vm-generation-id'>> {
    return this.send('query-vm-generation-id', given)
  }

  systemReset(given: Arguments<'system_reset'> = {}): Promise<Returns<'system_reset'>> {
    return this.send('system_reset', given)
  }

  systemPowerdown(given: Arguments<'system_powerdown'> = {}): Promise<Returns<'system_powerdown'>> {
    return this.send('system_powerdown', given)
  }

  systemWakeup(given: Arguments<'system_wakeup'> = {}): Promise<Returns<'system_wakeup'>> {
    return this.send('system_wakeup', given)
  }

  injectNmi(given: Arguments<'inject-nmi'> = {}): Promise<Returns<'inject-nmi'>> {
    return this.send('inject-nmi', given)
  }

  queryKvm(given: Arguments<'query-kvm'> = {}): Promise<Returns<'query-kvm'>> {
    return this.send('query-kvm', given)
  }

  memsave(given: Arguments<'memsave'>): Promise<Returns<'memsave'>> {
    return this.send('memsave', given)
  }

  pmemsave(given: Arguments<'pmemsave'>): Promise<Returns<'pmemsave'>> {
    return this.send('pmemsave', given)
  }

  queryMemdev(given: Arguments<'query-memdev'> = {}): Promise<Returns<'query-memdev'>> {
    return this.send('query-memdev', given)
  }

  queryHotpluggableCpus(given: Arguments<'query-hotpluggable-cpus'> = {}): Promise<Returns<'query-hotpluggable-cpus'>> {
    return this.send('query-hotpluggable-cpus', given)
  }

  setNumaNode(given: Arguments<'set-numa-node'>): Promise<Returns<'set-numa-node'>> {
    return this.send('set-numa-node', given)
  }

  balloon(given: Arguments<'balloon'>): Promise<Returns<'balloon'>> {
    return this.send('balloon', given)
  }

  queryBalloon(given: Arguments<'query-balloon'> = {}): Promise<Returns<'query-balloon'>> {
    return this.send('query-balloon', given)
  }

  queryMemorySizeSummary(given: Arguments<'query-memory-size-summary'> = {}): Promise<Returns<'query-memory-size-summary'>> {
    return this.send('query-memory-size-summary', given)
  }

  queryMemoryDevices(given: Arguments<'query-memory-devices'> = {}): Promise<Returns<'query-memory-devices'>> {
    return this.send('query-memory-devices', given)
  }

  xQueryIrq(given: Arguments<'x-query-irq'> = {}): Promise<Returns<'x-query-irq'>> {
    return this.send('x-query-irq', given)
  }

  xQueryJit(given: Arguments<'x-query-jit'> = {}): Promise<Returns<'x-query-jit'>> {
    return this.send('x-query-jit', given)
  }

  xQueryNuma(given: Arguments<'x-query-numa'> = {}): Promise<Returns<'x-query-numa'>> {
    return this.send('x-query-numa', given)
  }

  xQueryOpcount(given: Arguments<'x-query-opcount'> = {}): Promise<Returns<'x-query-opcount'>> {
    return this.send('x-query-opcount', given)
  }

  xQueryProfile(given: Arguments<'x-query-profile'> = {}): Promise<Returns<'x-query-profile'>> {
    return this.send('x-query-profile', given)
  }

  xQueryRamblock(given: Arguments<'x-query-ramblock'> = {}): Promise<Returns<'x-query-ramblock'>> {
    return this.send('x-query-ramblock', given)
  }

  xQueryRdma(given: Arguments<'x-query-rdma'> = {}): Promise<Returns<'x-query-rdma'>> {
    return this.send('x-query-rdma', given)
  }

  xQueryRoms(given: Arguments<'x-query-roms'> = {}): Promise<Returns<'x-query-roms'>> {
    return this.send('x-query-roms', given)
  }

  xQueryUsb(given: Arguments<'x-query-usb'> = {}): Promise<Returns<'x-query-usb'>> {
    return this.send('x-query-usb', given)
  }

  dumpdtb(given: Arguments<'dumpdtb'>): Promise<Returns<'dumpdtb'>> {
    return this.send('dumpdtb', given)
  }

  queryCpuModelExpansion(given: Arguments<'query-cpu-model-expansion'>): Promise<Returns<'query-cpu-model-expansion'>> {
    return this.send('query-cpu-model-expansion', given)
  }

  queryCpuDefinitions(given: Arguments<'query-cpu-definitions'> = {}): Promise<Returns<'query-cpu-definitions'>> {
    return this.send('query-cpu-definitions', given)
  }

  queryReplay(given: Arguments<'query-replay'> = {}): Promise<Returns<'query-replay'>> {
    return this.send('query-replay', given)
  }

  replayBreak(given: Arguments<'replay-break'>): Promise<Returns<'replay-break'>> {
    return this.send('replay-break', given)
  }

  replayDeleteBreak(given: Arguments<'replay-delete-break'> = {}): Promise<Returns<'replay-delete-break'>> {
    return this.send('replay-delete-break', given)
  }

  replaySeek(given: Arguments<'replay-seek'>): Promise<Returns<'replay-seek'>> {
    return this.send('replay-seek', given)
  }

  yank(given: Arguments<'yank'>): Promise<Returns<'yank'>> {
    return this.send('yank', given)
  }

  queryYank(given: Arguments<'query-yank'> = {}): Promise<Returns<'query-yank'>> {
    return this.send('query-yank', given)
  }

  addClient(given: Arguments<'add_client'>): Promise<Returns<'add_client'>> {
    return this.send('add_client', given)
  }

  queryName(given: Arguments<'query-name'> = {}): Promise<Returns<'query-name'>> {
    return this.send('query-name', given)
  }

  queryIothreads(given: Arguments<'query-iothreads'> = {}): Promise<Returns<'query-iothreads'>> {
    return this.send('query-iothreads', given)
  }

  stop(given: Arguments<'stop'> = {}): Promise<Returns<'stop'>> {
    return this.send('stop', given)
  }

  cont(given: Arguments<'cont'> = {}): Promise<Returns<'cont'>> {
    return this.send('cont', given)
  }

  xExitPreconfig(given: Arguments<'x-exit-preconfig'> = {}): Promise<Returns<'x-exit-preconfig'>> {
    return this.send('x-exit-preconfig', given)
  }

  humanMonitorCommand(given: Arguments<'human-monitor-command'>): Promise<Returns<'human-monitor-command'>> {
    return this.send('human-monitor-command', given)
  }

  getfd(given: Arguments<'getfd'>): Promise<Returns<'getfd'>> {
    return this.send('getfd', given)
  }

  closefd(given: Arguments<'closefd'>): Promise<Returns<'closefd'>> {
    return this.send('closefd', given)
  }

  addFd(given: Arguments<'add-fd'> = {}): Promise<Returns<'add-fd'>> {
    return this.send('add-fd', given)
  }

  removeFd(given: Arguments<'remove-fd'>): Promise<Returns<'remove-fd'>> {
    return this.send('remove-fd', given)
  }

  queryFdsets(given: Arguments<'query-fdsets'> = {}): Promise<Returns<'query-fdsets'>> {
    return this.send('query-fdsets', given)
  }

  queryCommandLineOptions(given: Arguments<'query-command-line-options'> = {}): Promise<Returns<'query-command-line-options'>> {
    return this.send('query-command-line-options', given)
  }

  rtcResetReinjection(given: Arguments<'rtc-reset-reinjection'> = {}): Promise<Returns<'rtc-reset-reinjection'>> {
    return this.send('rtc-reset-reinjection', given)
  }

  querySev(given: Arguments<'query-sev'> = {}): Promise<Returns<'query-sev'>> {
    return this.send('query-sev', given)
  }

  querySevLaunchMeasure(given: Arguments<'query-sev-launch-measure'> = {}): Promise<Returns<'query-sev-launch-measure'>> {
    return this.send('query-sev-launch-measure', given)
  }

  querySevCapabilities(given: Arguments<'query-sev-capabilities'> = {}): Promise<Returns<'query-sev-capabilities'>> {
    return this.send('query-sev-capabilities', given)
  }

  sevInjectLaunchSecret(given: Arguments<'sev-inject-launch-secret'>): Promise<Returns<'sev-inject-launch-secret'>> {
    return this.send('sev-inject-launch-secret', given)
  }

  querySevAttestationReport(given: Arguments<'query-sev-attestation-report'>): Promise<Returns<'query-sev-attestation-report'>> {
    return this.send('query-sev-attestation-report', given)
  }

  querySgx(given: Arguments<'query-sgx'> = {}): Promise<Returns<'query-sgx'>> {
    return this.send('query-sgx', given)
  }

  querySgxCapabilities(given: Arguments<'query-sgx-capabilities'> = {}): Promise<Returns<'query-sgx-capabilities'>> {
    return this.send('query-sgx-capabilities', given)
  }

  queryAcpiOspmStatus(given: Arguments<'query-acpi-ospm-status'> = {}): Promise<Returns<'query-acpi-ospm-status'>> {
    return this.send('query-acpi-ospm-status', given)
  }

  queryPci(given: Arguments<'query-pci'> = {}): Promise<Returns<'query-pci'>> {
    return this.send('query-pci', given)
  }

  queryStats(given: Arguments<'query-stats'>): Promise<Returns<'query-stats'>> {
    return this.send('query-stats', given)
  }

  queryStatsSchemas(given: Arguments<'query-stats-schemas'> = {}): Promise<Returns<'query-stats-schemas'>> {
    return this.send('query-stats-schemas', given)
  }

  xQueryVirtio(given: Arguments<'x-query-virtio'> = {}): Promise<Returns<'x-query-virtio'>> {
    return this.send('x-query-virtio', given)
  }

  xQueryVirtioStatus(given: Arguments<'x-query-virtio-status'>): Promise<Returns<'x-query-virtio-status'>> {
    return this.send('x-query-virtio-status', given)
  }

  xQueryVirtioQueueStatus(given: Arguments<'x-query-virtio-queue-status'>): Promise<Returns<'x-query-virtio-queue-status'>> {
    return this.send('x-query-virtio-queue-status', given)
  }

  xQueryVirtioVhostQueueStatus(given: Arguments<'x-query-virtio-vhost-queue-status'>): Promise<Returns<'x-query-virtio-vhost-queue-status'>> {
    return this.send('x-query-virtio-vhost-queue-status', given)
  }

  xQueryVirtioQueueElement(given: Arguments<'x-query-virtio-queue-element'>): Promise<Returns<'x-query-virtio-queue-element'>> {
    return this.send('x-query-virtio-queue-element', given)
  }

}
