// Generated from QEMU's own schema (7.2, 10.0) by generate/qmp.ts. Do not edit.

/** No members at all. */
export type Empty = Record<never, never>

export type QueryStatusReturn = {
  readonly running: boolean
  readonly singlestep: boolean
  readonly status: QueryStatusReturnStatus
}

export type QueryStatusReturnStatus = 'debug' | 'inmigrate' | 'internal-error' | 'io-error' | 'paused' | 'postmigrate' | 'prelaunch' | 'finish-migrate' | 'restore-vm' | 'running' | 'save-vm' | 'shutdown' | 'suspended' | 'watchdog' | 'guest-panicked' | 'colo'

export type WatchdogSetActionArguments = {
  readonly action: WatchdogSetActionArgumentsAction
}

export type WatchdogSetActionArgumentsAction = 'reset' | 'shutdown' | 'poweroff' | 'pause' | 'debug' | 'none' | 'inject-nmi'

export type SetActionArguments = {
  readonly reboot?: SetActionArgumentsReboot
  readonly shutdown?: SetActionArgumentsShutdown
  readonly panic?: SetActionArgumentsPanic
  readonly watchdog?: WatchdogSetActionArgumentsAction
}

export type SetActionArgumentsReboot = 'reset' | 'shutdown'

export type SetActionArgumentsShutdown = 'poweroff' | 'pause'

export type SetActionArgumentsPanic = 'pause' | 'shutdown' | 'exit-failure' | 'none'

export type QueryPrManagersReturnItem = {
  readonly id: string
  readonly connected: boolean
}

export type EjectArguments = {
  readonly device?: string
  readonly id?: string
  readonly force?: boolean
}

export type BlockdevOpenTrayArguments = {
  readonly device?: string
  readonly id?: string
  readonly force?: boolean
}

export type BlockdevCloseTrayArguments = {
  readonly device?: string
  readonly id?: string
}

export type BlockdevRemoveMediumArguments = {
  readonly id: string
}

export type BlockdevInsertMediumArguments = {
  readonly id: string
  readonly 'node-name': string
}

export type BlockdevChangeMediumArguments = {
  readonly device?: string
  readonly id?: string
  readonly filename: string
  readonly format?: string
  readonly force?: boolean
  readonly 'read-only-mode'?: BlockdevChangeMediumArgumentsReadOnlyMode
}

export type BlockdevChangeMediumArgumentsReadOnlyMode = 'retain' | 'read-only' | 'read-write'

export type BlockSetIoThrottleArguments = {
  readonly device?: string
  readonly id?: string
  readonly bps: number
  readonly bps_rd: number
  readonly bps_wr: number
  readonly iops: number
  readonly iops_rd: number
  readonly iops_wr: number
  readonly bps_max?: number
  readonly bps_rd_max?: number
  readonly bps_wr_max?: number
  readonly iops_max?: number
  readonly iops_rd_max?: number
  readonly iops_wr_max?: number
  readonly bps_max_length?: number
  readonly bps_rd_max_length?: number
  readonly bps_wr_max_length?: number
  readonly iops_max_length?: number
  readonly iops_rd_max_length?: number
  readonly iops_wr_max_length?: number
  readonly iops_size?: number
  readonly group?: string
}

export type BlockLatencyHistogramSetArguments = {
  readonly id: string
  readonly boundaries?: readonly number[]
  readonly 'boundaries-read'?: readonly number[]
  readonly 'boundaries-write'?: readonly number[]
  readonly 'boundaries-flush'?: readonly number[]
}

export type QueryBlockReturnItem = {
  readonly device: string
  readonly qdev?: string
  readonly type: string
  readonly removable: boolean
  readonly locked: boolean
  readonly inserted?: QueryBlockReturnItemInserted
  readonly tray_open?: boolean
  readonly 'io-status'?: QueryBlockReturnItemIoStatus
}

export type QueryBlockReturnItemInserted = {
  readonly file: string
  readonly 'node-name'?: string
  readonly ro: boolean
  readonly drv: string
  readonly backing_file?: string
  readonly backing_file_depth: number
  readonly encrypted: boolean
  readonly detect_zeroes: QueryBlockReturnItemInsertedDetectZeroes
  readonly bps: number
  readonly bps_rd: number
  readonly bps_wr: number
  readonly iops: number
  readonly iops_rd: number
  readonly iops_wr: number
  readonly image: QueryBlockReturnItemInsertedImage
  readonly bps_max?: number
  readonly bps_rd_max?: number
  readonly bps_wr_max?: number
  readonly iops_max?: number
  readonly iops_rd_max?: number
  readonly iops_wr_max?: number
  readonly bps_max_length?: number
  readonly bps_rd_max_length?: number
  readonly bps_wr_max_length?: number
  readonly iops_max_length?: number
  readonly iops_rd_max_length?: number
  readonly iops_wr_max_length?: number
  readonly iops_size?: number
  readonly group?: string
  readonly cache: QueryBlockReturnItemInsertedCache
  readonly write_threshold: number
  readonly 'dirty-bitmaps'?: readonly QueryBlockReturnItemInsertedDirtyBitmapsItem[]
}

export type QueryBlockReturnItemInsertedDetectZeroes = 'off' | 'on' | 'unmap'

export type QueryBlockReturnItemInsertedImage = {
  readonly filename: string
  readonly format: string
  readonly 'dirty-flag'?: boolean
  readonly 'actual-size'?: number
  readonly 'virtual-size': number
  readonly 'cluster-size'?: number
  readonly encrypted?: boolean
  readonly compressed?: boolean
  readonly 'backing-filename'?: string
  readonly 'full-backing-filename'?: string
  readonly 'backing-filename-format'?: string
  readonly snapshots?: readonly QueryBlockReturnItemInsertedImageSnapshotsItem[]
  readonly 'backing-image'?: QueryBlockReturnItemInsertedImage
  readonly 'format-specific'?: QueryBlockReturnItemInsertedImageFormatSpecific
}

export type QueryBlockReturnItemInsertedImageSnapshotsItem = {
  readonly id: string
  readonly name: string
  readonly 'vm-state-size': number
  readonly 'date-sec': number
  readonly 'date-nsec': number
  readonly 'vm-clock-sec': number
  readonly 'vm-clock-nsec': number
  readonly icount?: number
}

export type QueryBlockReturnItemInsertedImageFormatSpecific = ({ readonly type: 'qcow2' } & QueryBlockReturnItemInsertedImageFormatSpecificQcow2)
  | ({ readonly type: 'vmdk' } & QueryBlockReturnItemInsertedImageFormatSpecificVmdk)
  | ({ readonly type: 'luks' } & QueryBlockReturnItemInsertedImageFormatSpecificLuks)
  | ({ readonly type: 'rbd' } & QueryBlockReturnItemInsertedImageFormatSpecificRbd)

export type QueryBlockReturnItemInsertedImageFormatSpecificQcow2 = {
  readonly data: QueryBlockReturnItemInsertedImageFormatSpecificQcow2Data
}

export type QueryBlockReturnItemInsertedImageFormatSpecificQcow2Data = {
  readonly compat: string
  readonly 'data-file'?: string
  readonly 'data-file-raw'?: boolean
  readonly 'extended-l2'?: boolean
  readonly 'lazy-refcounts'?: boolean
  readonly corrupt?: boolean
  readonly 'refcount-bits': number
  readonly encrypt?: QueryBlockReturnItemInsertedImageFormatSpecificQcow2DataEncrypt
  readonly bitmaps?: readonly QueryBlockReturnItemInsertedImageFormatSpecificQcow2DataBitmapsItem[]
  readonly 'compression-type': QueryBlockReturnItemInsertedImageFormatSpecificQcow2DataCompressionType
}

export type QueryBlockReturnItemInsertedImageFormatSpecificQcow2DataEncrypt = ({ readonly format: 'luks' } & QueryBlockReturnItemInsertedImageFormatSpecificQcow2DataEncryptLuks)
  | { readonly format: 'aes' }

export type QueryBlockReturnItemInsertedImageFormatSpecificQcow2DataEncryptLuks = {
  readonly 'cipher-alg': QueryBlockReturnItemInsertedImageFormatSpecificQcow2DataEncryptLuksCipherAlg
  readonly 'cipher-mode': QueryBlockReturnItemInsertedImageFormatSpecificQcow2DataEncryptLuksCipherMode
  readonly 'ivgen-alg': QueryBlockReturnItemInsertedImageFormatSpecificQcow2DataEncryptLuksIvgenAlg
  readonly 'ivgen-hash-alg'?: QueryBlockReturnItemInsertedImageFormatSpecificQcow2DataEncryptLuksIvgenHashAlg
  readonly 'hash-alg': QueryBlockReturnItemInsertedImageFormatSpecificQcow2DataEncryptLuksIvgenHashAlg
  readonly 'payload-offset': number
  readonly 'master-key-iters': number
  readonly uuid: string
  readonly slots: readonly QueryBlockReturnItemInsertedImageFormatSpecificQcow2DataEncryptLuksSlotsItem[]
}

export type QueryBlockReturnItemInsertedImageFormatSpecificQcow2DataEncryptLuksCipherAlg = 'aes-128' | 'aes-192' | 'aes-256' | 'des' | '3des' | 'cast5-128' | 'serpent-128' | 'serpent-192' | 'serpent-256' | 'twofish-128' | 'twofish-192' | 'twofish-256'

export type QueryBlockReturnItemInsertedImageFormatSpecificQcow2DataEncryptLuksCipherMode = 'ecb' | 'cbc' | 'xts' | 'ctr'

export type QueryBlockReturnItemInsertedImageFormatSpecificQcow2DataEncryptLuksIvgenAlg = 'plain' | 'plain64' | 'essiv'

export type QueryBlockReturnItemInsertedImageFormatSpecificQcow2DataEncryptLuksIvgenHashAlg = 'md5' | 'sha1' | 'sha224' | 'sha256' | 'sha384' | 'sha512' | 'ripemd160'

export type QueryBlockReturnItemInsertedImageFormatSpecificQcow2DataEncryptLuksSlotsItem = {
  readonly active: boolean
  readonly iters?: number
  readonly stripes?: number
  readonly 'key-offset': number
}

export type QueryBlockReturnItemInsertedImageFormatSpecificQcow2DataBitmapsItem = {
  readonly name: string
  readonly granularity: number
  readonly flags: readonly QueryBlockReturnItemInsertedImageFormatSpecificQcow2DataBitmapsItemFlagsItem[]
}

export type QueryBlockReturnItemInsertedImageFormatSpecificQcow2DataBitmapsItemFlagsItem = 'in-use' | 'auto'

export type QueryBlockReturnItemInsertedImageFormatSpecificQcow2DataCompressionType = 'zlib' | 'zstd'

export type QueryBlockReturnItemInsertedImageFormatSpecificVmdk = {
  readonly data: QueryBlockReturnItemInsertedImageFormatSpecificVmdkData
}

export type QueryBlockReturnItemInsertedImageFormatSpecificVmdkData = {
  readonly 'create-type': string
  readonly cid: number
  readonly 'parent-cid': number
  readonly extents: readonly QueryBlockReturnItemInsertedImage[]
}

export type QueryBlockReturnItemInsertedImageFormatSpecificLuks = {
  readonly data: QueryBlockReturnItemInsertedImageFormatSpecificQcow2DataEncryptLuks
}

export type QueryBlockReturnItemInsertedImageFormatSpecificRbd = {
  readonly data: QueryBlockReturnItemInsertedImageFormatSpecificRbdData
}

export type QueryBlockReturnItemInsertedImageFormatSpecificRbdData = {
  readonly 'encryption-format'?: QueryBlockReturnItemInsertedImageFormatSpecificRbdDataEncryptionFormat
}

export type QueryBlockReturnItemInsertedImageFormatSpecificRbdDataEncryptionFormat = 'luks' | 'luks2'

export type QueryBlockReturnItemInsertedCache = {
  readonly writeback: boolean
  readonly direct: boolean
  readonly 'no-flush': boolean
}

export type QueryBlockReturnItemInsertedDirtyBitmapsItem = {
  readonly name?: string
  readonly count: number
  readonly granularity: number
  readonly recording: boolean
  readonly busy: boolean
  readonly persistent: boolean
  readonly inconsistent?: boolean
}

export type QueryBlockReturnItemIoStatus = 'ok' | 'failed' | 'nospace'

export type QueryBlockstatsArguments = {
  readonly 'query-nodes'?: boolean
}

export type QueryBlockstatsReturnItem = {
  readonly device?: string
  readonly qdev?: string
  readonly 'node-name'?: string
  readonly stats: QueryBlockstatsReturnItemStats
  readonly 'driver-specific'?: QueryBlockstatsReturnItemDriverSpecific
  readonly parent?: QueryBlockstatsReturnItem
  readonly backing?: QueryBlockstatsReturnItem
}

export type QueryBlockstatsReturnItemStats = {
  readonly rd_bytes: number
  readonly wr_bytes: number
  readonly unmap_bytes: number
  readonly rd_operations: number
  readonly wr_operations: number
  readonly flush_operations: number
  readonly unmap_operations: number
  readonly rd_total_time_ns: number
  readonly wr_total_time_ns: number
  readonly flush_total_time_ns: number
  readonly unmap_total_time_ns: number
  readonly wr_highest_offset: number
  readonly rd_merged: number
  readonly wr_merged: number
  readonly unmap_merged: number
  readonly idle_time_ns?: number
  readonly failed_rd_operations: number
  readonly failed_wr_operations: number
  readonly failed_flush_operations: number
  readonly failed_unmap_operations: number
  readonly invalid_rd_operations: number
  readonly invalid_wr_operations: number
  readonly invalid_flush_operations: number
  readonly invalid_unmap_operations: number
  readonly account_invalid: boolean
  readonly account_failed: boolean
  readonly timed_stats: readonly QueryBlockstatsReturnItemStatsTimedStatsItem[]
  readonly rd_latency_histogram?: QueryBlockstatsReturnItemStatsRdLatencyHistogram
  readonly wr_latency_histogram?: QueryBlockstatsReturnItemStatsRdLatencyHistogram
  readonly flush_latency_histogram?: QueryBlockstatsReturnItemStatsRdLatencyHistogram
}

export type QueryBlockstatsReturnItemStatsTimedStatsItem = {
  readonly interval_length: number
  readonly min_rd_latency_ns: number
  readonly max_rd_latency_ns: number
  readonly avg_rd_latency_ns: number
  readonly min_wr_latency_ns: number
  readonly max_wr_latency_ns: number
  readonly avg_wr_latency_ns: number
  readonly min_flush_latency_ns: number
  readonly max_flush_latency_ns: number
  readonly avg_flush_latency_ns: number
  readonly avg_rd_queue_depth: number
  readonly avg_wr_queue_depth: number
}

export type QueryBlockstatsReturnItemStatsRdLatencyHistogram = {
  readonly boundaries: readonly number[]
  readonly bins: readonly number[]
}

export type QueryBlockstatsReturnItemDriverSpecific = ({ readonly driver: 'file' } & QueryBlockstatsReturnItemDriverSpecificFile)
  | ({ readonly driver: 'host_device' } & QueryBlockstatsReturnItemDriverSpecificFile)
  | ({ readonly driver: 'nvme' } & QueryBlockstatsReturnItemDriverSpecificNvme)
  | { readonly driver: 'blkdebug' }
  | { readonly driver: 'blklogwrites' }
  | { readonly driver: 'blkreplay' }
  | { readonly driver: 'blkverify' }
  | { readonly driver: 'bochs' }
  | { readonly driver: 'cloop' }
  | { readonly driver: 'compress' }
  | { readonly driver: 'copy-before-write' }
  | { readonly driver: 'copy-on-read' }
  | { readonly driver: 'dmg' }
  | { readonly driver: 'snapshot-access' }
  | { readonly driver: 'ftp' }
  | { readonly driver: 'ftps' }
  | { readonly driver: 'gluster' }
  | { readonly driver: 'host_cdrom' }
  | { readonly driver: 'http' }
  | { readonly driver: 'https' }
  | { readonly driver: 'iscsi' }
  | { readonly driver: 'luks' }
  | { readonly driver: 'nbd' }
  | { readonly driver: 'nfs' }
  | { readonly driver: 'null-aio' }
  | { readonly driver: 'null-co' }
  | { readonly driver: 'parallels' }
  | { readonly driver: 'preallocate' }
  | { readonly driver: 'qcow' }
  | { readonly driver: 'qcow2' }
  | { readonly driver: 'qed' }
  | { readonly driver: 'quorum' }
  | { readonly driver: 'raw' }
  | { readonly driver: 'rbd' }
  | { readonly driver: 'replication' }
  | { readonly driver: 'ssh' }
  | { readonly driver: 'throttle' }
  | { readonly driver: 'vdi' }
  | { readonly driver: 'vhdx' }
  | { readonly driver: 'vmdk' }
  | { readonly driver: 'vpc' }
  | { readonly driver: 'vvfat' }

export type QueryBlockstatsReturnItemDriverSpecificFile = {
  readonly 'discard-nb-ok': number
  readonly 'discard-nb-failed': number
  readonly 'discard-bytes-ok': number
}

export type QueryBlockstatsReturnItemDriverSpecificNvme = {
  readonly 'completion-errors': number
  readonly 'aligned-accesses': number
  readonly 'unaligned-accesses': number
}

export type QueryBlockJobsReturnItem = {
  readonly type: string
  readonly device: string
  readonly len: number
  readonly offset: number
  readonly busy: boolean
  readonly paused: boolean
  readonly speed: number
  readonly 'io-status': QueryBlockReturnItemIoStatus
  readonly ready: boolean
  readonly status: QueryBlockJobsReturnItemStatus
  readonly 'auto-finalize': boolean
  readonly 'auto-dismiss': boolean
  readonly error?: string
}

export type QueryBlockJobsReturnItemStatus = 'undefined' | 'created' | 'running' | 'paused' | 'ready' | 'standby' | 'waiting' | 'pending' | 'aborting' | 'concluded' | 'null'

export type BlockResizeArguments = {
  readonly device?: string
  readonly 'node-name'?: string
  readonly size: number
}

export type BlockdevSnapshotSyncArguments = {
  readonly device?: string
  readonly 'node-name'?: string
  readonly 'snapshot-file': string
  readonly 'snapshot-node-name'?: string
  readonly format?: string
  readonly mode?: BlockdevSnapshotSyncArgumentsMode
}

export type BlockdevSnapshotSyncArgumentsMode = 'existing' | 'absolute-paths'

export type BlockdevSnapshotArguments = {
  readonly node: string
  readonly overlay: string
}

export type ChangeBackingFileArguments = {
  readonly device: string
  readonly 'image-node-name': string
  readonly 'backing-file': string
}

export type BlockCommitArguments = {
  readonly 'job-id'?: string
  readonly device: string
  readonly 'base-node'?: string
  readonly base?: string
  readonly 'top-node'?: string
  readonly top?: string
  readonly 'backing-file'?: string
  readonly speed?: number
  readonly 'on-error'?: BlockCommitArgumentsOnError
  readonly 'filter-node-name'?: string
  readonly 'auto-finalize'?: boolean
  readonly 'auto-dismiss'?: boolean
}

export type BlockCommitArgumentsOnError = 'report' | 'ignore' | 'enospc' | 'stop' | 'auto'

export type DriveBackupArguments = {
  readonly 'job-id'?: string
  readonly device: string
  readonly sync: DriveBackupArgumentsSync
  readonly speed?: number
  readonly bitmap?: string
  readonly 'bitmap-mode'?: DriveBackupArgumentsBitmapMode
  readonly compress?: boolean
  readonly 'on-source-error'?: BlockCommitArgumentsOnError
  readonly 'on-target-error'?: BlockCommitArgumentsOnError
  readonly 'auto-finalize'?: boolean
  readonly 'auto-dismiss'?: boolean
  readonly 'filter-node-name'?: string
  readonly 'x-perf'?: DriveBackupArgumentsXPerf
  readonly target: string
  readonly format?: string
  readonly mode?: BlockdevSnapshotSyncArgumentsMode
}

export type DriveBackupArgumentsSync = 'top' | 'full' | 'none' | 'incremental' | 'bitmap'

export type DriveBackupArgumentsBitmapMode = 'on-success' | 'never' | 'always'

export type DriveBackupArgumentsXPerf = {
  readonly 'use-copy-range'?: boolean
  readonly 'max-workers'?: number
  readonly 'max-chunk'?: number
}

export type BlockdevBackupArguments = {
  readonly 'job-id'?: string
  readonly device: string
  readonly sync: DriveBackupArgumentsSync
  readonly speed?: number
  readonly bitmap?: string
  readonly 'bitmap-mode'?: DriveBackupArgumentsBitmapMode
  readonly compress?: boolean
  readonly 'on-source-error'?: BlockCommitArgumentsOnError
  readonly 'on-target-error'?: BlockCommitArgumentsOnError
  readonly 'auto-finalize'?: boolean
  readonly 'auto-dismiss'?: boolean
  readonly 'filter-node-name'?: string
  readonly 'x-perf'?: DriveBackupArgumentsXPerf
  readonly target: string
}

export type QueryNamedBlockNodesArguments = {
  readonly flat?: boolean
}

export type XDebugQueryBlockGraphReturn = {
  readonly nodes: readonly XDebugQueryBlockGraphReturnNodesItem[]
  readonly edges: readonly XDebugQueryBlockGraphReturnEdgesItem[]
}

export type XDebugQueryBlockGraphReturnNodesItem = {
  readonly id: number
  readonly type: XDebugQueryBlockGraphReturnNodesItemType
  readonly name: string
}

export type XDebugQueryBlockGraphReturnNodesItemType = 'block-backend' | 'block-job' | 'block-driver'

export type XDebugQueryBlockGraphReturnEdgesItem = {
  readonly parent: number
  readonly child: number
  readonly name: string
  readonly perm: readonly XDebugQueryBlockGraphReturnEdgesItemPermItem[]
  readonly 'shared-perm': readonly XDebugQueryBlockGraphReturnEdgesItemPermItem[]
}

export type XDebugQueryBlockGraphReturnEdgesItemPermItem = 'consistent-read' | 'write' | 'write-unchanged' | 'resize'

export type DriveMirrorArguments = {
  readonly 'job-id'?: string
  readonly device: string
  readonly target: string
  readonly format?: string
  readonly 'node-name'?: string
  readonly replaces?: string
  readonly sync: DriveBackupArgumentsSync
  readonly mode?: BlockdevSnapshotSyncArgumentsMode
  readonly speed?: number
  readonly granularity?: number
  readonly 'buf-size'?: number
  readonly 'on-source-error'?: BlockCommitArgumentsOnError
  readonly 'on-target-error'?: BlockCommitArgumentsOnError
  readonly unmap?: boolean
  readonly 'copy-mode'?: DriveMirrorArgumentsCopyMode
  readonly 'auto-finalize'?: boolean
  readonly 'auto-dismiss'?: boolean
}

export type DriveMirrorArgumentsCopyMode = 'background' | 'write-blocking'

export type BlockDirtyBitmapAddArguments = {
  readonly node: string
  readonly name: string
  readonly granularity?: number
  readonly persistent?: boolean
  readonly disabled?: boolean
}

export type BlockDirtyBitmapRemoveArguments = {
  readonly node: string
  readonly name: string
}

export type BlockDirtyBitmapMergeArguments = {
  readonly node: string
  readonly target: string
  readonly bitmaps: readonly BlockDirtyBitmapMergeArgumentsBitmapsItem[]
}

export type BlockDirtyBitmapMergeArgumentsBitmapsItem = string | BlockDirtyBitmapRemoveArguments

export type XDebugBlockDirtyBitmapSha256Return = {
  readonly sha256: string
}

export type BlockdevMirrorArguments = {
  readonly 'job-id'?: string
  readonly device: string
  readonly target: string
  readonly replaces?: string
  readonly sync: DriveBackupArgumentsSync
  readonly speed?: number
  readonly granularity?: number
  readonly 'buf-size'?: number
  readonly 'on-source-error'?: BlockCommitArgumentsOnError
  readonly 'on-target-error'?: BlockCommitArgumentsOnError
  readonly 'filter-node-name'?: string
  readonly 'copy-mode'?: DriveMirrorArgumentsCopyMode
  readonly 'auto-finalize'?: boolean
  readonly 'auto-dismiss'?: boolean
}

export type BlockStreamArguments = {
  readonly 'job-id'?: string
  readonly device: string
  readonly base?: string
  readonly 'base-node'?: string
  readonly 'backing-file'?: string
  readonly bottom?: string
  readonly speed?: number
  readonly 'on-error'?: BlockCommitArgumentsOnError
  readonly 'filter-node-name'?: string
  readonly 'auto-finalize'?: boolean
  readonly 'auto-dismiss'?: boolean
}

export type BlockJobSetSpeedArguments = {
  readonly device: string
  readonly speed: number
}

export type BlockJobCancelArguments = {
  readonly device: string
  readonly force?: boolean
}

export type BlockJobPauseArguments = {
  readonly device: string
}

export type BlockJobResumeArguments = {
  readonly device: string
}

export type BlockJobCompleteArguments = {
  readonly device: string
}

export type BlockJobDismissArguments = {
  readonly id: string
}

export type BlockJobFinalizeArguments = {
  readonly id: string
}

export type BlockdevAddArguments = { readonly 'node-name'?: string; readonly discard?: BlockdevAddArgumentsDiscard; readonly cache?: BlockdevAddArgumentsCache; readonly 'read-only'?: boolean; readonly 'auto-read-only'?: boolean; readonly 'force-share'?: boolean; readonly 'detect-zeroes'?: QueryBlockReturnItemInsertedDetectZeroes } & (
  | ({ readonly driver: 'blkdebug' } & BlockdevAddArgumentsBlkdebug)
  | ({ readonly driver: 'blklogwrites' } & BlockdevAddArgumentsBlklogwrites)
  | ({ readonly driver: 'blkverify' } & BlockdevAddArgumentsBlkverify)
  | ({ readonly driver: 'blkreplay' } & BlockdevAddArgumentsBlkreplay)
  | ({ readonly driver: 'bochs' } & BlockdevAddArgumentsBochs)
  | ({ readonly driver: 'cloop' } & BlockdevAddArgumentsBochs)
  | ({ readonly driver: 'compress' } & BlockdevAddArgumentsBochs)
  | ({ readonly driver: 'copy-before-write' } & BlockdevAddArgumentsCopyBeforeWrite)
  | ({ readonly driver: 'copy-on-read' } & BlockdevAddArgumentsCopyOnRead)
  | ({ readonly driver: 'dmg' } & BlockdevAddArgumentsBochs)
  | ({ readonly driver: 'file' } & BlockdevAddArgumentsFile)
  | ({ readonly driver: 'ftp' } & BlockdevAddArgumentsFtp)
  | ({ readonly driver: 'ftps' } & BlockdevAddArgumentsFtps)
  | ({ readonly driver: 'gluster' } & BlockdevAddArgumentsGluster)
  | ({ readonly driver: 'host_cdrom' } & BlockdevAddArgumentsFile)
  | ({ readonly driver: 'host_device' } & BlockdevAddArgumentsFile)
  | ({ readonly driver: 'http' } & BlockdevAddArgumentsHttp)
  | ({ readonly driver: 'https' } & BlockdevAddArgumentsHttps)
  | ({ readonly driver: 'iscsi' } & BlockdevAddArgumentsIscsi)
  | ({ readonly driver: 'luks' } & BlockdevAddArgumentsLuks)
  | ({ readonly driver: 'nbd' } & BlockdevAddArgumentsNbd)
  | ({ readonly driver: 'nfs' } & BlockdevAddArgumentsNfs)
  | ({ readonly driver: 'null-aio' } & BlockdevAddArgumentsNullAio)
  | ({ readonly driver: 'null-co' } & BlockdevAddArgumentsNullAio)
  | ({ readonly driver: 'nvme' } & BlockdevAddArgumentsNvme)
  | ({ readonly driver: 'parallels' } & BlockdevAddArgumentsBochs)
  | ({ readonly driver: 'preallocate' } & BlockdevAddArgumentsPreallocate)
  | ({ readonly driver: 'qcow2' } & BlockdevAddArgumentsQcow2)
  | ({ readonly driver: 'qcow' } & BlockdevAddArgumentsQcow)
  | ({ readonly driver: 'qed' } & BlockdevAddArgumentsQed)
  | ({ readonly driver: 'quorum' } & BlockdevAddArgumentsQuorum)
  | ({ readonly driver: 'raw' } & BlockdevAddArgumentsRaw)
  | ({ readonly driver: 'rbd' } & BlockdevAddArgumentsRbd)
  | ({ readonly driver: 'replication' } & BlockdevAddArgumentsReplication)
  | ({ readonly driver: 'snapshot-access' } & BlockdevAddArgumentsBochs)
  | ({ readonly driver: 'ssh' } & BlockdevAddArgumentsSsh)
  | ({ readonly driver: 'throttle' } & BlockdevAddArgumentsThrottle)
  | ({ readonly driver: 'vdi' } & BlockdevAddArgumentsBochs)
  | ({ readonly driver: 'vhdx' } & BlockdevAddArgumentsBochs)
  | ({ readonly driver: 'vmdk' } & BlockdevAddArgumentsQed)
  | ({ readonly driver: 'vpc' } & BlockdevAddArgumentsBochs)
  | ({ readonly driver: 'vvfat' } & BlockdevAddArgumentsVvfat))

export type BlockdevAddArgumentsDiscard = 'ignore' | 'unmap'

export type BlockdevAddArgumentsCache = {
  readonly direct?: boolean
  readonly 'no-flush'?: boolean
}

export type BlockdevAddArgumentsBlkdebug = {
  readonly image: BlockdevAddArgumentsBlkdebugImage
  readonly config?: string
  readonly align?: number
  readonly 'max-transfer'?: number
  readonly 'opt-write-zero'?: number
  readonly 'max-write-zero'?: number
  readonly 'opt-discard'?: number
  readonly 'max-discard'?: number
  readonly 'inject-error'?: readonly BlockdevAddArgumentsBlkdebugInjectErrorItem[]
  readonly 'set-state'?: readonly BlockdevAddArgumentsBlkdebugSetStateItem[]
  readonly 'take-child-perms'?: readonly XDebugQueryBlockGraphReturnEdgesItemPermItem[]
  readonly 'unshare-child-perms'?: readonly XDebugQueryBlockGraphReturnEdgesItemPermItem[]
}

export type BlockdevAddArgumentsBlkdebugImage = BlockdevAddArguments | string

export type BlockdevAddArgumentsBlkdebugInjectErrorItem = {
  readonly event: BlockdevAddArgumentsBlkdebugInjectErrorItemEvent
  readonly state?: number
  readonly iotype?: BlockdevAddArgumentsBlkdebugInjectErrorItemIotype
  readonly errno?: number
  readonly sector?: number
  readonly once?: boolean
  readonly immediately?: boolean
}

export type BlockdevAddArgumentsBlkdebugInjectErrorItemEvent = 'l1_update' | 'l1_grow_alloc_table' | 'l1_grow_write_table' | 'l1_grow_activate_table' | 'l2_load' | 'l2_update' | 'l2_update_compressed' | 'l2_alloc_cow_read' | 'l2_alloc_write' | 'read_aio' | 'read_backing_aio' | 'read_compressed' | 'write_aio' | 'write_compressed' | 'vmstate_load' | 'vmstate_save' | 'cow_read' | 'cow_write' | 'reftable_load' | 'reftable_grow' | 'reftable_update' | 'refblock_load' | 'refblock_update' | 'refblock_update_part' | 'refblock_alloc' | 'refblock_alloc_hookup' | 'refblock_alloc_write' | 'refblock_alloc_write_blocks' | 'refblock_alloc_write_table' | 'refblock_alloc_switch_table' | 'cluster_alloc' | 'cluster_alloc_bytes' | 'cluster_free' | 'flush_to_os' | 'flush_to_disk' | 'pwritev_rmw_head' | 'pwritev_rmw_after_head' | 'pwritev_rmw_tail' | 'pwritev_rmw_after_tail' | 'pwritev' | 'pwritev_zero' | 'pwritev_done' | 'empty_image_prepare' | 'l1_shrink_write_table' | 'l1_shrink_free_l2_clusters' | 'cor_write' | 'cluster_alloc_space' | 'none'

export type BlockdevAddArgumentsBlkdebugInjectErrorItemIotype = 'read' | 'write' | 'write-zeroes' | 'discard' | 'flush' | 'block-status'

export type BlockdevAddArgumentsBlkdebugSetStateItem = {
  readonly event: BlockdevAddArgumentsBlkdebugInjectErrorItemEvent
  readonly state?: number
  readonly new_state: number
}

export type BlockdevAddArgumentsBlklogwrites = {
  readonly file: BlockdevAddArgumentsBlkdebugImage
  readonly log: BlockdevAddArgumentsBlkdebugImage
  readonly 'log-sector-size'?: number
  readonly 'log-append'?: boolean
  readonly 'log-super-update-interval'?: number
}

export type BlockdevAddArgumentsBlkverify = {
  readonly test: BlockdevAddArgumentsBlkdebugImage
  readonly raw: BlockdevAddArgumentsBlkdebugImage
}

export type BlockdevAddArgumentsBlkreplay = {
  readonly image: BlockdevAddArgumentsBlkdebugImage
}

export type BlockdevAddArgumentsBochs = {
  readonly file: BlockdevAddArgumentsBlkdebugImage
}

export type BlockdevAddArgumentsCopyBeforeWrite = {
  readonly file: BlockdevAddArgumentsBlkdebugImage
  readonly target: BlockdevAddArgumentsBlkdebugImage
  readonly bitmap?: BlockDirtyBitmapRemoveArguments
  readonly 'on-cbw-error'?: BlockdevAddArgumentsCopyBeforeWriteOnCbwError
  readonly 'cbw-timeout'?: number
}

export type BlockdevAddArgumentsCopyBeforeWriteOnCbwError = 'break-guest-write' | 'break-snapshot'

export type BlockdevAddArgumentsCopyOnRead = {
  readonly file: BlockdevAddArgumentsBlkdebugImage
  readonly bottom?: string
}

export type BlockdevAddArgumentsFile = {
  readonly filename: string
  readonly 'pr-manager'?: string
  readonly locking?: BlockdevAddArgumentsFileLocking
  readonly aio?: BlockdevAddArgumentsFileAio
  readonly 'aio-max-batch'?: number
  readonly 'drop-cache'?: boolean
  readonly 'x-check-cache-dropped'?: boolean
}

export type BlockdevAddArgumentsFileLocking = 'auto' | 'on' | 'off'

export type BlockdevAddArgumentsFileAio = 'threads' | 'native' | 'io_uring'

export type BlockdevAddArgumentsFtp = {
  readonly url: string
  readonly readahead?: number
  readonly timeout?: number
  readonly username?: string
  readonly 'password-secret'?: string
  readonly 'proxy-username'?: string
  readonly 'proxy-password-secret'?: string
}

export type BlockdevAddArgumentsFtps = {
  readonly url: string
  readonly readahead?: number
  readonly timeout?: number
  readonly username?: string
  readonly 'password-secret'?: string
  readonly 'proxy-username'?: string
  readonly 'proxy-password-secret'?: string
  readonly sslverify?: boolean
}

export type BlockdevAddArgumentsGluster = {
  readonly volume: string
  readonly path: string
  readonly server: readonly BlockdevAddArgumentsGlusterServerItem[]
  readonly debug?: number
  readonly logfile?: string
}

export type BlockdevAddArgumentsGlusterServerItem = ({ readonly type: 'inet' } & BlockdevAddArgumentsGlusterServerItemInet)
  | ({ readonly type: 'unix' } & BlockdevAddArgumentsGlusterServerItemUnix)
  | ({ readonly type: 'vsock' } & BlockdevAddArgumentsGlusterServerItemVsock)
  | ({ readonly type: 'fd' } & BlockdevAddArgumentsGlusterServerItemFd)

export type BlockdevAddArgumentsGlusterServerItemInet = {
  readonly host: string
  readonly port: string
  readonly numeric?: boolean
  readonly to?: number
  readonly ipv4?: boolean
  readonly ipv6?: boolean
  readonly 'keep-alive'?: boolean
  readonly mptcp?: boolean
}

export type BlockdevAddArgumentsGlusterServerItemUnix = {
  readonly path: string
  readonly abstract?: boolean
  readonly tight?: boolean
}

export type BlockdevAddArgumentsGlusterServerItemVsock = {
  readonly cid: string
  readonly port: string
}

export type BlockdevAddArgumentsGlusterServerItemFd = {
  readonly str: string
}

export type BlockdevAddArgumentsHttp = {
  readonly url: string
  readonly readahead?: number
  readonly timeout?: number
  readonly username?: string
  readonly 'password-secret'?: string
  readonly 'proxy-username'?: string
  readonly 'proxy-password-secret'?: string
  readonly cookie?: string
  readonly 'cookie-secret'?: string
}

export type BlockdevAddArgumentsHttps = {
  readonly url: string
  readonly readahead?: number
  readonly timeout?: number
  readonly username?: string
  readonly 'password-secret'?: string
  readonly 'proxy-username'?: string
  readonly 'proxy-password-secret'?: string
  readonly cookie?: string
  readonly sslverify?: boolean
  readonly 'cookie-secret'?: string
}

export type BlockdevAddArgumentsIscsi = {
  readonly transport: BlockdevAddArgumentsIscsiTransport
  readonly portal: string
  readonly target: string
  readonly lun?: number
  readonly user?: string
  readonly 'password-secret'?: string
  readonly 'initiator-name'?: string
  readonly 'header-digest'?: BlockdevAddArgumentsIscsiHeaderDigest
  readonly timeout?: number
}

export type BlockdevAddArgumentsIscsiTransport = 'tcp' | 'iser'

export type BlockdevAddArgumentsIscsiHeaderDigest = 'crc32c' | 'none' | 'crc32c-none' | 'none-crc32c'

export type BlockdevAddArgumentsLuks = {
  readonly file: BlockdevAddArgumentsBlkdebugImage
  readonly 'key-secret'?: string
}

export type BlockdevAddArgumentsNbd = {
  readonly server: BlockdevAddArgumentsGlusterServerItem
  readonly export?: string
  readonly 'tls-creds'?: string
  readonly 'tls-hostname'?: string
  readonly 'x-dirty-bitmap'?: string
  readonly 'reconnect-delay'?: number
  readonly 'open-timeout'?: number
}

export type BlockdevAddArgumentsNfs = {
  readonly server: BlockdevAddArgumentsNfsServer
  readonly path: string
  readonly user?: number
  readonly group?: number
  readonly 'tcp-syn-count'?: number
  readonly 'readahead-size'?: number
  readonly 'page-cache-size'?: number
  readonly debug?: number
}

export type BlockdevAddArgumentsNfsServer = {
  readonly type: BlockdevAddArgumentsNfsServerType
  readonly host: string
}

export type BlockdevAddArgumentsNfsServerType = 'inet'

export type BlockdevAddArgumentsNullAio = {
  readonly size?: number
  readonly 'latency-ns'?: number
  readonly 'read-zeroes'?: boolean
}

export type BlockdevAddArgumentsNvme = {
  readonly device: string
  readonly namespace: number
}

export type BlockdevAddArgumentsPreallocate = {
  readonly file: BlockdevAddArgumentsBlkdebugImage
  readonly 'prealloc-align'?: number
  readonly 'prealloc-size'?: number
}

export type BlockdevAddArgumentsQcow2 = {
  readonly file: BlockdevAddArgumentsBlkdebugImage
  readonly backing?: BlockdevAddArgumentsQcow2Backing
  readonly 'lazy-refcounts'?: boolean
  readonly 'pass-discard-request'?: boolean
  readonly 'pass-discard-snapshot'?: boolean
  readonly 'pass-discard-other'?: boolean
  readonly 'overlap-check'?: BlockdevAddArgumentsQcow2OverlapCheck
  readonly 'cache-size'?: number
  readonly 'l2-cache-size'?: number
  readonly 'l2-cache-entry-size'?: number
  readonly 'refcount-cache-size'?: number
  readonly 'cache-clean-interval'?: number
  readonly encrypt?: BlockdevAddArgumentsQcow2Encrypt
  readonly 'data-file'?: BlockdevAddArgumentsBlkdebugImage
}

export type BlockdevAddArgumentsQcow2Backing = BlockdevAddArguments | string | null

export type BlockdevAddArgumentsQcow2OverlapCheck = BlockdevAddArgumentsQcow2OverlapCheckChoice1 | BlockdevAddArgumentsQcow2OverlapCheckChoice1Template

export type BlockdevAddArgumentsQcow2OverlapCheckChoice1 = {
  readonly template?: BlockdevAddArgumentsQcow2OverlapCheckChoice1Template
  readonly 'main-header'?: boolean
  readonly 'active-l1'?: boolean
  readonly 'active-l2'?: boolean
  readonly 'refcount-table'?: boolean
  readonly 'refcount-block'?: boolean
  readonly 'snapshot-table'?: boolean
  readonly 'inactive-l1'?: boolean
  readonly 'inactive-l2'?: boolean
  readonly 'bitmap-directory'?: boolean
}

export type BlockdevAddArgumentsQcow2OverlapCheckChoice1Template = 'none' | 'constant' | 'cached' | 'all'

export type BlockdevAddArgumentsQcow2Encrypt = ({ readonly format: 'aes' } & BlockdevAddArgumentsQcow2EncryptAes)
  | ({ readonly format: 'luks' } & BlockdevAddArgumentsQcow2EncryptLuks)

export type BlockdevAddArgumentsQcow2EncryptAes = {
  readonly 'key-secret'?: string
}

export type BlockdevAddArgumentsQcow2EncryptLuks = {
  readonly 'key-secret'?: string
}

export type BlockdevAddArgumentsQcow = {
  readonly file: BlockdevAddArgumentsBlkdebugImage
  readonly backing?: BlockdevAddArgumentsQcow2Backing
  readonly encrypt?: BlockdevAddArgumentsQcowEncrypt
}

export type BlockdevAddArgumentsQcowEncrypt = ({ readonly format: 'aes' } & BlockdevAddArgumentsQcow2EncryptAes)

export type BlockdevAddArgumentsQed = {
  readonly file: BlockdevAddArgumentsBlkdebugImage
  readonly backing?: BlockdevAddArgumentsQcow2Backing
}

export type BlockdevAddArgumentsQuorum = {
  readonly blkverify?: boolean
  readonly children: readonly BlockdevAddArgumentsBlkdebugImage[]
  readonly 'vote-threshold': number
  readonly 'rewrite-corrupted'?: boolean
  readonly 'read-pattern'?: BlockdevAddArgumentsQuorumReadPattern
}

export type BlockdevAddArgumentsQuorumReadPattern = 'quorum' | 'fifo'

export type BlockdevAddArgumentsRaw = {
  readonly file: BlockdevAddArgumentsBlkdebugImage
  readonly offset?: number
  readonly size?: number
}

export type BlockdevAddArgumentsRbd = {
  readonly pool: string
  readonly namespace?: string
  readonly image: string
  readonly conf?: string
  readonly snapshot?: string
  readonly encrypt?: BlockdevAddArgumentsRbdEncrypt
  readonly user?: string
  readonly 'auth-client-required'?: readonly BlockdevAddArgumentsRbdAuthClientRequiredItem[]
  readonly 'key-secret'?: string
  readonly server?: readonly BlockdevAddArgumentsRbdServerItem[]
}

export type BlockdevAddArgumentsRbdEncrypt = ({ readonly format: 'luks' } & BlockdevAddArgumentsRbdEncryptLuks)
  | ({ readonly format: 'luks2' } & BlockdevAddArgumentsRbdEncryptLuks2)

export type BlockdevAddArgumentsRbdEncryptLuks = {
  readonly 'key-secret': string
}

export type BlockdevAddArgumentsRbdEncryptLuks2 = {
  readonly 'key-secret': string
}

export type BlockdevAddArgumentsRbdAuthClientRequiredItem = 'cephx' | 'none'

export type BlockdevAddArgumentsRbdServerItem = {
  readonly host: string
  readonly port: string
}

export type BlockdevAddArgumentsReplication = {
  readonly file: BlockdevAddArgumentsBlkdebugImage
  readonly mode: BlockdevAddArgumentsReplicationMode
  readonly 'top-id'?: string
}

export type BlockdevAddArgumentsReplicationMode = 'primary' | 'secondary'

export type BlockdevAddArgumentsSsh = {
  readonly server: BlockdevAddArgumentsGlusterServerItemInet
  readonly path: string
  readonly user?: string
  readonly 'host-key-check'?: BlockdevAddArgumentsSshHostKeyCheck
}

export type BlockdevAddArgumentsSshHostKeyCheck = ({ readonly mode: 'hash' } & BlockdevAddArgumentsSshHostKeyCheckHash)
  | { readonly mode: 'none' }
  | { readonly mode: 'known_hosts' }

export type BlockdevAddArgumentsSshHostKeyCheckHash = {
  readonly type: BlockdevAddArgumentsSshHostKeyCheckHashType
  readonly hash: string
}

export type BlockdevAddArgumentsSshHostKeyCheckHashType = 'md5' | 'sha1' | 'sha256'

export type BlockdevAddArgumentsThrottle = {
  readonly 'throttle-group': string
  readonly file: BlockdevAddArgumentsBlkdebugImage
}

export type BlockdevAddArgumentsVvfat = {
  readonly dir: string
  readonly 'fat-type'?: number
  readonly floppy?: boolean
  readonly label?: string
  readonly rw?: boolean
}

export type BlockdevReopenArguments = {
  readonly options: readonly BlockdevAddArguments[]
}

export type BlockdevDelArguments = {
  readonly 'node-name': string
}

export type BlockdevCreateArguments = {
  readonly 'job-id': string
  readonly options: BlockdevCreateArgumentsOptions
}

export type BlockdevCreateArgumentsOptions = ({ readonly driver: 'file' } & BlockdevCreateArgumentsOptionsFile)
  | ({ readonly driver: 'gluster' } & BlockdevCreateArgumentsOptionsGluster)
  | ({ readonly driver: 'luks' } & BlockdevCreateArgumentsOptionsLuks)
  | ({ readonly driver: 'nfs' } & BlockdevCreateArgumentsOptionsNfs)
  | ({ readonly driver: 'parallels' } & BlockdevCreateArgumentsOptionsParallels)
  | ({ readonly driver: 'qcow' } & BlockdevCreateArgumentsOptionsQcow)
  | ({ readonly driver: 'qcow2' } & BlockdevCreateArgumentsOptionsQcow2)
  | ({ readonly driver: 'qed' } & BlockdevCreateArgumentsOptionsQed)
  | ({ readonly driver: 'rbd' } & BlockdevCreateArgumentsOptionsRbd)
  | ({ readonly driver: 'ssh' } & BlockdevCreateArgumentsOptionsSsh)
  | ({ readonly driver: 'vdi' } & BlockdevCreateArgumentsOptionsVdi)
  | ({ readonly driver: 'vhdx' } & BlockdevCreateArgumentsOptionsVhdx)
  | ({ readonly driver: 'vmdk' } & BlockdevCreateArgumentsOptionsVmdk)
  | ({ readonly driver: 'vpc' } & BlockdevCreateArgumentsOptionsVpc)
  | { readonly driver: 'blkdebug' }
  | { readonly driver: 'blklogwrites' }
  | { readonly driver: 'blkreplay' }
  | { readonly driver: 'blkverify' }
  | { readonly driver: 'bochs' }
  | { readonly driver: 'cloop' }
  | { readonly driver: 'compress' }
  | { readonly driver: 'copy-before-write' }
  | { readonly driver: 'copy-on-read' }
  | { readonly driver: 'dmg' }
  | { readonly driver: 'snapshot-access' }
  | { readonly driver: 'ftp' }
  | { readonly driver: 'ftps' }
  | { readonly driver: 'host_cdrom' }
  | { readonly driver: 'host_device' }
  | { readonly driver: 'http' }
  | { readonly driver: 'https' }
  | { readonly driver: 'iscsi' }
  | { readonly driver: 'nbd' }
  | { readonly driver: 'null-aio' }
  | { readonly driver: 'null-co' }
  | { readonly driver: 'nvme' }
  | { readonly driver: 'preallocate' }
  | { readonly driver: 'quorum' }
  | { readonly driver: 'raw' }
  | { readonly driver: 'replication' }
  | { readonly driver: 'throttle' }
  | { readonly driver: 'vvfat' }

export type BlockdevCreateArgumentsOptionsFile = {
  readonly filename: string
  readonly size: number
  readonly preallocation?: BlockdevCreateArgumentsOptionsFilePreallocation
  readonly nocow?: boolean
  readonly 'extent-size-hint'?: number
}

export type BlockdevCreateArgumentsOptionsFilePreallocation = 'off' | 'metadata' | 'falloc' | 'full'

export type BlockdevCreateArgumentsOptionsGluster = {
  readonly location: BlockdevAddArgumentsGluster
  readonly size: number
  readonly preallocation?: BlockdevCreateArgumentsOptionsFilePreallocation
}

export type BlockdevCreateArgumentsOptionsLuks = {
  readonly 'key-secret'?: string
  readonly 'cipher-alg'?: QueryBlockReturnItemInsertedImageFormatSpecificQcow2DataEncryptLuksCipherAlg
  readonly 'cipher-mode'?: QueryBlockReturnItemInsertedImageFormatSpecificQcow2DataEncryptLuksCipherMode
  readonly 'ivgen-alg'?: QueryBlockReturnItemInsertedImageFormatSpecificQcow2DataEncryptLuksIvgenAlg
  readonly 'ivgen-hash-alg'?: QueryBlockReturnItemInsertedImageFormatSpecificQcow2DataEncryptLuksIvgenHashAlg
  readonly 'hash-alg'?: QueryBlockReturnItemInsertedImageFormatSpecificQcow2DataEncryptLuksIvgenHashAlg
  readonly 'iter-time'?: number
  readonly file: BlockdevAddArgumentsBlkdebugImage
  readonly size: number
  readonly preallocation?: BlockdevCreateArgumentsOptionsFilePreallocation
}

export type BlockdevCreateArgumentsOptionsNfs = {
  readonly location: BlockdevAddArgumentsNfs
  readonly size: number
}

export type BlockdevCreateArgumentsOptionsParallels = {
  readonly file: BlockdevAddArgumentsBlkdebugImage
  readonly size: number
  readonly 'cluster-size'?: number
}

export type BlockdevCreateArgumentsOptionsQcow = {
  readonly file: BlockdevAddArgumentsBlkdebugImage
  readonly size: number
  readonly 'backing-file'?: string
  readonly encrypt?: BlockdevCreateArgumentsOptionsQcowEncrypt
}

export type BlockdevCreateArgumentsOptionsQcowEncrypt = ({ readonly format: 'qcow' } & BlockdevAddArgumentsQcow2EncryptAes)
  | ({ readonly format: 'luks' } & BlockdevCreateArgumentsOptionsQcowEncryptLuks)

export type BlockdevCreateArgumentsOptionsQcowEncryptLuks = {
  readonly 'key-secret'?: string
  readonly 'cipher-alg'?: QueryBlockReturnItemInsertedImageFormatSpecificQcow2DataEncryptLuksCipherAlg
  readonly 'cipher-mode'?: QueryBlockReturnItemInsertedImageFormatSpecificQcow2DataEncryptLuksCipherMode
  readonly 'ivgen-alg'?: QueryBlockReturnItemInsertedImageFormatSpecificQcow2DataEncryptLuksIvgenAlg
  readonly 'ivgen-hash-alg'?: QueryBlockReturnItemInsertedImageFormatSpecificQcow2DataEncryptLuksIvgenHashAlg
  readonly 'hash-alg'?: QueryBlockReturnItemInsertedImageFormatSpecificQcow2DataEncryptLuksIvgenHashAlg
  readonly 'iter-time'?: number
}

export type BlockdevCreateArgumentsOptionsQcow2 = {
  readonly file: BlockdevAddArgumentsBlkdebugImage
  readonly 'data-file'?: BlockdevAddArgumentsBlkdebugImage
  readonly 'data-file-raw'?: boolean
  readonly 'extended-l2'?: boolean
  readonly size: number
  readonly version?: BlockdevCreateArgumentsOptionsQcow2Version
  readonly 'backing-file'?: string
  readonly 'backing-fmt'?: BlockdevCreateArgumentsOptionsQcow2BackingFmt
  readonly encrypt?: BlockdevCreateArgumentsOptionsQcowEncrypt
  readonly 'cluster-size'?: number
  readonly preallocation?: BlockdevCreateArgumentsOptionsFilePreallocation
  readonly 'lazy-refcounts'?: boolean
  readonly 'refcount-bits'?: number
  readonly 'compression-type'?: QueryBlockReturnItemInsertedImageFormatSpecificQcow2DataCompressionType
}

export type BlockdevCreateArgumentsOptionsQcow2Version = 'v2' | 'v3'

export type BlockdevCreateArgumentsOptionsQcow2BackingFmt = 'blkdebug' | 'blklogwrites' | 'blkreplay' | 'blkverify' | 'bochs' | 'cloop' | 'compress' | 'copy-before-write' | 'copy-on-read' | 'dmg' | 'file' | 'snapshot-access' | 'ftp' | 'ftps' | 'gluster' | 'host_cdrom' | 'host_device' | 'http' | 'https' | 'iscsi' | 'luks' | 'nbd' | 'nfs' | 'null-aio' | 'null-co' | 'nvme' | 'parallels' | 'preallocate' | 'qcow' | 'qcow2' | 'qed' | 'quorum' | 'raw' | 'rbd' | 'replication' | 'ssh' | 'throttle' | 'vdi' | 'vhdx' | 'vmdk' | 'vpc' | 'vvfat'

export type BlockdevCreateArgumentsOptionsQed = {
  readonly file: BlockdevAddArgumentsBlkdebugImage
  readonly size: number
  readonly 'backing-file'?: string
  readonly 'backing-fmt'?: BlockdevCreateArgumentsOptionsQcow2BackingFmt
  readonly 'cluster-size'?: number
  readonly 'table-size'?: number
}

export type BlockdevCreateArgumentsOptionsRbd = {
  readonly location: BlockdevAddArgumentsRbd
  readonly size: number
  readonly 'cluster-size'?: number
  readonly encrypt?: BlockdevCreateArgumentsOptionsRbdEncrypt
}

export type BlockdevCreateArgumentsOptionsRbdEncrypt = ({ readonly format: 'luks' } & BlockdevCreateArgumentsOptionsRbdEncryptLuks)
  | ({ readonly format: 'luks2' } & BlockdevCreateArgumentsOptionsRbdEncryptLuks2)

export type BlockdevCreateArgumentsOptionsRbdEncryptLuks = {
  readonly 'key-secret': string
  readonly 'cipher-alg'?: QueryBlockReturnItemInsertedImageFormatSpecificQcow2DataEncryptLuksCipherAlg
}

export type BlockdevCreateArgumentsOptionsRbdEncryptLuks2 = {
  readonly 'key-secret': string
  readonly 'cipher-alg'?: QueryBlockReturnItemInsertedImageFormatSpecificQcow2DataEncryptLuksCipherAlg
}

export type BlockdevCreateArgumentsOptionsSsh = {
  readonly location: BlockdevAddArgumentsSsh
  readonly size: number
}

export type BlockdevCreateArgumentsOptionsVdi = {
  readonly file: BlockdevAddArgumentsBlkdebugImage
  readonly size: number
  readonly preallocation?: BlockdevCreateArgumentsOptionsFilePreallocation
}

export type BlockdevCreateArgumentsOptionsVhdx = {
  readonly file: BlockdevAddArgumentsBlkdebugImage
  readonly size: number
  readonly 'log-size'?: number
  readonly 'block-size'?: number
  readonly subformat?: BlockdevCreateArgumentsOptionsVhdxSubformat
  readonly 'block-state-zero'?: boolean
}

export type BlockdevCreateArgumentsOptionsVhdxSubformat = 'dynamic' | 'fixed'

export type BlockdevCreateArgumentsOptionsVmdk = {
  readonly file: BlockdevAddArgumentsBlkdebugImage
  readonly size: number
  readonly extents?: readonly BlockdevAddArgumentsBlkdebugImage[]
  readonly subformat?: BlockdevCreateArgumentsOptionsVmdkSubformat
  readonly 'backing-file'?: string
  readonly 'adapter-type'?: BlockdevCreateArgumentsOptionsVmdkAdapterType
  readonly hwversion?: string
  readonly toolsversion?: string
  readonly 'zeroed-grain'?: boolean
}

export type BlockdevCreateArgumentsOptionsVmdkSubformat = 'monolithicSparse' | 'monolithicFlat' | 'twoGbMaxExtentSparse' | 'twoGbMaxExtentFlat' | 'streamOptimized'

export type BlockdevCreateArgumentsOptionsVmdkAdapterType = 'ide' | 'buslogic' | 'lsilogic' | 'legacyESX'

export type BlockdevCreateArgumentsOptionsVpc = {
  readonly file: BlockdevAddArgumentsBlkdebugImage
  readonly size: number
  readonly subformat?: BlockdevCreateArgumentsOptionsVpcSubformat
  readonly 'force-size'?: boolean
}

export type BlockdevCreateArgumentsOptionsVpcSubformat = 'dynamic' | 'fixed'

export type XBlockdevAmendArguments = {
  readonly 'job-id': string
  readonly 'node-name': string
  readonly options: XBlockdevAmendArgumentsOptions
  readonly force?: boolean
}

export type XBlockdevAmendArgumentsOptions = ({ readonly driver: 'luks' } & XBlockdevAmendArgumentsOptionsLuks)
  | ({ readonly driver: 'qcow2' } & XBlockdevAmendArgumentsOptionsQcow2)
  | { readonly driver: 'blkdebug' }
  | { readonly driver: 'blklogwrites' }
  | { readonly driver: 'blkreplay' }
  | { readonly driver: 'blkverify' }
  | { readonly driver: 'bochs' }
  | { readonly driver: 'cloop' }
  | { readonly driver: 'compress' }
  | { readonly driver: 'copy-before-write' }
  | { readonly driver: 'copy-on-read' }
  | { readonly driver: 'dmg' }
  | { readonly driver: 'file' }
  | { readonly driver: 'snapshot-access' }
  | { readonly driver: 'ftp' }
  | { readonly driver: 'ftps' }
  | { readonly driver: 'gluster' }
  | { readonly driver: 'host_cdrom' }
  | { readonly driver: 'host_device' }
  | { readonly driver: 'http' }
  | { readonly driver: 'https' }
  | { readonly driver: 'iscsi' }
  | { readonly driver: 'nbd' }
  | { readonly driver: 'nfs' }
  | { readonly driver: 'null-aio' }
  | { readonly driver: 'null-co' }
  | { readonly driver: 'nvme' }
  | { readonly driver: 'parallels' }
  | { readonly driver: 'preallocate' }
  | { readonly driver: 'qcow' }
  | { readonly driver: 'qed' }
  | { readonly driver: 'quorum' }
  | { readonly driver: 'raw' }
  | { readonly driver: 'rbd' }
  | { readonly driver: 'replication' }
  | { readonly driver: 'ssh' }
  | { readonly driver: 'throttle' }
  | { readonly driver: 'vdi' }
  | { readonly driver: 'vhdx' }
  | { readonly driver: 'vmdk' }
  | { readonly driver: 'vpc' }
  | { readonly driver: 'vvfat' }

export type XBlockdevAmendArgumentsOptionsLuks = {
  readonly state: XBlockdevAmendArgumentsOptionsLuksState
  readonly 'new-secret'?: string
  readonly 'old-secret'?: string
  readonly keyslot?: number
  readonly 'iter-time'?: number
  readonly secret?: string
}

export type XBlockdevAmendArgumentsOptionsLuksState = 'active' | 'inactive'

export type XBlockdevAmendArgumentsOptionsQcow2 = {
  readonly encrypt?: XBlockdevAmendArgumentsOptionsQcow2Encrypt
}

export type XBlockdevAmendArgumentsOptionsQcow2Encrypt = ({ readonly format: 'luks' } & XBlockdevAmendArgumentsOptionsQcow2EncryptLuks)
  | { readonly format: 'qcow' }

export type XBlockdevAmendArgumentsOptionsQcow2EncryptLuks = {
  readonly state: XBlockdevAmendArgumentsOptionsLuksState
  readonly 'new-secret'?: string
  readonly 'old-secret'?: string
  readonly keyslot?: number
  readonly 'iter-time'?: number
  readonly secret?: string
}

export type BlockSetWriteThresholdArguments = {
  readonly 'node-name': string
  readonly 'write-threshold': number
}

export type XBlockdevChangeArguments = {
  readonly parent: string
  readonly child?: string
  readonly node?: string
}

export type XBlockdevSetIothreadArguments = {
  readonly 'node-name': string
  readonly iothread: XBlockdevSetIothreadArgumentsIothread
  readonly force?: boolean
}

export type XBlockdevSetIothreadArgumentsIothread = string | null

export type BlockdevSnapshotInternalSyncArguments = {
  readonly device: string
  readonly name: string
}

export type BlockdevSnapshotDeleteInternalSyncArguments = {
  readonly device: string
  readonly id?: string
  readonly name?: string
}

export type JobPauseArguments = {
  readonly id: string
}

export type JobResumeArguments = {
  readonly id: string
}

export type JobCancelArguments = {
  readonly id: string
}

export type JobCompleteArguments = {
  readonly id: string
}

export type JobDismissArguments = {
  readonly id: string
}

export type JobFinalizeArguments = {
  readonly id: string
}

export type QueryJobsReturnItem = {
  readonly id: string
  readonly type: QueryJobsReturnItemType
  readonly status: QueryBlockJobsReturnItemStatus
  readonly 'current-progress': number
  readonly 'total-progress': number
  readonly error?: string
}

export type QueryJobsReturnItemType = 'commit' | 'stream' | 'mirror' | 'backup' | 'create' | 'amend' | 'snapshot-load' | 'snapshot-save' | 'snapshot-delete'

export type NbdServerStartArguments = {
  readonly addr: NbdServerStartArgumentsAddr
  readonly 'tls-creds'?: string
  readonly 'tls-authz'?: string
  readonly 'max-connections'?: number
}

export type NbdServerStartArgumentsAddr = ({ readonly type: 'inet' } & NbdServerStartArgumentsAddrInet)
  | ({ readonly type: 'unix' } & NbdServerStartArgumentsAddrUnix)
  | ({ readonly type: 'vsock' } & NbdServerStartArgumentsAddrVsock)
  | ({ readonly type: 'fd' } & NbdServerStartArgumentsAddrFd)

export type NbdServerStartArgumentsAddrInet = {
  readonly data: BlockdevAddArgumentsGlusterServerItemInet
}

export type NbdServerStartArgumentsAddrUnix = {
  readonly data: BlockdevAddArgumentsGlusterServerItemUnix
}

export type NbdServerStartArgumentsAddrVsock = {
  readonly data: BlockdevAddArgumentsGlusterServerItemVsock
}

export type NbdServerStartArgumentsAddrFd = {
  readonly data: BlockdevAddArgumentsGlusterServerItemFd
}

export type NbdServerAddArguments = {
  readonly name?: string
  readonly description?: string
  readonly device: string
  readonly writable?: boolean
  readonly bitmap?: string
}

export type NbdServerRemoveArguments = {
  readonly name: string
  readonly mode?: NbdServerRemoveArgumentsMode
}

export type NbdServerRemoveArgumentsMode = 'safe' | 'hard'

export type BlockExportAddArguments = { readonly id: string; readonly 'fixed-iothread'?: boolean; readonly iothread?: string; readonly 'node-name': string; readonly writable?: boolean; readonly writethrough?: boolean } & (
  | ({ readonly type: 'nbd' } & BlockExportAddArgumentsNbd)
  | ({ readonly type: 'vhost-user-blk' } & BlockExportAddArgumentsVhostUserBlk)
  | ({ readonly type: 'fuse' } & BlockExportAddArgumentsFuse)
  | ({ readonly type: 'vduse-blk' } & BlockExportAddArgumentsVduseBlk))

export type BlockExportAddArgumentsNbd = {
  readonly name?: string
  readonly description?: string
  readonly bitmaps?: readonly BlockDirtyBitmapMergeArgumentsBitmapsItem[]
  readonly 'allocation-depth'?: boolean
}

export type BlockExportAddArgumentsVhostUserBlk = {
  readonly addr: BlockdevAddArgumentsGlusterServerItem
  readonly 'logical-block-size'?: number
  readonly 'num-queues'?: number
}

export type BlockExportAddArgumentsFuse = {
  readonly mountpoint: string
  readonly growable?: boolean
  readonly 'allow-other'?: BlockExportAddArgumentsFuseAllowOther
}

export type BlockExportAddArgumentsFuseAllowOther = 'off' | 'on' | 'auto'

export type BlockExportAddArgumentsVduseBlk = {
  readonly name: string
  readonly 'num-queues'?: number
  readonly 'queue-size'?: number
  readonly 'logical-block-size'?: number
  readonly serial?: string
}

export type BlockExportDelArguments = {
  readonly id: string
  readonly mode?: NbdServerRemoveArgumentsMode
}

export type QueryBlockExportsReturnItem = {
  readonly id: string
  readonly type: QueryBlockExportsReturnItemType
  readonly 'node-name': string
  readonly 'shutting-down': boolean
}

export type QueryBlockExportsReturnItemType = 'nbd' | 'vhost-user-blk' | 'fuse' | 'vduse-blk'

export type QueryChardevReturnItem = {
  readonly label: string
  readonly filename: string
  readonly 'frontend-open': boolean
}

export type QueryChardevBackendsReturnItem = {
  readonly name: string
}

export type RingbufWriteArguments = {
  readonly device: string
  readonly data: string
  readonly format?: RingbufWriteArgumentsFormat
}

export type RingbufWriteArgumentsFormat = 'utf8' | 'base64'

export type RingbufReadArguments = {
  readonly device: string
  readonly size: number
  readonly format?: RingbufWriteArgumentsFormat
}

export type ChardevAddArguments = {
  readonly id: string
  readonly backend: ChardevAddArgumentsBackend
}

export type ChardevAddArgumentsBackend = ({ readonly type: 'file' } & ChardevAddArgumentsBackendFile)
  | ({ readonly type: 'serial' } & ChardevAddArgumentsBackendSerial)
  | ({ readonly type: 'parallel' } & ChardevAddArgumentsBackendSerial)
  | ({ readonly type: 'pipe' } & ChardevAddArgumentsBackendSerial)
  | ({ readonly type: 'socket' } & ChardevAddArgumentsBackendSocket)
  | ({ readonly type: 'udp' } & ChardevAddArgumentsBackendUdp)
  | ({ readonly type: 'pty' } & ChardevAddArgumentsBackendPty)
  | ({ readonly type: 'null' } & ChardevAddArgumentsBackendPty)
  | ({ readonly type: 'mux' } & ChardevAddArgumentsBackendMux)
  | ({ readonly type: 'msmouse' } & ChardevAddArgumentsBackendPty)
  | ({ readonly type: 'wctablet' } & ChardevAddArgumentsBackendPty)
  | ({ readonly type: 'braille' } & ChardevAddArgumentsBackendPty)
  | ({ readonly type: 'testdev' } & ChardevAddArgumentsBackendPty)
  | ({ readonly type: 'stdio' } & ChardevAddArgumentsBackendStdio)
  | ({ readonly type: 'console' } & ChardevAddArgumentsBackendPty)
  | ({ readonly type: 'spicevmc' } & ChardevAddArgumentsBackendSpicevmc)
  | ({ readonly type: 'spiceport' } & ChardevAddArgumentsBackendSpiceport)
  | ({ readonly type: 'qemu-vdagent' } & ChardevAddArgumentsBackendQemuVdagent)
  | ({ readonly type: 'dbus' } & ChardevAddArgumentsBackendDbus)
  | ({ readonly type: 'vc' } & ChardevAddArgumentsBackendVc)
  | ({ readonly type: 'ringbuf' } & ChardevAddArgumentsBackendRingbuf)
  | ({ readonly type: 'memory' } & ChardevAddArgumentsBackendRingbuf)

export type ChardevAddArgumentsBackendFile = {
  readonly data: ChardevAddArgumentsBackendFileData
}

export type ChardevAddArgumentsBackendFileData = {
  readonly logfile?: string
  readonly logappend?: boolean
  readonly in?: string
  readonly out: string
  readonly append?: boolean
}

export type ChardevAddArgumentsBackendSerial = {
  readonly data: ChardevAddArgumentsBackendSerialData
}

export type ChardevAddArgumentsBackendSerialData = {
  readonly logfile?: string
  readonly logappend?: boolean
  readonly device: string
}

export type ChardevAddArgumentsBackendSocket = {
  readonly data: ChardevAddArgumentsBackendSocketData
}

export type ChardevAddArgumentsBackendSocketData = {
  readonly logfile?: string
  readonly logappend?: boolean
  readonly addr: NbdServerStartArgumentsAddr
  readonly 'tls-creds'?: string
  readonly 'tls-authz'?: string
  readonly server?: boolean
  readonly wait?: boolean
  readonly nodelay?: boolean
  readonly telnet?: boolean
  readonly tn3270?: boolean
  readonly websocket?: boolean
  readonly reconnect?: number
}

export type ChardevAddArgumentsBackendUdp = {
  readonly data: ChardevAddArgumentsBackendUdpData
}

export type ChardevAddArgumentsBackendUdpData = {
  readonly logfile?: string
  readonly logappend?: boolean
  readonly remote: NbdServerStartArgumentsAddr
  readonly local?: NbdServerStartArgumentsAddr
}

export type ChardevAddArgumentsBackendPty = {
  readonly data: ChardevAddArgumentsBackendPtyData
}

export type ChardevAddArgumentsBackendPtyData = {
  readonly logfile?: string
  readonly logappend?: boolean
}

export type ChardevAddArgumentsBackendMux = {
  readonly data: ChardevAddArgumentsBackendMuxData
}

export type ChardevAddArgumentsBackendMuxData = {
  readonly logfile?: string
  readonly logappend?: boolean
  readonly chardev: string
}

export type ChardevAddArgumentsBackendStdio = {
  readonly data: ChardevAddArgumentsBackendStdioData
}

export type ChardevAddArgumentsBackendStdioData = {
  readonly logfile?: string
  readonly logappend?: boolean
  readonly signal?: boolean
}

export type ChardevAddArgumentsBackendSpicevmc = {
  readonly data: ChardevAddArgumentsBackendSpicevmcData
}

export type ChardevAddArgumentsBackendSpicevmcData = {
  readonly logfile?: string
  readonly logappend?: boolean
  readonly type: string
}

export type ChardevAddArgumentsBackendSpiceport = {
  readonly data: ChardevAddArgumentsBackendSpiceportData
}

export type ChardevAddArgumentsBackendSpiceportData = {
  readonly logfile?: string
  readonly logappend?: boolean
  readonly fqdn: string
}

export type ChardevAddArgumentsBackendQemuVdagent = {
  readonly data: ChardevAddArgumentsBackendQemuVdagentData
}

export type ChardevAddArgumentsBackendQemuVdagentData = {
  readonly logfile?: string
  readonly logappend?: boolean
  readonly mouse?: boolean
  readonly clipboard?: boolean
}

export type ChardevAddArgumentsBackendDbus = {
  readonly data: ChardevAddArgumentsBackendDbusData
}

export type ChardevAddArgumentsBackendDbusData = {
  readonly logfile?: string
  readonly logappend?: boolean
  readonly name: string
}

export type ChardevAddArgumentsBackendVc = {
  readonly data: ChardevAddArgumentsBackendVcData
}

export type ChardevAddArgumentsBackendVcData = {
  readonly logfile?: string
  readonly logappend?: boolean
  readonly width?: number
  readonly height?: number
  readonly cols?: number
  readonly rows?: number
}

export type ChardevAddArgumentsBackendRingbuf = {
  readonly data: ChardevAddArgumentsBackendRingbufData
}

export type ChardevAddArgumentsBackendRingbufData = {
  readonly logfile?: string
  readonly logappend?: boolean
  readonly size?: number
}

export type ChardevAddReturn = {
  readonly pty?: string
}

export type ChardevChangeArguments = {
  readonly id: string
  readonly backend: ChardevAddArgumentsBackend
}

export type ChardevRemoveArguments = {
  readonly id: string
}

export type ChardevSendBreakArguments = {
  readonly id: string
}

export type DumpGuestMemoryArguments = {
  readonly paging: boolean
  readonly protocol: string
  readonly detach?: boolean
  readonly begin?: number
  readonly length?: number
  readonly format?: DumpGuestMemoryArgumentsFormat
}

export type DumpGuestMemoryArgumentsFormat = 'elf' | 'kdump-zlib' | 'kdump-lzo' | 'kdump-snappy' | 'win-dmp'

export type QueryDumpReturn = {
  readonly status: QueryDumpReturnStatus
  readonly completed: number
  readonly total: number
}

export type QueryDumpReturnStatus = 'none' | 'active' | 'completed' | 'failed'

export type QueryDumpGuestMemoryCapabilityReturn = {
  readonly formats: readonly DumpGuestMemoryArgumentsFormat[]
}

export type SetLinkArguments = {
  readonly name: string
  readonly up: boolean
}

export type NetdevAddArguments = { readonly id: string } & (
  | ({ readonly type: 'nic' } & NetdevAddArgumentsNic)
  | ({ readonly type: 'user' } & NetdevAddArgumentsUser)
  | ({ readonly type: 'tap' } & NetdevAddArgumentsTap)
  | ({ readonly type: 'l2tpv3' } & NetdevAddArgumentsL2tpv3)
  | ({ readonly type: 'socket' } & NetdevAddArgumentsSocket)
  | ({ readonly type: 'stream' } & NetdevAddArgumentsStream)
  | ({ readonly type: 'dgram' } & NetdevAddArgumentsDgram)
  | ({ readonly type: 'vde' } & NetdevAddArgumentsVde)
  | ({ readonly type: 'bridge' } & NetdevAddArgumentsBridge)
  | ({ readonly type: 'hubport' } & NetdevAddArgumentsHubport)
  | ({ readonly type: 'netmap' } & NetdevAddArgumentsNetmap)
  | ({ readonly type: 'vhost-user' } & NetdevAddArgumentsVhostUser)
  | ({ readonly type: 'vhost-vdpa' } & NetdevAddArgumentsVhostVdpa)
  | { readonly type: 'none' })

export type NetdevAddArgumentsNic = {
  readonly netdev?: string
  readonly macaddr?: string
  readonly model?: string
  readonly addr?: string
  readonly vectors?: number
}

export type NetdevAddArgumentsUser = {
  readonly hostname?: string
  readonly restrict?: boolean
  readonly ipv4?: boolean
  readonly ipv6?: boolean
  readonly ip?: string
  readonly net?: string
  readonly host?: string
  readonly tftp?: string
  readonly bootfile?: string
  readonly dhcpstart?: string
  readonly dns?: string
  readonly dnssearch?: readonly BlockdevAddArgumentsGlusterServerItemFd[]
  readonly domainname?: string
  readonly 'ipv6-prefix'?: string
  readonly 'ipv6-prefixlen'?: number
  readonly 'ipv6-host'?: string
  readonly 'ipv6-dns'?: string
  readonly smb?: string
  readonly smbserver?: string
  readonly hostfwd?: readonly BlockdevAddArgumentsGlusterServerItemFd[]
  readonly guestfwd?: readonly BlockdevAddArgumentsGlusterServerItemFd[]
  readonly 'tftp-server-name'?: string
}

export type NetdevAddArgumentsTap = {
  readonly ifname?: string
  readonly fd?: string
  readonly fds?: string
  readonly script?: string
  readonly downscript?: string
  readonly br?: string
  readonly helper?: string
  readonly sndbuf?: number
  readonly vnet_hdr?: boolean
  readonly vhost?: boolean
  readonly vhostfd?: string
  readonly vhostfds?: string
  readonly vhostforce?: boolean
  readonly queues?: number
  readonly 'poll-us'?: number
}

export type NetdevAddArgumentsL2tpv3 = {
  readonly src: string
  readonly dst: string
  readonly srcport?: string
  readonly dstport?: string
  readonly ipv6?: boolean
  readonly udp?: boolean
  readonly cookie64?: boolean
  readonly counter?: boolean
  readonly pincounter?: boolean
  readonly txcookie?: number
  readonly rxcookie?: number
  readonly txsession: number
  readonly rxsession?: number
  readonly offset?: number
}

export type NetdevAddArgumentsSocket = {
  readonly fd?: string
  readonly listen?: string
  readonly connect?: string
  readonly mcast?: string
  readonly localaddr?: string
  readonly udp?: string
}

export type NetdevAddArgumentsStream = {
  readonly addr: BlockdevAddArgumentsGlusterServerItem
  readonly server?: boolean
}

export type NetdevAddArgumentsDgram = {
  readonly local?: BlockdevAddArgumentsGlusterServerItem
  readonly remote?: BlockdevAddArgumentsGlusterServerItem
}

export type NetdevAddArgumentsVde = {
  readonly sock?: string
  readonly port?: number
  readonly group?: string
  readonly mode?: number
}

export type NetdevAddArgumentsBridge = {
  readonly br?: string
  readonly helper?: string
}

export type NetdevAddArgumentsHubport = {
  readonly hubid: number
  readonly netdev?: string
}

export type NetdevAddArgumentsNetmap = {
  readonly ifname: string
  readonly devname?: string
}

export type NetdevAddArgumentsVhostUser = {
  readonly chardev: string
  readonly vhostforce?: boolean
  readonly queues?: number
}

export type NetdevAddArgumentsVhostVdpa = {
  readonly vhostdev?: string
  readonly vhostfd?: string
  readonly queues?: number
  readonly 'x-svq'?: boolean
}

export type NetdevDelArguments = {
  readonly id: string
}

export type QueryRxFilterArguments = {
  readonly name?: string
}

export type QueryRxFilterReturnItem = {
  readonly name: string
  readonly promiscuous: boolean
  readonly multicast: QueryRxFilterReturnItemMulticast
  readonly unicast: QueryRxFilterReturnItemMulticast
  readonly vlan: QueryRxFilterReturnItemMulticast
  readonly 'broadcast-allowed': boolean
  readonly 'multicast-overflow': boolean
  readonly 'unicast-overflow': boolean
  readonly 'main-mac': string
  readonly 'vlan-table': readonly number[]
  readonly 'unicast-table': readonly string[]
  readonly 'multicast-table': readonly string[]
}

export type QueryRxFilterReturnItemMulticast = 'normal' | 'none' | 'all'

export type AnnounceSelfArguments = {
  readonly initial: number
  readonly max: number
  readonly rounds: number
  readonly step: number
  readonly interfaces?: readonly string[]
  readonly id?: string
}

export type QueryRockerArguments = {
  readonly name: string
}

export type QueryRockerReturn = {
  readonly name: string
  readonly id: number
  readonly ports: number
}

export type QueryRockerPortsArguments = {
  readonly name: string
}

export type QueryRockerPortsReturnItem = {
  readonly name: string
  readonly enabled: boolean
  readonly 'link-up': boolean
  readonly speed: number
  readonly duplex: QueryRockerPortsReturnItemDuplex
  readonly autoneg: QueryRockerPortsReturnItemAutoneg
}

export type QueryRockerPortsReturnItemDuplex = 'half' | 'full'

export type QueryRockerPortsReturnItemAutoneg = 'off' | 'on'

export type QueryRockerOfDpaFlowsArguments = {
  readonly name: string
  readonly 'tbl-id'?: number
}

export type QueryRockerOfDpaFlowsReturnItem = {
  readonly cookie: number
  readonly hits: number
  readonly key: QueryRockerOfDpaFlowsReturnItemKey
  readonly mask: QueryRockerOfDpaFlowsReturnItemMask
  readonly action: QueryRockerOfDpaFlowsReturnItemAction
}

export type QueryRockerOfDpaFlowsReturnItemKey = {
  readonly priority: number
  readonly 'tbl-id': number
  readonly 'in-pport'?: number
  readonly 'tunnel-id'?: number
  readonly 'vlan-id'?: number
  readonly 'eth-type'?: number
  readonly 'eth-src'?: string
  readonly 'eth-dst'?: string
  readonly 'ip-proto'?: number
  readonly 'ip-tos'?: number
  readonly 'ip-dst'?: string
}

export type QueryRockerOfDpaFlowsReturnItemMask = {
  readonly 'in-pport'?: number
  readonly 'tunnel-id'?: number
  readonly 'vlan-id'?: number
  readonly 'eth-src'?: string
  readonly 'eth-dst'?: string
  readonly 'ip-proto'?: number
  readonly 'ip-tos'?: number
}

export type QueryRockerOfDpaFlowsReturnItemAction = {
  readonly 'goto-tbl'?: number
  readonly 'group-id'?: number
  readonly 'tunnel-lport'?: number
  readonly 'vlan-id'?: number
  readonly 'new-vlan-id'?: number
  readonly 'out-pport'?: number
}

export type QueryRockerOfDpaGroupsArguments = {
  readonly name: string
  readonly type?: number
}

export type QueryRockerOfDpaGroupsReturnItem = {
  readonly id: number
  readonly type: number
  readonly 'vlan-id'?: number
  readonly pport?: number
  readonly index?: number
  readonly 'out-pport'?: number
  readonly 'group-id'?: number
  readonly 'set-vlan-id'?: number
  readonly 'pop-vlan'?: number
  readonly 'group-ids'?: readonly number[]
  readonly 'set-eth-src'?: string
  readonly 'set-eth-dst'?: string
  readonly 'ttl-check'?: number
}

export type QueryTpmModelsReturnItem = 'tpm-tis' | 'tpm-crb' | 'tpm-spapr'

export type QueryTpmTypesReturnItem = 'passthrough' | 'emulator'

export type QueryTpmReturnItem = {
  readonly id: string
  readonly model: QueryTpmModelsReturnItem
  readonly options: QueryTpmReturnItemOptions
}

export type QueryTpmReturnItemOptions = ({ readonly type: 'passthrough' } & QueryTpmReturnItemOptionsPassthrough)
  | ({ readonly type: 'emulator' } & QueryTpmReturnItemOptionsEmulator)

export type QueryTpmReturnItemOptionsPassthrough = {
  readonly data: QueryTpmReturnItemOptionsPassthroughData
}

export type QueryTpmReturnItemOptionsPassthroughData = {
  readonly path?: string
  readonly 'cancel-path'?: string
}

export type QueryTpmReturnItemOptionsEmulator = {
  readonly data: QueryTpmReturnItemOptionsEmulatorData
}

export type QueryTpmReturnItemOptionsEmulatorData = {
  readonly chardev: string
}

export type SetPasswordArguments = { readonly password: string; readonly connected?: SetPasswordArgumentsConnected } & (
  | ({ readonly protocol: 'vnc' } & SetPasswordArgumentsVnc)
  | { readonly protocol: 'spice' })

export type SetPasswordArgumentsConnected = 'keep' | 'fail' | 'disconnect'

export type SetPasswordArgumentsVnc = {
  readonly display?: string
}

export type ExpirePasswordArguments = { readonly time: string } & (
  | ({ readonly protocol: 'vnc' } & ExpirePasswordArgumentsVnc)
  | { readonly protocol: 'spice' })

export type ExpirePasswordArgumentsVnc = {
  readonly display?: string
}

export type ScreendumpArguments = {
  readonly filename: string
  readonly device?: string
  readonly head?: number
  readonly format?: ScreendumpArgumentsFormat
}

export type ScreendumpArgumentsFormat = 'ppm' | 'png'

export type QuerySpiceReturn = {
  readonly enabled: boolean
  readonly migrated: boolean
  readonly host?: string
  readonly port?: number
  readonly 'tls-port'?: number
  readonly auth?: string
  readonly 'compiled-version'?: string
  readonly 'mouse-mode': QuerySpiceReturnMouseMode
  readonly channels?: readonly QuerySpiceReturnChannelsItem[]
}

export type QuerySpiceReturnMouseMode = 'client' | 'server' | 'unknown'

export type QuerySpiceReturnChannelsItem = {
  readonly host: string
  readonly port: string
  readonly family: QuerySpiceReturnChannelsItemFamily
  readonly 'connection-id': number
  readonly 'channel-type': number
  readonly 'channel-id': number
  readonly tls: boolean
}

export type QuerySpiceReturnChannelsItemFamily = 'ipv4' | 'ipv6' | 'unix' | 'vsock' | 'unknown'

export type QueryVncReturn = {
  readonly enabled: boolean
  readonly host?: string
  readonly family?: QuerySpiceReturnChannelsItemFamily
  readonly service?: string
  readonly auth?: string
  readonly clients?: readonly QueryVncReturnClientsItem[]
}

export type QueryVncReturnClientsItem = {
  readonly host: string
  readonly service: string
  readonly family: QuerySpiceReturnChannelsItemFamily
  readonly websocket: boolean
  readonly x509_dname?: string
  readonly sasl_username?: string
}

export type QueryVncServersReturnItem = {
  readonly id: string
  readonly server: readonly QueryVncServersReturnItemServerItem[]
  readonly clients: readonly QueryVncReturnClientsItem[]
  readonly auth: QueryVncServersReturnItemServerItemAuth
  readonly vencrypt?: QueryVncServersReturnItemServerItemVencrypt
  readonly display?: string
}

export type QueryVncServersReturnItemServerItem = {
  readonly host: string
  readonly service: string
  readonly family: QuerySpiceReturnChannelsItemFamily
  readonly websocket: boolean
  readonly auth: QueryVncServersReturnItemServerItemAuth
  readonly vencrypt?: QueryVncServersReturnItemServerItemVencrypt
}

export type QueryVncServersReturnItemServerItemAuth = 'none' | 'vnc' | 'ra2' | 'ra2ne' | 'tight' | 'ultra' | 'tls' | 'vencrypt' | 'sasl'

export type QueryVncServersReturnItemServerItemVencrypt = 'plain' | 'tls-none' | 'x509-none' | 'tls-vnc' | 'x509-vnc' | 'tls-plain' | 'x509-plain' | 'tls-sasl' | 'x509-sasl'

export type ChangeVncPasswordArguments = {
  readonly password: string
}

export type QueryMiceReturnItem = {
  readonly name: string
  readonly index: number
  readonly current: boolean
  readonly absolute: boolean
}

export type SendKeyArguments = {
  readonly keys: readonly SendKeyArgumentsKeysItem[]
  readonly 'hold-time'?: number
}

export type SendKeyArgumentsKeysItem = ({ readonly type: 'number' } & SendKeyArgumentsKeysItemNumber)
  | ({ readonly type: 'qcode' } & SendKeyArgumentsKeysItemQcode)

export type SendKeyArgumentsKeysItemNumber = {
  readonly data: number
}

export type SendKeyArgumentsKeysItemQcode = {
  readonly data: SendKeyArgumentsKeysItemQcodeData
}

export type SendKeyArgumentsKeysItemQcodeData = 'unmapped' | 'shift' | 'shift_r' | 'alt' | 'alt_r' | 'ctrl' | 'ctrl_r' | 'menu' | 'esc' | '1' | '2' | '3' | '4' | '5' | '6' | '7' | '8' | '9' | '0' | 'minus' | 'equal' | 'backspace' | 'tab' | 'q' | 'w' | 'e' | 'r' | 't' | 'y' | 'u' | 'i' | 'o' | 'p' | 'bracket_left' | 'bracket_right' | 'ret' | 'a' | 's' | 'd' | 'f' | 'g' | 'h' | 'j' | 'k' | 'l' | 'semicolon' | 'apostrophe' | 'grave_accent' | 'backslash' | 'z' | 'x' | 'c' | 'v' | 'b' | 'n' | 'm' | 'comma' | 'dot' | 'slash' | 'asterisk' | 'spc' | 'caps_lock' | 'f1' | 'f2' | 'f3' | 'f4' | 'f5' | 'f6' | 'f7' | 'f8' | 'f9' | 'f10' | 'num_lock' | 'scroll_lock' | 'kp_divide' | 'kp_multiply' | 'kp_subtract' | 'kp_add' | 'kp_enter' | 'kp_decimal' | 'sysrq' | 'kp_0' | 'kp_1' | 'kp_2' | 'kp_3' | 'kp_4' | 'kp_5' | 'kp_6' | 'kp_7' | 'kp_8' | 'kp_9' | 'less' | 'f11' | 'f12' | 'print' | 'home' | 'pgup' | 'pgdn' | 'end' | 'left' | 'up' | 'down' | 'right' | 'insert' | 'delete' | 'stop' | 'again' | 'props' | 'undo' | 'front' | 'copy' | 'open' | 'paste' | 'find' | 'cut' | 'lf' | 'help' | 'meta_l' | 'meta_r' | 'compose' | 'pause' | 'ro' | 'hiragana' | 'henkan' | 'yen' | 'muhenkan' | 'katakanahiragana' | 'kp_comma' | 'kp_equals' | 'power' | 'sleep' | 'wake' | 'audionext' | 'audioprev' | 'audiostop' | 'audioplay' | 'audiomute' | 'volumeup' | 'volumedown' | 'mediaselect' | 'mail' | 'calculator' | 'computer' | 'ac_home' | 'ac_back' | 'ac_forward' | 'ac_refresh' | 'ac_bookmarks' | 'lang1' | 'lang2'

export type InputSendEventArguments = {
  readonly device?: string
  readonly head?: number
  readonly events: readonly InputSendEventArgumentsEventsItem[]
}

export type InputSendEventArgumentsEventsItem = ({ readonly type: 'key' } & InputSendEventArgumentsEventsItemKey)
  | ({ readonly type: 'btn' } & InputSendEventArgumentsEventsItemBtn)
  | ({ readonly type: 'rel' } & InputSendEventArgumentsEventsItemRel)
  | ({ readonly type: 'abs' } & InputSendEventArgumentsEventsItemRel)

export type InputSendEventArgumentsEventsItemKey = {
  readonly data: InputSendEventArgumentsEventsItemKeyData
}

export type InputSendEventArgumentsEventsItemKeyData = {
  readonly key: SendKeyArgumentsKeysItem
  readonly down: boolean
}

export type InputSendEventArgumentsEventsItemBtn = {
  readonly data: InputSendEventArgumentsEventsItemBtnData
}

export type InputSendEventArgumentsEventsItemBtnData = {
  readonly button: InputSendEventArgumentsEventsItemBtnDataButton
  readonly down: boolean
}

export type InputSendEventArgumentsEventsItemBtnDataButton = 'left' | 'middle' | 'right' | 'wheel-up' | 'wheel-down' | 'side' | 'extra' | 'wheel-left' | 'wheel-right'

export type InputSendEventArgumentsEventsItemRel = {
  readonly data: InputSendEventArgumentsEventsItemRelData
}

export type InputSendEventArgumentsEventsItemRelData = {
  readonly axis: InputSendEventArgumentsEventsItemRelDataAxis
  readonly value: number
}

export type InputSendEventArgumentsEventsItemRelDataAxis = 'x' | 'y'

export type QueryDisplayOptionsReturn = { readonly 'full-screen'?: boolean; readonly 'window-close'?: boolean; readonly 'show-cursor'?: boolean; readonly gl?: QueryDisplayOptionsReturnGl } & (
  | ({ readonly type: 'gtk' } & QueryDisplayOptionsReturnGtk)
  | ({ readonly type: 'curses' } & QueryDisplayOptionsReturnCurses)
  | ({ readonly type: 'egl-headless' } & QueryDisplayOptionsReturnEglHeadless)
  | ({ readonly type: 'dbus' } & QueryDisplayOptionsReturnDbus)
  | ({ readonly type: 'sdl' } & QueryDisplayOptionsReturnSdl)
  | { readonly type: 'default' }
  | { readonly type: 'none' }
  | { readonly type: 'spice-app' })

export type QueryDisplayOptionsReturnGl = 'off' | 'on' | 'core' | 'es'

export type QueryDisplayOptionsReturnGtk = {
  readonly 'grab-on-hover'?: boolean
  readonly 'zoom-to-fit'?: boolean
  readonly 'show-tabs'?: boolean
  readonly 'show-menubar'?: boolean
}

export type QueryDisplayOptionsReturnCurses = {
  readonly charset?: string
}

export type QueryDisplayOptionsReturnEglHeadless = {
  readonly rendernode?: string
}

export type QueryDisplayOptionsReturnDbus = {
  readonly rendernode?: string
  readonly addr?: string
  readonly p2p?: boolean
  readonly audiodev?: string
}

export type QueryDisplayOptionsReturnSdl = {
  readonly 'grab-mod'?: QueryDisplayOptionsReturnSdlGrabMod
}

export type QueryDisplayOptionsReturnSdlGrabMod = 'lctrl-lalt' | 'lshift-lctrl-lalt' | 'rctrl'

export type DisplayReloadArguments = ({ readonly type: 'vnc' } & DisplayReloadArgumentsVnc)

export type DisplayReloadArgumentsVnc = {
  readonly 'tls-certs'?: boolean
}

export type DisplayUpdateArguments = ({ readonly type: 'vnc' } & DisplayUpdateArgumentsVnc)

export type DisplayUpdateArgumentsVnc = {
  readonly addresses?: readonly BlockdevAddArgumentsGlusterServerItem[]
}

export type QueryMigrateReturn = {
  readonly status?: QueryMigrateReturnStatus
  readonly ram?: QueryMigrateReturnRam
  readonly disk?: QueryMigrateReturnRam
  readonly vfio?: QueryMigrateReturnVfio
  readonly 'xbzrle-cache'?: QueryMigrateReturnXbzrleCache
  readonly 'total-time'?: number
  readonly 'expected-downtime'?: number
  readonly downtime?: number
  readonly 'setup-time'?: number
  readonly 'cpu-throttle-percentage'?: number
  readonly 'error-desc'?: string
  readonly 'blocked-reasons'?: readonly string[]
  readonly 'postcopy-blocktime'?: number
  readonly 'postcopy-vcpu-blocktime'?: readonly number[]
  readonly compression?: QueryMigrateReturnCompression
  readonly 'socket-address'?: readonly BlockdevAddArgumentsGlusterServerItem[]
}

export type QueryMigrateReturnStatus = 'none' | 'setup' | 'cancelling' | 'cancelled' | 'active' | 'postcopy-active' | 'postcopy-paused' | 'postcopy-recover' | 'completed' | 'failed' | 'colo' | 'pre-switchover' | 'device' | 'wait-unplug'

export type QueryMigrateReturnRam = {
  readonly transferred: number
  readonly remaining: number
  readonly total: number
  readonly duplicate: number
  readonly skipped: number
  readonly normal: number
  readonly 'normal-bytes': number
  readonly 'dirty-pages-rate': number
  readonly mbps: number
  readonly 'dirty-sync-count': number
  readonly 'postcopy-requests': number
  readonly 'page-size': number
  readonly 'multifd-bytes': number
  readonly 'pages-per-second': number
  readonly 'precopy-bytes': number
  readonly 'downtime-bytes': number
  readonly 'postcopy-bytes': number
  readonly 'dirty-sync-missed-zero-copy': number
}

export type QueryMigrateReturnVfio = {
  readonly transferred: number
}

export type QueryMigrateReturnXbzrleCache = {
  readonly 'cache-size': number
  readonly bytes: number
  readonly pages: number
  readonly 'cache-miss': number
  readonly 'cache-miss-rate': number
  readonly 'encoding-rate': number
  readonly overflow: number
}

export type QueryMigrateReturnCompression = {
  readonly pages: number
  readonly busy: number
  readonly 'busy-rate': number
  readonly 'compressed-size': number
  readonly 'compression-rate': number
}

export type MigrateSetCapabilitiesArguments = {
  readonly capabilities: readonly MigrateSetCapabilitiesArgumentsCapabilitiesItem[]
}

export type MigrateSetCapabilitiesArgumentsCapabilitiesItem = {
  readonly capability: MigrateSetCapabilitiesArgumentsCapabilitiesItemCapability
  readonly state: boolean
}

export type MigrateSetCapabilitiesArgumentsCapabilitiesItemCapability = 'xbzrle' | 'rdma-pin-all' | 'auto-converge' | 'zero-blocks' | 'compress' | 'events' | 'postcopy-ram' | 'x-colo' | 'release-ram' | 'block' | 'return-path' | 'pause-before-switchover' | 'multifd' | 'dirty-bitmaps' | 'postcopy-blocktime' | 'late-block-activate' | 'x-ignore-shared' | 'validate-uuid' | 'background-snapshot' | 'zero-copy-send' | 'postcopy-preempt'

export type MigrateSetParametersArguments = {
  readonly 'announce-initial'?: number
  readonly 'announce-max'?: number
  readonly 'announce-rounds'?: number
  readonly 'announce-step'?: number
  readonly 'compress-level'?: number
  readonly 'compress-threads'?: number
  readonly 'compress-wait-thread'?: boolean
  readonly 'decompress-threads'?: number
  readonly 'throttle-trigger-threshold'?: number
  readonly 'cpu-throttle-initial'?: number
  readonly 'cpu-throttle-increment'?: number
  readonly 'cpu-throttle-tailslow'?: boolean
  readonly 'tls-creds'?: XBlockdevSetIothreadArgumentsIothread
  readonly 'tls-hostname'?: XBlockdevSetIothreadArgumentsIothread
  readonly 'tls-authz'?: XBlockdevSetIothreadArgumentsIothread
  readonly 'max-bandwidth'?: number
  readonly 'downtime-limit'?: number
  readonly 'x-checkpoint-delay'?: number
  readonly 'block-incremental'?: boolean
  readonly 'multifd-channels'?: number
  readonly 'xbzrle-cache-size'?: number
  readonly 'max-postcopy-bandwidth'?: number
  readonly 'max-cpu-throttle'?: number
  readonly 'multifd-compression'?: MigrateSetParametersArgumentsMultifdCompression
  readonly 'multifd-zlib-level'?: number
  readonly 'multifd-zstd-level'?: number
  readonly 'block-bitmap-mapping'?: readonly MigrateSetParametersArgumentsBlockBitmapMappingItem[]
}

export type MigrateSetParametersArgumentsMultifdCompression = 'none' | 'zlib' | 'zstd'

export type MigrateSetParametersArgumentsBlockBitmapMappingItem = {
  readonly 'node-name': string
  readonly alias: string
  readonly bitmaps: readonly MigrateSetParametersArgumentsBlockBitmapMappingItemBitmapsItem[]
}

export type MigrateSetParametersArgumentsBlockBitmapMappingItemBitmapsItem = {
  readonly name: string
  readonly alias: string
  readonly transform?: MigrateSetParametersArgumentsBlockBitmapMappingItemBitmapsItemTransform
}

export type MigrateSetParametersArgumentsBlockBitmapMappingItemBitmapsItemTransform = {
  readonly persistent?: boolean
}

export type QueryMigrateParametersReturn = {
  readonly 'announce-initial'?: number
  readonly 'announce-max'?: number
  readonly 'announce-rounds'?: number
  readonly 'announce-step'?: number
  readonly 'compress-level'?: number
  readonly 'compress-threads'?: number
  readonly 'compress-wait-thread'?: boolean
  readonly 'decompress-threads'?: number
  readonly 'throttle-trigger-threshold'?: number
  readonly 'cpu-throttle-initial'?: number
  readonly 'cpu-throttle-increment'?: number
  readonly 'cpu-throttle-tailslow'?: boolean
  readonly 'tls-creds'?: string
  readonly 'tls-hostname'?: string
  readonly 'tls-authz'?: string
  readonly 'max-bandwidth'?: number
  readonly 'downtime-limit'?: number
  readonly 'x-checkpoint-delay'?: number
  readonly 'block-incremental'?: boolean
  readonly 'multifd-channels'?: number
  readonly 'xbzrle-cache-size'?: number
  readonly 'max-postcopy-bandwidth'?: number
  readonly 'max-cpu-throttle'?: number
  readonly 'multifd-compression'?: MigrateSetParametersArgumentsMultifdCompression
  readonly 'multifd-zlib-level'?: number
  readonly 'multifd-zstd-level'?: number
  readonly 'block-bitmap-mapping'?: readonly MigrateSetParametersArgumentsBlockBitmapMappingItem[]
}

export type ClientMigrateInfoArguments = {
  readonly protocol: string
  readonly hostname: string
  readonly port?: number
  readonly 'tls-port'?: number
  readonly 'cert-subject'?: string
}

export type MigrateContinueArguments = {
  readonly state: QueryMigrateReturnStatus
}

export type MigrateArguments = {
  readonly uri: string
  readonly blk?: boolean
  readonly inc?: boolean
  readonly detach?: boolean
  readonly resume?: boolean
}

export type MigrateIncomingArguments = {
  readonly uri: string
}

export type XenSaveDevicesStateArguments = {
  readonly filename: string
  readonly live?: boolean
}

export type XenSetGlobalDirtyLogArguments = {
  readonly enable: boolean
}

export type XenLoadDevicesStateArguments = {
  readonly filename: string
}

export type XenSetReplicationArguments = {
  readonly enable: boolean
  readonly primary: boolean
  readonly failover?: boolean
}

export type QueryXenReplicationStatusReturn = {
  readonly error: boolean
  readonly desc?: string
}

export type QueryColoStatusReturn = {
  readonly mode: QueryColoStatusReturnMode
  readonly 'last-mode': QueryColoStatusReturnMode
  readonly reason: QueryColoStatusReturnReason
}

export type QueryColoStatusReturnMode = 'none' | 'primary' | 'secondary'

export type QueryColoStatusReturnReason = 'none' | 'request' | 'error' | 'processing'

export type MigrateRecoverArguments = {
  readonly uri: string
}

export type CalcDirtyRateArguments = {
  readonly 'calc-time': number
  readonly 'sample-pages'?: number
  readonly mode?: CalcDirtyRateArgumentsMode
}

export type CalcDirtyRateArgumentsMode = 'page-sampling' | 'dirty-ring' | 'dirty-bitmap'

export type QueryDirtyRateReturn = {
  readonly 'dirty-rate'?: number
  readonly status: QueryDirtyRateReturnStatus
  readonly 'start-time': number
  readonly 'calc-time': number
  readonly 'sample-pages': number
  readonly mode: CalcDirtyRateArgumentsMode
  readonly 'vcpu-dirty-rate'?: readonly QueryDirtyRateReturnVcpuDirtyRateItem[]
}

export type QueryDirtyRateReturnStatus = 'unstarted' | 'measuring' | 'measured'

export type QueryDirtyRateReturnVcpuDirtyRateItem = {
  readonly id: number
  readonly 'dirty-rate': number
}

export type SetVcpuDirtyLimitArguments = {
  readonly 'cpu-index'?: number
  readonly 'dirty-rate': number
}

export type CancelVcpuDirtyLimitArguments = {
  readonly 'cpu-index'?: number
}

export type QueryVcpuDirtyLimitReturnItem = {
  readonly 'cpu-index': number
  readonly 'limit-rate': number
  readonly 'current-rate': number
}

export type SnapshotSaveArguments = {
  readonly 'job-id': string
  readonly tag: string
  readonly vmstate: string
  readonly devices: readonly string[]
}

export type SnapshotLoadArguments = {
  readonly 'job-id': string
  readonly tag: string
  readonly vmstate: string
  readonly devices: readonly string[]
}

export type SnapshotDeleteArguments = {
  readonly 'job-id': string
  readonly tag: string
  readonly devices: readonly string[]
}

export type TransactionArguments = {
  readonly actions: readonly TransactionArgumentsActionsItem[]
  readonly properties?: TransactionArgumentsProperties
}

export type TransactionArgumentsActionsItem = ({ readonly type: 'abort' } & TransactionArgumentsActionsItemAbort)
  | ({ readonly type: 'block-dirty-bitmap-add' } & TransactionArgumentsActionsItemBlockDirtyBitmapAdd)
  | ({ readonly type: 'block-dirty-bitmap-remove' } & TransactionArgumentsActionsItemBlockDirtyBitmapRemove)
  | ({ readonly type: 'block-dirty-bitmap-clear' } & TransactionArgumentsActionsItemBlockDirtyBitmapRemove)
  | ({ readonly type: 'block-dirty-bitmap-enable' } & TransactionArgumentsActionsItemBlockDirtyBitmapRemove)
  | ({ readonly type: 'block-dirty-bitmap-disable' } & TransactionArgumentsActionsItemBlockDirtyBitmapRemove)
  | ({ readonly type: 'block-dirty-bitmap-merge' } & TransactionArgumentsActionsItemBlockDirtyBitmapMerge)
  | ({ readonly type: 'blockdev-backup' } & TransactionArgumentsActionsItemBlockdevBackup)
  | ({ readonly type: 'blockdev-snapshot' } & TransactionArgumentsActionsItemBlockdevSnapshot)
  | ({ readonly type: 'blockdev-snapshot-internal-sync' } & TransactionArgumentsActionsItemBlockdevSnapshotInternalSync)
  | ({ readonly type: 'blockdev-snapshot-sync' } & TransactionArgumentsActionsItemBlockdevSnapshotSync)
  | ({ readonly type: 'drive-backup' } & TransactionArgumentsActionsItemDriveBackup)

export type TransactionArgumentsActionsItemAbort = {
  readonly data: Empty
}

export type TransactionArgumentsActionsItemBlockDirtyBitmapAdd = {
  readonly data: BlockDirtyBitmapAddArguments
}

export type TransactionArgumentsActionsItemBlockDirtyBitmapRemove = {
  readonly data: BlockDirtyBitmapRemoveArguments
}

export type TransactionArgumentsActionsItemBlockDirtyBitmapMerge = {
  readonly data: BlockDirtyBitmapMergeArguments
}

export type TransactionArgumentsActionsItemBlockdevBackup = {
  readonly data: BlockdevBackupArguments
}

export type TransactionArgumentsActionsItemBlockdevSnapshot = {
  readonly data: BlockdevSnapshotArguments
}

export type TransactionArgumentsActionsItemBlockdevSnapshotInternalSync = {
  readonly data: BlockdevSnapshotInternalSyncArguments
}

export type TransactionArgumentsActionsItemBlockdevSnapshotSync = {
  readonly data: BlockdevSnapshotSyncArguments
}

export type TransactionArgumentsActionsItemDriveBackup = {
  readonly data: DriveBackupArguments
}

export type TransactionArgumentsProperties = {
  readonly 'completion-mode'?: TransactionArgumentsPropertiesCompletionMode
}

export type TransactionArgumentsPropertiesCompletionMode = 'individual' | 'grouped'

export type TraceEventGetStateArguments = {
  readonly name: string
  readonly vcpu?: number
}

export type TraceEventGetStateReturnItem = {
  readonly name: string
  readonly state: TraceEventGetStateReturnItemState
  readonly vcpu: boolean
}

export type TraceEventGetStateReturnItemState = 'unavailable' | 'disabled' | 'enabled'

export type TraceEventSetStateArguments = {
  readonly name: string
  readonly enable: boolean
  readonly 'ignore-unavailable'?: boolean
  readonly vcpu?: number
}

export type QmpCapabilitiesArguments = {
  readonly enable?: readonly QmpCapabilitiesArgumentsEnableItem[]
}

export type QmpCapabilitiesArgumentsEnableItem = 'oob'

export type QueryVersionReturn = {
  readonly qemu: QueryVersionReturnQemu
  readonly package: string
}

export type QueryVersionReturnQemu = {
  readonly major: number
  readonly minor: number
  readonly micro: number
}

export type QueryCommandsReturnItem = {
  readonly name: string
}

export type QueryQmpSchemaReturnItem = { readonly name: string; readonly features?: readonly string[] } & (
  | ({ readonly 'meta-type': 'builtin' } & QueryQmpSchemaReturnItemBuiltin)
  | ({ readonly 'meta-type': 'enum' } & QueryQmpSchemaReturnItemEnum)
  | ({ readonly 'meta-type': 'array' } & QueryQmpSchemaReturnItemArray)
  | ({ readonly 'meta-type': 'object' } & QueryQmpSchemaReturnItemObject)
  | ({ readonly 'meta-type': 'alternate' } & QueryQmpSchemaReturnItemAlternate)
  | ({ readonly 'meta-type': 'command' } & QueryQmpSchemaReturnItemCommand)
  | ({ readonly 'meta-type': 'event' } & QueryQmpSchemaReturnItemEvent))

export type QueryQmpSchemaReturnItemBuiltin = {
  readonly 'json-type': QueryQmpSchemaReturnItemBuiltinJsonType
}

export type QueryQmpSchemaReturnItemBuiltinJsonType = 'string' | 'number' | 'int' | 'boolean' | 'null' | 'object' | 'array' | 'value'

export type QueryQmpSchemaReturnItemEnum = {
  readonly members: readonly QueryQmpSchemaReturnItemEnumMembersItem[]
  readonly values: readonly string[]
}

export type QueryQmpSchemaReturnItemEnumMembersItem = {
  readonly name: string
  readonly features?: readonly string[]
}

export type QueryQmpSchemaReturnItemArray = {
  readonly 'element-type': string
}

export type QueryQmpSchemaReturnItemObject = {
  readonly members: readonly QueryQmpSchemaReturnItemObjectMembersItem[]
  readonly tag?: string
  readonly variants?: readonly QueryQmpSchemaReturnItemObjectVariantsItem[]
}

export type QueryQmpSchemaReturnItemObjectMembersItem = {
  readonly name: string
  readonly type: string
  readonly default?: unknown
  readonly features?: readonly string[]
}

export type QueryQmpSchemaReturnItemObjectVariantsItem = {
  readonly case: string
  readonly type: string
}

export type QueryQmpSchemaReturnItemAlternate = {
  readonly members: readonly QueryQmpSchemaReturnItemAlternateMembersItem[]
}

export type QueryQmpSchemaReturnItemAlternateMembersItem = {
  readonly type: string
}

export type QueryQmpSchemaReturnItemCommand = {
  readonly 'arg-type': string
  readonly 'ret-type': string
  readonly 'allow-oob'?: boolean
}

export type QueryQmpSchemaReturnItemEvent = {
  readonly 'arg-type': string
}

export type QomListArguments = {
  readonly path: string
}

export type QomListReturnItem = {
  readonly name: string
  readonly type: string
  readonly description?: string
  readonly 'default-value'?: unknown
}

export type QomGetArguments = {
  readonly path: string
  readonly property: string
}

export type QomSetArguments = {
  readonly path: string
  readonly property: string
  readonly value: unknown
}

export type QomListTypesArguments = {
  readonly implements?: string
  readonly abstract?: boolean
}

export type QomListTypesReturnItem = {
  readonly name: string
  readonly abstract?: boolean
  readonly parent?: string
}

export type QomListPropertiesArguments = {
  readonly typename: string
}

export type ObjectAddArguments = { readonly id: string } & (
  | ({ readonly 'qom-type': 'authz-list' } & ObjectAddArgumentsAuthzList)
  | ({ readonly 'qom-type': 'authz-listfile' } & ObjectAddArgumentsAuthzListfile)
  | ({ readonly 'qom-type': 'authz-pam' } & ObjectAddArgumentsAuthzPam)
  | ({ readonly 'qom-type': 'authz-simple' } & ObjectAddArgumentsAuthzSimple)
  | ({ readonly 'qom-type': 'can-host-socketcan' } & ObjectAddArgumentsCanHostSocketcan)
  | ({ readonly 'qom-type': 'colo-compare' } & ObjectAddArgumentsColoCompare)
  | ({ readonly 'qom-type': 'cryptodev-backend' } & ObjectAddArgumentsCryptodevBackend)
  | ({ readonly 'qom-type': 'cryptodev-backend-builtin' } & ObjectAddArgumentsCryptodevBackend)
  | ({ readonly 'qom-type': 'cryptodev-backend-lkcf' } & ObjectAddArgumentsCryptodevBackend)
  | ({ readonly 'qom-type': 'cryptodev-vhost-user' } & ObjectAddArgumentsCryptodevVhostUser)
  | ({ readonly 'qom-type': 'dbus-vmstate' } & ObjectAddArgumentsDbusVmstate)
  | ({ readonly 'qom-type': 'filter-buffer' } & ObjectAddArgumentsFilterBuffer)
  | ({ readonly 'qom-type': 'filter-dump' } & ObjectAddArgumentsFilterDump)
  | ({ readonly 'qom-type': 'filter-mirror' } & ObjectAddArgumentsFilterMirror)
  | ({ readonly 'qom-type': 'filter-redirector' } & ObjectAddArgumentsFilterRedirector)
  | ({ readonly 'qom-type': 'filter-replay' } & ObjectAddArgumentsFilterReplay)
  | ({ readonly 'qom-type': 'filter-rewriter' } & ObjectAddArgumentsFilterRewriter)
  | ({ readonly 'qom-type': 'input-barrier' } & ObjectAddArgumentsInputBarrier)
  | ({ readonly 'qom-type': 'input-linux' } & ObjectAddArgumentsInputLinux)
  | ({ readonly 'qom-type': 'iothread' } & ObjectAddArgumentsIothread)
  | ({ readonly 'qom-type': 'main-loop' } & ObjectAddArgumentsMainLoop)
  | ({ readonly 'qom-type': 'memory-backend-epc' } & ObjectAddArgumentsMemoryBackendEpc)
  | ({ readonly 'qom-type': 'memory-backend-file' } & ObjectAddArgumentsMemoryBackendFile)
  | ({ readonly 'qom-type': 'memory-backend-memfd' } & ObjectAddArgumentsMemoryBackendMemfd)
  | ({ readonly 'qom-type': 'memory-backend-ram' } & ObjectAddArgumentsMemoryBackendRam)
  | ({ readonly 'qom-type': 'pr-manager-helper' } & ObjectAddArgumentsPrManagerHelper)
  | ({ readonly 'qom-type': 'qtest' } & ObjectAddArgumentsQtest)
  | ({ readonly 'qom-type': 'rng-builtin' } & ObjectAddArgumentsRngBuiltin)
  | ({ readonly 'qom-type': 'rng-egd' } & ObjectAddArgumentsRngEgd)
  | ({ readonly 'qom-type': 'rng-random' } & ObjectAddArgumentsRngRandom)
  | ({ readonly 'qom-type': 'secret' } & ObjectAddArgumentsSecret)
  | ({ readonly 'qom-type': 'secret_keyring' } & ObjectAddArgumentsSecretKeyring)
  | ({ readonly 'qom-type': 'sev-guest' } & ObjectAddArgumentsSevGuest)
  | ({ readonly 'qom-type': 'thread-context' } & ObjectAddArgumentsThreadContext)
  | ({ readonly 'qom-type': 'throttle-group' } & ObjectAddArgumentsThrottleGroup)
  | ({ readonly 'qom-type': 'tls-creds-anon' } & ObjectAddArgumentsTlsCredsAnon)
  | ({ readonly 'qom-type': 'tls-creds-psk' } & ObjectAddArgumentsTlsCredsPsk)
  | ({ readonly 'qom-type': 'tls-creds-x509' } & ObjectAddArgumentsTlsCredsX509)
  | ({ readonly 'qom-type': 'tls-cipher-suites' } & ObjectAddArgumentsTlsCipherSuites)
  | ({ readonly 'qom-type': 'x-remote-object' } & ObjectAddArgumentsXRemoteObject)
  | ({ readonly 'qom-type': 'x-vfio-user-server' } & ObjectAddArgumentsXVfioUserServer)
  | { readonly 'qom-type': 'can-bus' }
  | { readonly 'qom-type': 'pef-guest' }
  | { readonly 'qom-type': 's390-pv-guest' })

export type ObjectAddArgumentsAuthzList = {
  readonly policy?: ObjectAddArgumentsAuthzListPolicy
  readonly rules?: readonly ObjectAddArgumentsAuthzListRulesItem[]
}

export type ObjectAddArgumentsAuthzListPolicy = 'deny' | 'allow'

export type ObjectAddArgumentsAuthzListRulesItem = {
  readonly match: string
  readonly policy: ObjectAddArgumentsAuthzListPolicy
  readonly format?: ObjectAddArgumentsAuthzListRulesItemFormat
}

export type ObjectAddArgumentsAuthzListRulesItemFormat = 'exact' | 'glob'

export type ObjectAddArgumentsAuthzListfile = {
  readonly filename: string
  readonly refresh?: boolean
}

export type ObjectAddArgumentsAuthzPam = {
  readonly service: string
}

export type ObjectAddArgumentsAuthzSimple = {
  readonly identity: string
}

export type ObjectAddArgumentsCanHostSocketcan = {
  readonly if: string
  readonly canbus: string
}

export type ObjectAddArgumentsColoCompare = {
  readonly primary_in: string
  readonly secondary_in: string
  readonly outdev: string
  readonly iothread: string
  readonly notify_dev?: string
  readonly compare_timeout?: number
  readonly expired_scan_cycle?: number
  readonly max_queue_size?: number
  readonly vnet_hdr_support?: boolean
}

export type ObjectAddArgumentsCryptodevBackend = {
  readonly queues?: number
}

export type ObjectAddArgumentsCryptodevVhostUser = {
  readonly queues?: number
  readonly chardev: string
}

export type ObjectAddArgumentsDbusVmstate = {
  readonly addr: string
  readonly 'id-list'?: string
}

export type ObjectAddArgumentsFilterBuffer = {
  readonly netdev: string
  readonly queue?: ObjectAddArgumentsFilterBufferQueue
  readonly status?: string
  readonly position?: string
  readonly insert?: ObjectAddArgumentsFilterBufferInsert
  readonly interval: number
}

export type ObjectAddArgumentsFilterBufferQueue = 'all' | 'rx' | 'tx'

export type ObjectAddArgumentsFilterBufferInsert = 'before' | 'behind'

export type ObjectAddArgumentsFilterDump = {
  readonly netdev: string
  readonly queue?: ObjectAddArgumentsFilterBufferQueue
  readonly status?: string
  readonly position?: string
  readonly insert?: ObjectAddArgumentsFilterBufferInsert
  readonly file: string
  readonly maxlen?: number
}

export type ObjectAddArgumentsFilterMirror = {
  readonly netdev: string
  readonly queue?: ObjectAddArgumentsFilterBufferQueue
  readonly status?: string
  readonly position?: string
  readonly insert?: ObjectAddArgumentsFilterBufferInsert
  readonly outdev: string
  readonly vnet_hdr_support?: boolean
}

export type ObjectAddArgumentsFilterRedirector = {
  readonly netdev: string
  readonly queue?: ObjectAddArgumentsFilterBufferQueue
  readonly status?: string
  readonly position?: string
  readonly insert?: ObjectAddArgumentsFilterBufferInsert
  readonly indev?: string
  readonly outdev?: string
  readonly vnet_hdr_support?: boolean
}

export type ObjectAddArgumentsFilterReplay = {
  readonly netdev: string
  readonly queue?: ObjectAddArgumentsFilterBufferQueue
  readonly status?: string
  readonly position?: string
  readonly insert?: ObjectAddArgumentsFilterBufferInsert
}

export type ObjectAddArgumentsFilterRewriter = {
  readonly netdev: string
  readonly queue?: ObjectAddArgumentsFilterBufferQueue
  readonly status?: string
  readonly position?: string
  readonly insert?: ObjectAddArgumentsFilterBufferInsert
  readonly vnet_hdr_support?: boolean
}

export type ObjectAddArgumentsInputBarrier = {
  readonly name: string
  readonly server?: string
  readonly port?: string
  readonly 'x-origin'?: string
  readonly 'y-origin'?: string
  readonly width?: string
  readonly height?: string
}

export type ObjectAddArgumentsInputLinux = {
  readonly evdev: string
  readonly grab_all?: boolean
  readonly repeat?: boolean
  readonly 'grab-toggle'?: ObjectAddArgumentsInputLinuxGrabToggle
}

export type ObjectAddArgumentsInputLinuxGrabToggle = 'ctrl-ctrl' | 'alt-alt' | 'shift-shift' | 'meta-meta' | 'scrolllock' | 'ctrl-scrolllock'

export type ObjectAddArgumentsIothread = {
  readonly 'aio-max-batch'?: number
  readonly 'thread-pool-min'?: number
  readonly 'thread-pool-max'?: number
  readonly 'poll-max-ns'?: number
  readonly 'poll-grow'?: number
  readonly 'poll-shrink'?: number
}

export type ObjectAddArgumentsMainLoop = {
  readonly 'aio-max-batch'?: number
  readonly 'thread-pool-min'?: number
  readonly 'thread-pool-max'?: number
}

export type ObjectAddArgumentsMemoryBackendEpc = {
  readonly dump?: boolean
  readonly 'host-nodes'?: readonly number[]
  readonly merge?: boolean
  readonly policy?: ObjectAddArgumentsMemoryBackendEpcPolicy
  readonly prealloc?: boolean
  readonly 'prealloc-threads'?: number
  readonly 'prealloc-context'?: string
  readonly share?: boolean
  readonly reserve?: boolean
  readonly size: number
  readonly 'x-use-canonical-path-for-ramblock-id'?: boolean
}

export type ObjectAddArgumentsMemoryBackendEpcPolicy = 'default' | 'preferred' | 'bind' | 'interleave'

export type ObjectAddArgumentsMemoryBackendFile = {
  readonly dump?: boolean
  readonly 'host-nodes'?: readonly number[]
  readonly merge?: boolean
  readonly policy?: ObjectAddArgumentsMemoryBackendEpcPolicy
  readonly prealloc?: boolean
  readonly 'prealloc-threads'?: number
  readonly 'prealloc-context'?: string
  readonly share?: boolean
  readonly reserve?: boolean
  readonly size: number
  readonly 'x-use-canonical-path-for-ramblock-id'?: boolean
  readonly align?: number
  readonly 'discard-data'?: boolean
  readonly 'mem-path': string
  readonly pmem?: boolean
  readonly readonly?: boolean
}

export type ObjectAddArgumentsMemoryBackendMemfd = {
  readonly dump?: boolean
  readonly 'host-nodes'?: readonly number[]
  readonly merge?: boolean
  readonly policy?: ObjectAddArgumentsMemoryBackendEpcPolicy
  readonly prealloc?: boolean
  readonly 'prealloc-threads'?: number
  readonly 'prealloc-context'?: string
  readonly share?: boolean
  readonly reserve?: boolean
  readonly size: number
  readonly 'x-use-canonical-path-for-ramblock-id'?: boolean
  readonly hugetlb?: boolean
  readonly hugetlbsize?: number
  readonly seal?: boolean
}

export type ObjectAddArgumentsMemoryBackendRam = {
  readonly dump?: boolean
  readonly 'host-nodes'?: readonly number[]
  readonly merge?: boolean
  readonly policy?: ObjectAddArgumentsMemoryBackendEpcPolicy
  readonly prealloc?: boolean
  readonly 'prealloc-threads'?: number
  readonly 'prealloc-context'?: string
  readonly share?: boolean
  readonly reserve?: boolean
  readonly size: number
  readonly 'x-use-canonical-path-for-ramblock-id'?: boolean
}

export type ObjectAddArgumentsPrManagerHelper = {
  readonly path: string
}

export type ObjectAddArgumentsQtest = {
  readonly chardev: string
  readonly log?: string
}

export type ObjectAddArgumentsRngBuiltin = {
  readonly opened?: boolean
}

export type ObjectAddArgumentsRngEgd = {
  readonly opened?: boolean
  readonly chardev: string
}

export type ObjectAddArgumentsRngRandom = {
  readonly opened?: boolean
  readonly filename?: string
}

export type ObjectAddArgumentsSecret = {
  readonly loaded?: boolean
  readonly format?: ObjectAddArgumentsSecretFormat
  readonly keyid?: string
  readonly iv?: string
  readonly data?: string
  readonly file?: string
}

export type ObjectAddArgumentsSecretFormat = 'raw' | 'base64'

export type ObjectAddArgumentsSecretKeyring = {
  readonly loaded?: boolean
  readonly format?: ObjectAddArgumentsSecretFormat
  readonly keyid?: string
  readonly iv?: string
  readonly serial: number
}

export type ObjectAddArgumentsSevGuest = {
  readonly 'sev-device'?: string
  readonly 'dh-cert-file'?: string
  readonly 'session-file'?: string
  readonly policy?: number
  readonly handle?: number
  readonly cbitpos?: number
  readonly 'reduced-phys-bits': number
  readonly 'kernel-hashes'?: boolean
}

export type ObjectAddArgumentsThreadContext = {
  readonly 'cpu-affinity'?: readonly number[]
  readonly 'node-affinity'?: readonly number[]
}

export type ObjectAddArgumentsThrottleGroup = {
  readonly limits?: ObjectAddArgumentsThrottleGroupLimits
  readonly 'x-iops-total'?: number
  readonly 'x-iops-total-max'?: number
  readonly 'x-iops-total-max-length'?: number
  readonly 'x-iops-read'?: number
  readonly 'x-iops-read-max'?: number
  readonly 'x-iops-read-max-length'?: number
  readonly 'x-iops-write'?: number
  readonly 'x-iops-write-max'?: number
  readonly 'x-iops-write-max-length'?: number
  readonly 'x-bps-total'?: number
  readonly 'x-bps-total-max'?: number
  readonly 'x-bps-total-max-length'?: number
  readonly 'x-bps-read'?: number
  readonly 'x-bps-read-max'?: number
  readonly 'x-bps-read-max-length'?: number
  readonly 'x-bps-write'?: number
  readonly 'x-bps-write-max'?: number
  readonly 'x-bps-write-max-length'?: number
  readonly 'x-iops-size'?: number
}

export type ObjectAddArgumentsThrottleGroupLimits = {
  readonly 'iops-total'?: number
  readonly 'iops-total-max'?: number
  readonly 'iops-total-max-length'?: number
  readonly 'iops-read'?: number
  readonly 'iops-read-max'?: number
  readonly 'iops-read-max-length'?: number
  readonly 'iops-write'?: number
  readonly 'iops-write-max'?: number
  readonly 'iops-write-max-length'?: number
  readonly 'bps-total'?: number
  readonly 'bps-total-max'?: number
  readonly 'bps-total-max-length'?: number
  readonly 'bps-read'?: number
  readonly 'bps-read-max'?: number
  readonly 'bps-read-max-length'?: number
  readonly 'bps-write'?: number
  readonly 'bps-write-max'?: number
  readonly 'bps-write-max-length'?: number
  readonly 'iops-size'?: number
}

export type ObjectAddArgumentsTlsCredsAnon = {
  readonly 'verify-peer'?: boolean
  readonly dir?: string
  readonly endpoint?: ObjectAddArgumentsTlsCredsAnonEndpoint
  readonly priority?: string
  readonly loaded?: boolean
}

export type ObjectAddArgumentsTlsCredsAnonEndpoint = 'client' | 'server'

export type ObjectAddArgumentsTlsCredsPsk = {
  readonly 'verify-peer'?: boolean
  readonly dir?: string
  readonly endpoint?: ObjectAddArgumentsTlsCredsAnonEndpoint
  readonly priority?: string
  readonly loaded?: boolean
  readonly username?: string
}

export type ObjectAddArgumentsTlsCredsX509 = {
  readonly 'verify-peer'?: boolean
  readonly dir?: string
  readonly endpoint?: ObjectAddArgumentsTlsCredsAnonEndpoint
  readonly priority?: string
  readonly loaded?: boolean
  readonly 'sanity-check'?: boolean
  readonly passwordid?: string
}

export type ObjectAddArgumentsTlsCipherSuites = {
  readonly 'verify-peer'?: boolean
  readonly dir?: string
  readonly endpoint?: ObjectAddArgumentsTlsCredsAnonEndpoint
  readonly priority?: string
}

export type ObjectAddArgumentsXRemoteObject = {
  readonly fd: string
  readonly devid: string
}

export type ObjectAddArgumentsXVfioUserServer = {
  readonly socket: BlockdevAddArgumentsGlusterServerItem
  readonly device: string
}

export type ObjectDelArguments = {
  readonly id: string
}

export type DeviceListPropertiesArguments = {
  readonly typename: string
}

export type DeviceAddArguments = {
  readonly driver: string
  readonly bus?: string
  readonly id?: string
}

export type DeviceDelArguments = {
  readonly id: string
}

export type QueryCpusFastReturnItem = { readonly 'cpu-index': number; readonly 'qom-path': string; readonly 'thread-id': number; readonly props?: QueryCpusFastReturnItemProps } & (
  | ({ readonly target: 's390x' } & QueryCpusFastReturnItemS390x)
  | { readonly target: 'aarch64' }
  | { readonly target: 'alpha' }
  | { readonly target: 'arm' }
  | { readonly target: 'avr' }
  | { readonly target: 'cris' }
  | { readonly target: 'hppa' }
  | { readonly target: 'i386' }
  | { readonly target: 'loongarch64' }
  | { readonly target: 'm68k' }
  | { readonly target: 'microblaze' }
  | { readonly target: 'microblazeel' }
  | { readonly target: 'mips' }
  | { readonly target: 'mips64' }
  | { readonly target: 'mips64el' }
  | { readonly target: 'mipsel' }
  | { readonly target: 'nios2' }
  | { readonly target: 'or1k' }
  | { readonly target: 'ppc' }
  | { readonly target: 'ppc64' }
  | { readonly target: 'riscv32' }
  | { readonly target: 'riscv64' }
  | { readonly target: 'rx' }
  | { readonly target: 'sh4' }
  | { readonly target: 'sh4eb' }
  | { readonly target: 'sparc' }
  | { readonly target: 'sparc64' }
  | { readonly target: 'tricore' }
  | { readonly target: 'x86_64' }
  | { readonly target: 'xtensa' }
  | { readonly target: 'xtensaeb' })

export type QueryCpusFastReturnItemProps = {
  readonly 'node-id'?: number
  readonly 'socket-id'?: number
  readonly 'die-id'?: number
  readonly 'cluster-id'?: number
  readonly 'core-id'?: number
  readonly 'thread-id'?: number
}

export type QueryCpusFastReturnItemS390x = {
  readonly 'cpu-state': QueryCpusFastReturnItemS390xCpuState
}

export type QueryCpusFastReturnItemS390xCpuState = 'uninitialized' | 'stopped' | 'check-stop' | 'operating' | 'load'

export type QueryMachinesReturnItem = {
  readonly name: string
  readonly alias?: string
  readonly 'is-default'?: boolean
  readonly 'cpu-max': number
  readonly 'hotpluggable-cpus': boolean
  readonly 'numa-mem-supported': boolean
  readonly deprecated: boolean
  readonly 'default-cpu-type'?: string
  readonly 'default-ram-id'?: string
}

export type QueryCurrentMachineReturn = {
  readonly 'wakeup-suspend-support': boolean
}

export type QueryTargetReturn = {
  readonly arch: QueryTargetReturnArch
}

export type QueryTargetReturnArch = 'aarch64' | 'alpha' | 'arm' | 'avr' | 'cris' | 'hppa' | 'i386' | 'loongarch64' | 'm68k' | 'microblaze' | 'microblazeel' | 'mips' | 'mips64' | 'mips64el' | 'mipsel' | 'nios2' | 'or1k' | 'ppc' | 'ppc64' | 'riscv32' | 'riscv64' | 'rx' | 's390x' | 'sh4' | 'sh4eb' | 'sparc' | 'sparc64' | 'tricore' | 'x86_64' | 'xtensa' | 'xtensaeb'

export type QueryUuidReturn = {
  readonly UUID: string
}

export type QueryVmGenerationIdReturn = {
  readonly guid: string
}

export type QueryKvmReturn = {
  readonly enabled: boolean
  readonly present: boolean
}

export type MemsaveArguments = {
  readonly val: number
  readonly size: number
  readonly filename: string
  readonly 'cpu-index'?: number
}

export type PmemsaveArguments = {
  readonly val: number
  readonly size: number
  readonly filename: string
}

export type QueryMemdevReturnItem = {
  readonly id?: string
  readonly size: number
  readonly merge: boolean
  readonly dump: boolean
  readonly prealloc: boolean
  readonly share: boolean
  readonly reserve?: boolean
  readonly 'host-nodes': readonly number[]
  readonly policy: ObjectAddArgumentsMemoryBackendEpcPolicy
}

export type QueryHotpluggableCpusReturnItem = {
  readonly type: string
  readonly 'vcpus-count': number
  readonly props: QueryCpusFastReturnItemProps
  readonly 'qom-path'?: string
}

export type SetNumaNodeArguments = ({ readonly type: 'node' } & SetNumaNodeArgumentsNode)
  | ({ readonly type: 'dist' } & SetNumaNodeArgumentsDist)
  | ({ readonly type: 'cpu' } & SetNumaNodeArgumentsCpu)
  | ({ readonly type: 'hmat-lb' } & SetNumaNodeArgumentsHmatLb)
  | ({ readonly type: 'hmat-cache' } & SetNumaNodeArgumentsHmatCache)

export type SetNumaNodeArgumentsNode = {
  readonly nodeid?: number
  readonly cpus?: readonly number[]
  readonly mem?: number
  readonly memdev?: string
  readonly initiator?: number
}

export type SetNumaNodeArgumentsDist = {
  readonly src: number
  readonly dst: number
  readonly val: number
}

export type SetNumaNodeArgumentsCpu = {
  readonly 'node-id'?: number
  readonly 'socket-id'?: number
  readonly 'die-id'?: number
  readonly 'cluster-id'?: number
  readonly 'core-id'?: number
  readonly 'thread-id'?: number
}

export type SetNumaNodeArgumentsHmatLb = {
  readonly initiator: number
  readonly target: number
  readonly hierarchy: SetNumaNodeArgumentsHmatLbHierarchy
  readonly 'data-type': SetNumaNodeArgumentsHmatLbDataType
  readonly latency?: number
  readonly bandwidth?: number
}

export type SetNumaNodeArgumentsHmatLbHierarchy = 'memory' | 'first-level' | 'second-level' | 'third-level'

export type SetNumaNodeArgumentsHmatLbDataType = 'access-latency' | 'read-latency' | 'write-latency' | 'access-bandwidth' | 'read-bandwidth' | 'write-bandwidth'

export type SetNumaNodeArgumentsHmatCache = {
  readonly 'node-id': number
  readonly size: number
  readonly level: number
  readonly associativity: SetNumaNodeArgumentsHmatCacheAssociativity
  readonly policy: SetNumaNodeArgumentsHmatCachePolicy
  readonly line: number
}

export type SetNumaNodeArgumentsHmatCacheAssociativity = 'none' | 'direct' | 'complex'

export type SetNumaNodeArgumentsHmatCachePolicy = 'none' | 'write-back' | 'write-through'

export type BalloonArguments = {
  readonly value: number
}

export type QueryBalloonReturn = {
  readonly actual: number
}

export type QueryMemorySizeSummaryReturn = {
  readonly 'base-memory': number
  readonly 'plugged-memory'?: number
}

export type QueryMemoryDevicesReturnItem = ({ readonly type: 'dimm' } & QueryMemoryDevicesReturnItemDimm)
  | ({ readonly type: 'nvdimm' } & QueryMemoryDevicesReturnItemDimm)
  | ({ readonly type: 'virtio-pmem' } & QueryMemoryDevicesReturnItemVirtioPmem)
  | ({ readonly type: 'virtio-mem' } & QueryMemoryDevicesReturnItemVirtioMem)
  | ({ readonly type: 'sgx-epc' } & QueryMemoryDevicesReturnItemSgxEpc)

export type QueryMemoryDevicesReturnItemDimm = {
  readonly data: QueryMemoryDevicesReturnItemDimmData
}

export type QueryMemoryDevicesReturnItemDimmData = {
  readonly id?: string
  readonly addr: number
  readonly size: number
  readonly slot: number
  readonly node: number
  readonly memdev: string
  readonly hotplugged: boolean
  readonly hotpluggable: boolean
}

export type QueryMemoryDevicesReturnItemVirtioPmem = {
  readonly data: QueryMemoryDevicesReturnItemVirtioPmemData
}

export type QueryMemoryDevicesReturnItemVirtioPmemData = {
  readonly id?: string
  readonly memaddr: number
  readonly size: number
  readonly memdev: string
}

export type QueryMemoryDevicesReturnItemVirtioMem = {
  readonly data: QueryMemoryDevicesReturnItemVirtioMemData
}

export type QueryMemoryDevicesReturnItemVirtioMemData = {
  readonly id?: string
  readonly memaddr: number
  readonly 'requested-size': number
  readonly size: number
  readonly 'max-size': number
  readonly 'block-size': number
  readonly node: number
  readonly memdev: string
}

export type QueryMemoryDevicesReturnItemSgxEpc = {
  readonly data: QueryMemoryDevicesReturnItemSgxEpcData
}

export type QueryMemoryDevicesReturnItemSgxEpcData = {
  readonly id?: string
  readonly memaddr: number
  readonly size: number
  readonly node: number
  readonly memdev: string
}

export type XQueryIrqReturn = {
  readonly 'human-readable-text': string
}

export type DumpdtbArguments = {
  readonly filename: string
}

export type QueryCpuModelExpansionArguments = {
  readonly type: QueryCpuModelExpansionArgumentsType
  readonly model: QueryCpuModelExpansionArgumentsModel
}

export type QueryCpuModelExpansionArgumentsType = 'static' | 'full'

export type QueryCpuModelExpansionArgumentsModel = {
  readonly name: string
  readonly props?: unknown
}

export type QueryCpuModelExpansionReturn = {
  readonly model: QueryCpuModelExpansionArgumentsModel
}

export type QueryCpuDefinitionsReturnItem = {
  readonly name: string
  readonly 'migration-safe'?: boolean
  readonly static: boolean
  readonly 'unavailable-features'?: readonly string[]
  readonly typename: string
  readonly 'alias-of'?: string
  readonly deprecated: boolean
}

export type QueryReplayReturn = {
  readonly mode: QueryReplayReturnMode
  readonly filename?: string
  readonly icount: number
}

export type QueryReplayReturnMode = 'none' | 'record' | 'play'

export type ReplayBreakArguments = {
  readonly icount: number
}

export type ReplaySeekArguments = {
  readonly icount: number
}

export type YankArguments = {
  readonly instances: readonly YankArgumentsInstancesItem[]
}

export type YankArgumentsInstancesItem = ({ readonly type: 'block-node' } & YankArgumentsInstancesItemBlockNode)
  | ({ readonly type: 'chardev' } & YankArgumentsInstancesItemChardev)
  | { readonly type: 'migration' }

export type YankArgumentsInstancesItemBlockNode = {
  readonly 'node-name': string
}

export type YankArgumentsInstancesItemChardev = {
  readonly id: string
}

export type AddClientArguments = {
  readonly protocol: string
  readonly fdname: string
  readonly skipauth?: boolean
  readonly tls?: boolean
}

export type QueryNameReturn = {
  readonly name?: string
}

export type QueryIothreadsReturnItem = {
  readonly id: string
  readonly 'thread-id': number
  readonly 'poll-max-ns': number
  readonly 'poll-grow': number
  readonly 'poll-shrink': number
  readonly 'aio-max-batch': number
}

export type HumanMonitorCommandArguments = {
  readonly 'command-line': string
  readonly 'cpu-index'?: number
}

export type GetfdArguments = {
  readonly fdname: string
}

export type ClosefdArguments = {
  readonly fdname: string
}

export type AddFdArguments = {
  readonly 'fdset-id'?: number
  readonly opaque?: string
}

export type AddFdReturn = {
  readonly 'fdset-id': number
  readonly fd: number
}

export type RemoveFdArguments = {
  readonly 'fdset-id': number
  readonly fd?: number
}

export type QueryFdsetsReturnItem = {
  readonly 'fdset-id': number
  readonly fds: readonly QueryFdsetsReturnItemFdsItem[]
}

export type QueryFdsetsReturnItemFdsItem = {
  readonly fd: number
  readonly opaque?: string
}

export type QueryCommandLineOptionsArguments = {
  readonly option?: string
}

export type QueryCommandLineOptionsReturnItem = {
  readonly option: string
  readonly parameters: readonly QueryCommandLineOptionsReturnItemParametersItem[]
}

export type QueryCommandLineOptionsReturnItemParametersItem = {
  readonly name: string
  readonly type: QueryCommandLineOptionsReturnItemParametersItemType
  readonly help?: string
  readonly default?: string
}

export type QueryCommandLineOptionsReturnItemParametersItemType = 'string' | 'boolean' | 'number' | 'size'

export type QuerySevReturn = {
  readonly enabled: boolean
  readonly 'api-major': number
  readonly 'api-minor': number
  readonly 'build-id': number
  readonly policy: number
  readonly state: QuerySevReturnState
  readonly handle: number
}

export type QuerySevReturnState = 'uninit' | 'launch-update' | 'launch-secret' | 'running' | 'send-update' | 'receive-update'

export type QuerySevLaunchMeasureReturn = {
  readonly data: string
}

export type QuerySevCapabilitiesReturn = {
  readonly pdh: string
  readonly 'cert-chain': string
  readonly 'cpu0-id': string
  readonly cbitpos: number
  readonly 'reduced-phys-bits': number
}

export type SevInjectLaunchSecretArguments = {
  readonly 'packet-header': string
  readonly secret: string
  readonly gpa?: number
}

export type QuerySevAttestationReportArguments = {
  readonly mnonce: string
}

export type QuerySevAttestationReportReturn = {
  readonly data: string
}

export type QuerySgxReturn = {
  readonly sgx: boolean
  readonly sgx1: boolean
  readonly sgx2: boolean
  readonly flc: boolean
  readonly 'section-size': number
  readonly sections: readonly QuerySgxReturnSectionsItem[]
}

export type QuerySgxReturnSectionsItem = {
  readonly node: number
  readonly size: number
}

export type QueryAcpiOspmStatusReturnItem = {
  readonly device?: string
  readonly slot: string
  readonly 'slot-type': QueryAcpiOspmStatusReturnItemSlotType
  readonly source: number
  readonly status: number
}

export type QueryAcpiOspmStatusReturnItemSlotType = 'DIMM' | 'CPU'

export type QueryPciReturnItem = {
  readonly bus: number
  readonly devices: readonly QueryPciReturnItemDevicesItem[]
}

export type QueryPciReturnItemDevicesItem = {
  readonly bus: number
  readonly slot: number
  readonly function: number
  readonly class_info: QueryPciReturnItemDevicesItemClassInfo
  readonly id: QueryPciReturnItemDevicesItemId
  readonly irq?: number
  readonly irq_pin: number
  readonly qdev_id: string
  readonly pci_bridge?: QueryPciReturnItemDevicesItemPciBridge
  readonly regions: readonly QueryPciReturnItemDevicesItemRegionsItem[]
}

export type QueryPciReturnItemDevicesItemClassInfo = {
  readonly desc?: string
  readonly class: number
}

export type QueryPciReturnItemDevicesItemId = {
  readonly device: number
  readonly vendor: number
  readonly subsystem?: number
  readonly 'subsystem-vendor'?: number
}

export type QueryPciReturnItemDevicesItemPciBridge = {
  readonly bus: QueryPciReturnItemDevicesItemPciBridgeBus
  readonly devices?: readonly QueryPciReturnItemDevicesItem[]
}

export type QueryPciReturnItemDevicesItemPciBridgeBus = {
  readonly number: number
  readonly secondary: number
  readonly subordinate: number
  readonly io_range: QueryPciReturnItemDevicesItemPciBridgeBusIoRange
  readonly memory_range: QueryPciReturnItemDevicesItemPciBridgeBusIoRange
  readonly prefetchable_range: QueryPciReturnItemDevicesItemPciBridgeBusIoRange
}

export type QueryPciReturnItemDevicesItemPciBridgeBusIoRange = {
  readonly base: number
  readonly limit: number
}

export type QueryPciReturnItemDevicesItemRegionsItem = {
  readonly bar: number
  readonly type: string
  readonly address: number
  readonly size: number
  readonly prefetch?: boolean
  readonly mem_type_64?: boolean
}

export type QueryStatsArguments = { readonly providers?: readonly QueryStatsArgumentsProvidersItem[] } & (
  | ({ readonly target: 'vcpu' } & QueryStatsArgumentsVcpu)
  | { readonly target: 'vm' })

export type QueryStatsArgumentsProvidersItem = {
  readonly provider: QueryStatsArgumentsProvidersItemProvider
  readonly names?: readonly string[]
}

export type QueryStatsArgumentsProvidersItemProvider = 'kvm'

export type QueryStatsArgumentsVcpu = {
  readonly vcpus?: readonly string[]
}

export type QueryStatsReturnItem = {
  readonly provider: QueryStatsArgumentsProvidersItemProvider
  readonly 'qom-path'?: string
  readonly stats: readonly QueryStatsReturnItemStatsItem[]
}

export type QueryStatsReturnItemStatsItem = {
  readonly name: string
  readonly value: QueryStatsReturnItemStatsItemValue
}

export type QueryStatsReturnItemStatsItemValue = number | boolean | readonly number[]

export type QueryStatsSchemasArguments = {
  readonly provider?: QueryStatsArgumentsProvidersItemProvider
}

export type QueryStatsSchemasReturnItem = {
  readonly provider: QueryStatsArgumentsProvidersItemProvider
  readonly target: QueryStatsSchemasReturnItemTarget
  readonly stats: readonly QueryStatsSchemasReturnItemStatsItem[]
}

export type QueryStatsSchemasReturnItemTarget = 'vm' | 'vcpu'

export type QueryStatsSchemasReturnItemStatsItem = {
  readonly name: string
  readonly type: QueryStatsSchemasReturnItemStatsItemType
  readonly unit?: QueryStatsSchemasReturnItemStatsItemUnit
  readonly base?: number
  readonly exponent: number
  readonly 'bucket-size'?: number
}

export type QueryStatsSchemasReturnItemStatsItemType = 'cumulative' | 'instant' | 'peak' | 'linear-histogram' | 'log2-histogram'

export type QueryStatsSchemasReturnItemStatsItemUnit = 'bytes' | 'seconds' | 'cycles' | 'boolean'

export type XQueryVirtioReturnItem = {
  readonly path: string
  readonly name: string
}

export type XQueryVirtioStatusArguments = {
  readonly path: string
}

export type XQueryVirtioStatusReturn = {
  readonly name: string
  readonly 'device-id': number
  readonly 'vhost-started': boolean
  readonly 'device-endian': string
  readonly 'guest-features': XQueryVirtioStatusReturnGuestFeatures
  readonly 'host-features': XQueryVirtioStatusReturnGuestFeatures
  readonly 'backend-features': XQueryVirtioStatusReturnGuestFeatures
  readonly 'num-vqs': number
  readonly status: XQueryVirtioStatusReturnStatus
  readonly isr: number
  readonly 'queue-sel': number
  readonly 'vm-running': boolean
  readonly broken: boolean
  readonly disabled: boolean
  readonly 'use-started': boolean
  readonly started: boolean
  readonly 'start-on-kick': boolean
  readonly 'disable-legacy-check': boolean
  readonly 'bus-name': string
  readonly 'use-guest-notifier-mask': boolean
  readonly 'vhost-dev'?: XQueryVirtioStatusReturnVhostDev
}

export type XQueryVirtioStatusReturnGuestFeatures = {
  readonly transports: readonly string[]
  readonly 'dev-features'?: readonly string[]
  readonly 'unknown-dev-features'?: number
}

export type XQueryVirtioStatusReturnStatus = {
  readonly statuses: readonly string[]
  readonly 'unknown-statuses'?: number
}

export type XQueryVirtioStatusReturnVhostDev = {
  readonly 'n-mem-sections': number
  readonly 'n-tmp-sections': number
  readonly nvqs: number
  readonly 'vq-index': number
  readonly features: XQueryVirtioStatusReturnGuestFeatures
  readonly 'acked-features': XQueryVirtioStatusReturnGuestFeatures
  readonly 'backend-features': XQueryVirtioStatusReturnGuestFeatures
  readonly 'protocol-features': XQueryVirtioStatusReturnVhostDevProtocolFeatures
  readonly 'max-queues': number
  readonly 'backend-cap': number
  readonly 'log-enabled': boolean
  readonly 'log-size': number
}

export type XQueryVirtioStatusReturnVhostDevProtocolFeatures = {
  readonly protocols: readonly string[]
  readonly 'unknown-protocols'?: number
}

export type XQueryVirtioQueueStatusArguments = {
  readonly path: string
  readonly queue: number
}

export type XQueryVirtioQueueStatusReturn = {
  readonly name: string
  readonly 'queue-index': number
  readonly inuse: number
  readonly 'vring-num': number
  readonly 'vring-num-default': number
  readonly 'vring-align': number
  readonly 'vring-desc': number
  readonly 'vring-avail': number
  readonly 'vring-used': number
  readonly 'last-avail-idx'?: number
  readonly 'shadow-avail-idx'?: number
  readonly 'used-idx': number
  readonly 'signalled-used': number
  readonly 'signalled-used-valid': boolean
}

export type XQueryVirtioVhostQueueStatusArguments = {
  readonly path: string
  readonly queue: number
}

export type XQueryVirtioVhostQueueStatusReturn = {
  readonly name: string
  readonly kick: number
  readonly call: number
  readonly desc: number
  readonly avail: number
  readonly used: number
  readonly num: number
  readonly 'desc-phys': number
  readonly 'desc-size': number
  readonly 'avail-phys': number
  readonly 'avail-size': number
  readonly 'used-phys': number
  readonly 'used-size': number
}

export type XQueryVirtioQueueElementArguments = {
  readonly path: string
  readonly queue: number
  readonly index?: number
}

export type XQueryVirtioQueueElementReturn = {
  readonly name: string
  readonly index: number
  readonly descs: readonly XQueryVirtioQueueElementReturnDescsItem[]
  readonly avail: XQueryVirtioQueueElementReturnAvail
  readonly used: XQueryVirtioQueueElementReturnUsed
}

export type XQueryVirtioQueueElementReturnDescsItem = {
  readonly addr: number
  readonly len: number
  readonly flags: readonly string[]
}

export type XQueryVirtioQueueElementReturnAvail = {
  readonly flags: number
  readonly idx: number
  readonly ring: number
}

export type XQueryVirtioQueueElementReturnUsed = {
  readonly flags: number
  readonly idx: number
}

export type ShutdownEvent = {
  readonly guest: boolean
  readonly reason: ShutdownEventReason
}

export type ShutdownEventReason = 'none' | 'host-error' | 'host-qmp-quit' | 'host-qmp-system-reset' | 'host-signal' | 'host-ui' | 'guest-shutdown' | 'guest-reset' | 'guest-panic' | 'subsystem-reset' | 'snapshot-load'

export type ResetEvent = {
  readonly guest: boolean
  readonly reason: ShutdownEventReason
}

export type WatchdogEvent = {
  readonly action: WatchdogSetActionArgumentsAction
}

export type GuestPanickedEvent = {
  readonly action: GuestPanickedEventAction
  readonly info?: GuestPanickedEventInfo
}

export type GuestPanickedEventAction = 'pause' | 'poweroff' | 'run'

export type GuestPanickedEventInfo = ({ readonly type: 'hyper-v' } & GuestPanickedEventInfoHyperV)
  | ({ readonly type: 's390' } & GuestPanickedEventInfoS390)

export type GuestPanickedEventInfoHyperV = {
  readonly arg1: number
  readonly arg2: number
  readonly arg3: number
  readonly arg4: number
  readonly arg5: number
}

export type GuestPanickedEventInfoS390 = {
  readonly core: number
  readonly 'psw-mask': number
  readonly 'psw-addr': number
  readonly reason: GuestPanickedEventInfoS390Reason
}

export type GuestPanickedEventInfoS390Reason = 'unknown' | 'disabled-wait' | 'extint-loop' | 'pgmint-loop' | 'opint-loop'

export type GuestCrashloadedEvent = {
  readonly action: GuestPanickedEventAction
  readonly info?: GuestPanickedEventInfo
}

export type MemoryFailureEvent = {
  readonly recipient: MemoryFailureEventRecipient
  readonly action: MemoryFailureEventAction
  readonly flags: MemoryFailureEventFlags
}

export type MemoryFailureEventRecipient = 'hypervisor' | 'guest'

export type MemoryFailureEventAction = 'ignore' | 'inject' | 'fatal' | 'reset'

export type MemoryFailureEventFlags = {
  readonly 'action-required': boolean
  readonly recursive: boolean
}

export type DeviceTrayMovedEvent = {
  readonly device: string
  readonly id: string
  readonly 'tray-open': boolean
}

export type PrManagerStatusChangedEvent = {
  readonly id: string
  readonly connected: boolean
}

export type BlockImageCorruptedEvent = {
  readonly device: string
  readonly 'node-name'?: string
  readonly msg: string
  readonly offset?: number
  readonly size?: number
  readonly fatal: boolean
}

export type BlockIoErrorEvent = {
  readonly device: string
  readonly 'node-name'?: string
  readonly operation: BlockIoErrorEventOperation
  readonly action: BlockIoErrorEventAction
  readonly nospace?: boolean
  readonly reason: string
}

export type BlockIoErrorEventOperation = 'read' | 'write'

export type BlockIoErrorEventAction = 'ignore' | 'report' | 'stop'

export type BlockJobCompletedEvent = {
  readonly type: QueryJobsReturnItemType
  readonly device: string
  readonly len: number
  readonly offset: number
  readonly speed: number
  readonly error?: string
}

export type BlockJobCancelledEvent = {
  readonly type: QueryJobsReturnItemType
  readonly device: string
  readonly len: number
  readonly offset: number
  readonly speed: number
}

export type BlockJobErrorEvent = {
  readonly device: string
  readonly operation: BlockIoErrorEventOperation
  readonly action: BlockIoErrorEventAction
}

export type BlockJobReadyEvent = {
  readonly type: QueryJobsReturnItemType
  readonly device: string
  readonly len: number
  readonly offset: number
  readonly speed: number
}

export type BlockJobPendingEvent = {
  readonly type: QueryJobsReturnItemType
  readonly id: string
}

export type BlockWriteThresholdEvent = {
  readonly 'node-name': string
  readonly 'amount-exceeded': number
  readonly 'write-threshold': number
}

export type QuorumFailureEvent = {
  readonly reference: string
  readonly 'sector-num': number
  readonly 'sectors-count': number
}

export type QuorumReportBadEvent = {
  readonly type: QuorumReportBadEventType
  readonly error?: string
  readonly 'node-name': string
  readonly 'sector-num': number
  readonly 'sectors-count': number
}

export type QuorumReportBadEventType = 'read' | 'write' | 'flush'

export type JobStatusChangeEvent = {
  readonly id: string
  readonly status: QueryBlockJobsReturnItemStatus
}

export type BlockExportDeletedEvent = {
  readonly id: string
}

export type VserportChangeEvent = {
  readonly id: string
  readonly open: boolean
}

export type DumpCompletedEvent = {
  readonly result: QueryDumpReturn
  readonly error?: string
}

export type NicRxFilterChangedEvent = {
  readonly name?: string
  readonly path: string
}

export type FailoverNegotiatedEvent = {
  readonly 'device-id': string
}

export type NetdevStreamConnectedEvent = {
  readonly 'netdev-id': string
  readonly addr: BlockdevAddArgumentsGlusterServerItem
}

export type NetdevStreamDisconnectedEvent = {
  readonly 'netdev-id': string
}

export type RdmaGidStatusChangedEvent = {
  readonly netdev: string
  readonly 'gid-status': boolean
  readonly 'subnet-prefix': number
  readonly 'interface-id': number
}

export type SpiceConnectedEvent = {
  readonly server: SpiceConnectedEventServer
  readonly client: SpiceConnectedEventServer
}

export type SpiceConnectedEventServer = {
  readonly host: string
  readonly port: string
  readonly family: QuerySpiceReturnChannelsItemFamily
}

export type SpiceInitializedEvent = {
  readonly server: SpiceInitializedEventServer
  readonly client: QuerySpiceReturnChannelsItem
}

export type SpiceInitializedEventServer = {
  readonly host: string
  readonly port: string
  readonly family: QuerySpiceReturnChannelsItemFamily
  readonly auth?: string
}

export type SpiceDisconnectedEvent = {
  readonly server: SpiceConnectedEventServer
  readonly client: SpiceConnectedEventServer
}

export type VncConnectedEvent = {
  readonly server: VncConnectedEventServer
  readonly client: VncConnectedEventClient
}

export type VncConnectedEventServer = {
  readonly host: string
  readonly service: string
  readonly family: QuerySpiceReturnChannelsItemFamily
  readonly websocket: boolean
  readonly auth?: string
}

export type VncConnectedEventClient = {
  readonly host: string
  readonly service: string
  readonly family: QuerySpiceReturnChannelsItemFamily
  readonly websocket: boolean
}

export type VncInitializedEvent = {
  readonly server: VncConnectedEventServer
  readonly client: QueryVncReturnClientsItem
}

export type VncDisconnectedEvent = {
  readonly server: VncConnectedEventServer
  readonly client: QueryVncReturnClientsItem
}

export type MigrationEvent = {
  readonly status: QueryMigrateReturnStatus
}

export type MigrationPassEvent = {
  readonly pass: number
}

export type ColoExitEvent = {
  readonly mode: QueryColoStatusReturnMode
  readonly reason: QueryColoStatusReturnReason
}

export type UnplugPrimaryEvent = {
  readonly 'device-id': string
}

export type DeviceDeletedEvent = {
  readonly device?: string
  readonly path: string
}

export type DeviceUnplugGuestErrorEvent = {
  readonly device?: string
  readonly path: string
}

export type BalloonChangeEvent = {
  readonly actual: number
}

export type MemoryDeviceSizeChangeEvent = {
  readonly id?: string
  readonly size: number
  readonly 'qom-path': string
}

export type MemUnplugErrorEvent = {
  readonly device: string
  readonly msg: string
}

export type RtcChangeEvent = {
  readonly offset: number
  readonly 'qom-path': string
}

export type VfuClientHangupEvent = {
  readonly 'vfu-id': string
  readonly 'vfu-qom-path': string
  readonly 'dev-id': string
  readonly 'dev-qom-path': string
}

export type AcpiDeviceOstEvent = {
  readonly info: QueryAcpiOspmStatusReturnItem
}

/** Arguments and answer of every command, by its name. */
export interface QmpCommands {
  readonly 'query-status': { readonly arguments: Empty; readonly returns: QueryStatusReturn }
  readonly 'watchdog-set-action': { readonly arguments: WatchdogSetActionArguments; readonly returns: Empty }
  readonly 'set-action': { readonly arguments: SetActionArguments; readonly returns: Empty }
  readonly 'query-pr-managers': { readonly arguments: Empty; readonly returns: readonly QueryPrManagersReturnItem[] }
  readonly 'eject': { readonly arguments: EjectArguments; readonly returns: Empty }
  readonly 'blockdev-open-tray': { readonly arguments: BlockdevOpenTrayArguments; readonly returns: Empty }
  readonly 'blockdev-close-tray': { readonly arguments: BlockdevCloseTrayArguments; readonly returns: Empty }
  readonly 'blockdev-remove-medium': { readonly arguments: BlockdevRemoveMediumArguments; readonly returns: Empty }
  readonly 'blockdev-insert-medium': { readonly arguments: BlockdevInsertMediumArguments; readonly returns: Empty }
  readonly 'blockdev-change-medium': { readonly arguments: BlockdevChangeMediumArguments; readonly returns: Empty }
  readonly 'block_set_io_throttle': { readonly arguments: BlockSetIoThrottleArguments; readonly returns: Empty }
  readonly 'block-latency-histogram-set': { readonly arguments: BlockLatencyHistogramSetArguments; readonly returns: Empty }
  readonly 'query-block': { readonly arguments: Empty; readonly returns: readonly QueryBlockReturnItem[] }
  readonly 'query-blockstats': { readonly arguments: QueryBlockstatsArguments; readonly returns: readonly QueryBlockstatsReturnItem[] }
  readonly 'query-block-jobs': { readonly arguments: Empty; readonly returns: readonly QueryBlockJobsReturnItem[] }
  readonly 'block_resize': { readonly arguments: BlockResizeArguments; readonly returns: Empty }
  readonly 'blockdev-snapshot-sync': { readonly arguments: BlockdevSnapshotSyncArguments; readonly returns: Empty }
  readonly 'blockdev-snapshot': { readonly arguments: BlockdevSnapshotArguments; readonly returns: Empty }
  readonly 'change-backing-file': { readonly arguments: ChangeBackingFileArguments; readonly returns: Empty }
  readonly 'block-commit': { readonly arguments: BlockCommitArguments; readonly returns: Empty }
  readonly 'drive-backup': { readonly arguments: DriveBackupArguments; readonly returns: Empty }
  readonly 'blockdev-backup': { readonly arguments: BlockdevBackupArguments; readonly returns: Empty }
  readonly 'query-named-block-nodes': { readonly arguments: QueryNamedBlockNodesArguments; readonly returns: readonly QueryBlockReturnItemInserted[] }
  readonly 'x-debug-query-block-graph': { readonly arguments: Empty; readonly returns: XDebugQueryBlockGraphReturn }
  readonly 'drive-mirror': { readonly arguments: DriveMirrorArguments; readonly returns: Empty }
  readonly 'block-dirty-bitmap-add': { readonly arguments: BlockDirtyBitmapAddArguments; readonly returns: Empty }
  readonly 'block-dirty-bitmap-remove': { readonly arguments: BlockDirtyBitmapRemoveArguments; readonly returns: Empty }
  readonly 'block-dirty-bitmap-clear': { readonly arguments: BlockDirtyBitmapRemoveArguments; readonly returns: Empty }
  readonly 'block-dirty-bitmap-enable': { readonly arguments: BlockDirtyBitmapRemoveArguments; readonly returns: Empty }
  readonly 'block-dirty-bitmap-disable': { readonly arguments: BlockDirtyBitmapRemoveArguments; readonly returns: Empty }
  readonly 'block-dirty-bitmap-merge': { readonly arguments: BlockDirtyBitmapMergeArguments; readonly returns: Empty }
  readonly 'x-debug-block-dirty-bitmap-sha256': { readonly arguments: BlockDirtyBitmapRemoveArguments; readonly returns: XDebugBlockDirtyBitmapSha256Return }
  readonly 'blockdev-mirror': { readonly arguments: BlockdevMirrorArguments; readonly returns: Empty }
  readonly 'block-stream': { readonly arguments: BlockStreamArguments; readonly returns: Empty }
  readonly 'block-job-set-speed': { readonly arguments: BlockJobSetSpeedArguments; readonly returns: Empty }
  readonly 'block-job-cancel': { readonly arguments: BlockJobCancelArguments; readonly returns: Empty }
  readonly 'block-job-pause': { readonly arguments: BlockJobPauseArguments; readonly returns: Empty }
  readonly 'block-job-resume': { readonly arguments: BlockJobResumeArguments; readonly returns: Empty }
  readonly 'block-job-complete': { readonly arguments: BlockJobCompleteArguments; readonly returns: Empty }
  readonly 'block-job-dismiss': { readonly arguments: BlockJobDismissArguments; readonly returns: Empty }
  readonly 'block-job-finalize': { readonly arguments: BlockJobFinalizeArguments; readonly returns: Empty }
  readonly 'blockdev-add': { readonly arguments: BlockdevAddArguments; readonly returns: Empty }
  readonly 'blockdev-reopen': { readonly arguments: BlockdevReopenArguments; readonly returns: Empty }
  readonly 'blockdev-del': { readonly arguments: BlockdevDelArguments; readonly returns: Empty }
  readonly 'blockdev-create': { readonly arguments: BlockdevCreateArguments; readonly returns: Empty }
  readonly 'x-blockdev-amend': { readonly arguments: XBlockdevAmendArguments; readonly returns: Empty }
  readonly 'block-set-write-threshold': { readonly arguments: BlockSetWriteThresholdArguments; readonly returns: Empty }
  readonly 'x-blockdev-change': { readonly arguments: XBlockdevChangeArguments; readonly returns: Empty }
  readonly 'x-blockdev-set-iothread': { readonly arguments: XBlockdevSetIothreadArguments; readonly returns: Empty }
  readonly 'blockdev-snapshot-internal-sync': { readonly arguments: BlockdevSnapshotInternalSyncArguments; readonly returns: Empty }
  readonly 'blockdev-snapshot-delete-internal-sync': { readonly arguments: BlockdevSnapshotDeleteInternalSyncArguments; readonly returns: QueryBlockReturnItemInsertedImageSnapshotsItem }
  readonly 'job-pause': { readonly arguments: JobPauseArguments; readonly returns: Empty }
  readonly 'job-resume': { readonly arguments: JobResumeArguments; readonly returns: Empty }
  readonly 'job-cancel': { readonly arguments: JobCancelArguments; readonly returns: Empty }
  readonly 'job-complete': { readonly arguments: JobCompleteArguments; readonly returns: Empty }
  readonly 'job-dismiss': { readonly arguments: JobDismissArguments; readonly returns: Empty }
  readonly 'job-finalize': { readonly arguments: JobFinalizeArguments; readonly returns: Empty }
  readonly 'query-jobs': { readonly arguments: Empty; readonly returns: readonly QueryJobsReturnItem[] }
  readonly 'nbd-server-start': { readonly arguments: NbdServerStartArguments; readonly returns: Empty }
  readonly 'nbd-server-add': { readonly arguments: NbdServerAddArguments; readonly returns: Empty }
  readonly 'nbd-server-remove': { readonly arguments: NbdServerRemoveArguments; readonly returns: Empty }
  readonly 'nbd-server-stop': { readonly arguments: Empty; readonly returns: Empty }
  readonly 'block-export-add': { readonly arguments: BlockExportAddArguments; readonly returns: Empty }
  readonly 'block-export-del': { readonly arguments: BlockExportDelArguments; readonly returns: Empty }
  readonly 'query-block-exports': { readonly arguments: Empty; readonly returns: readonly QueryBlockExportsReturnItem[] }
  readonly 'query-chardev': { readonly arguments: Empty; readonly returns: readonly QueryChardevReturnItem[] }
  readonly 'query-chardev-backends': { readonly arguments: Empty; readonly returns: readonly QueryChardevBackendsReturnItem[] }
  readonly 'ringbuf-write': { readonly arguments: RingbufWriteArguments; readonly returns: Empty }
  readonly 'ringbuf-read': { readonly arguments: RingbufReadArguments; readonly returns: string }
  readonly 'chardev-add': { readonly arguments: ChardevAddArguments; readonly returns: ChardevAddReturn }
  readonly 'chardev-change': { readonly arguments: ChardevChangeArguments; readonly returns: ChardevAddReturn }
  readonly 'chardev-remove': { readonly arguments: ChardevRemoveArguments; readonly returns: Empty }
  readonly 'chardev-send-break': { readonly arguments: ChardevSendBreakArguments; readonly returns: Empty }
  readonly 'dump-guest-memory': { readonly arguments: DumpGuestMemoryArguments; readonly returns: Empty }
  readonly 'query-dump': { readonly arguments: Empty; readonly returns: QueryDumpReturn }
  readonly 'query-dump-guest-memory-capability': { readonly arguments: Empty; readonly returns: QueryDumpGuestMemoryCapabilityReturn }
  readonly 'set_link': { readonly arguments: SetLinkArguments; readonly returns: Empty }
  readonly 'netdev_add': { readonly arguments: NetdevAddArguments; readonly returns: Empty }
  readonly 'netdev_del': { readonly arguments: NetdevDelArguments; readonly returns: Empty }
  readonly 'query-rx-filter': { readonly arguments: QueryRxFilterArguments; readonly returns: readonly QueryRxFilterReturnItem[] }
  readonly 'announce-self': { readonly arguments: AnnounceSelfArguments; readonly returns: Empty }
  readonly 'query-rocker': { readonly arguments: QueryRockerArguments; readonly returns: QueryRockerReturn }
  readonly 'query-rocker-ports': { readonly arguments: QueryRockerPortsArguments; readonly returns: readonly QueryRockerPortsReturnItem[] }
  readonly 'query-rocker-of-dpa-flows': { readonly arguments: QueryRockerOfDpaFlowsArguments; readonly returns: readonly QueryRockerOfDpaFlowsReturnItem[] }
  readonly 'query-rocker-of-dpa-groups': { readonly arguments: QueryRockerOfDpaGroupsArguments; readonly returns: readonly QueryRockerOfDpaGroupsReturnItem[] }
  readonly 'query-tpm-models': { readonly arguments: Empty; readonly returns: readonly QueryTpmModelsReturnItem[] }
  readonly 'query-tpm-types': { readonly arguments: Empty; readonly returns: readonly QueryTpmTypesReturnItem[] }
  readonly 'query-tpm': { readonly arguments: Empty; readonly returns: readonly QueryTpmReturnItem[] }
  readonly 'set_password': { readonly arguments: SetPasswordArguments; readonly returns: Empty }
  readonly 'expire_password': { readonly arguments: ExpirePasswordArguments; readonly returns: Empty }
  readonly 'screendump': { readonly arguments: ScreendumpArguments; readonly returns: Empty }
  readonly 'query-spice': { readonly arguments: Empty; readonly returns: QuerySpiceReturn }
  readonly 'query-vnc': { readonly arguments: Empty; readonly returns: QueryVncReturn }
  readonly 'query-vnc-servers': { readonly arguments: Empty; readonly returns: readonly QueryVncServersReturnItem[] }
  readonly 'change-vnc-password': { readonly arguments: ChangeVncPasswordArguments; readonly returns: Empty }
  readonly 'query-mice': { readonly arguments: Empty; readonly returns: readonly QueryMiceReturnItem[] }
  readonly 'send-key': { readonly arguments: SendKeyArguments; readonly returns: Empty }
  readonly 'input-send-event': { readonly arguments: InputSendEventArguments; readonly returns: Empty }
  readonly 'query-display-options': { readonly arguments: Empty; readonly returns: QueryDisplayOptionsReturn }
  readonly 'display-reload': { readonly arguments: DisplayReloadArguments; readonly returns: Empty }
  readonly 'display-update': { readonly arguments: DisplayUpdateArguments; readonly returns: Empty }
  readonly 'query-migrate': { readonly arguments: Empty; readonly returns: QueryMigrateReturn }
  readonly 'migrate-set-capabilities': { readonly arguments: MigrateSetCapabilitiesArguments; readonly returns: Empty }
  readonly 'query-migrate-capabilities': { readonly arguments: Empty; readonly returns: readonly MigrateSetCapabilitiesArgumentsCapabilitiesItem[] }
  readonly 'migrate-set-parameters': { readonly arguments: MigrateSetParametersArguments; readonly returns: Empty }
  readonly 'query-migrate-parameters': { readonly arguments: Empty; readonly returns: QueryMigrateParametersReturn }
  readonly 'client_migrate_info': { readonly arguments: ClientMigrateInfoArguments; readonly returns: Empty }
  readonly 'migrate-start-postcopy': { readonly arguments: Empty; readonly returns: Empty }
  readonly 'x-colo-lost-heartbeat': { readonly arguments: Empty; readonly returns: Empty }
  readonly 'migrate_cancel': { readonly arguments: Empty; readonly returns: Empty }
  readonly 'migrate-continue': { readonly arguments: MigrateContinueArguments; readonly returns: Empty }
  readonly 'migrate': { readonly arguments: MigrateArguments; readonly returns: Empty }
  readonly 'migrate-incoming': { readonly arguments: MigrateIncomingArguments; readonly returns: Empty }
  readonly 'xen-save-devices-state': { readonly arguments: XenSaveDevicesStateArguments; readonly returns: Empty }
  readonly 'xen-set-global-dirty-log': { readonly arguments: XenSetGlobalDirtyLogArguments; readonly returns: Empty }
  readonly 'xen-load-devices-state': { readonly arguments: XenLoadDevicesStateArguments; readonly returns: Empty }
  readonly 'xen-set-replication': { readonly arguments: XenSetReplicationArguments; readonly returns: Empty }
  readonly 'query-xen-replication-status': { readonly arguments: Empty; readonly returns: QueryXenReplicationStatusReturn }
  readonly 'xen-colo-do-checkpoint': { readonly arguments: Empty; readonly returns: Empty }
  readonly 'query-colo-status': { readonly arguments: Empty; readonly returns: QueryColoStatusReturn }
  readonly 'migrate-recover': { readonly arguments: MigrateRecoverArguments; readonly returns: Empty }
  readonly 'migrate-pause': { readonly arguments: Empty; readonly returns: Empty }
  readonly 'calc-dirty-rate': { readonly arguments: CalcDirtyRateArguments; readonly returns: Empty }
  readonly 'query-dirty-rate': { readonly arguments: Empty; readonly returns: QueryDirtyRateReturn }
  readonly 'set-vcpu-dirty-limit': { readonly arguments: SetVcpuDirtyLimitArguments; readonly returns: Empty }
  readonly 'cancel-vcpu-dirty-limit': { readonly arguments: CancelVcpuDirtyLimitArguments; readonly returns: Empty }
  readonly 'query-vcpu-dirty-limit': { readonly arguments: Empty; readonly returns: readonly QueryVcpuDirtyLimitReturnItem[] }
  readonly 'snapshot-save': { readonly arguments: SnapshotSaveArguments; readonly returns: Empty }
  readonly 'snapshot-load': { readonly arguments: SnapshotLoadArguments; readonly returns: Empty }
  readonly 'snapshot-delete': { readonly arguments: SnapshotDeleteArguments; readonly returns: Empty }
  readonly 'transaction': { readonly arguments: TransactionArguments; readonly returns: Empty }
  readonly 'trace-event-get-state': { readonly arguments: TraceEventGetStateArguments; readonly returns: readonly TraceEventGetStateReturnItem[] }
  readonly 'trace-event-set-state': { readonly arguments: TraceEventSetStateArguments; readonly returns: Empty }
  readonly 'qmp_capabilities': { readonly arguments: QmpCapabilitiesArguments; readonly returns: Empty }
  readonly 'query-version': { readonly arguments: Empty; readonly returns: QueryVersionReturn }
  readonly 'query-commands': { readonly arguments: Empty; readonly returns: readonly QueryCommandsReturnItem[] }
  readonly 'quit': { readonly arguments: Empty; readonly returns: Empty }
  readonly 'query-qmp-schema': { readonly arguments: Empty; readonly returns: readonly QueryQmpSchemaReturnItem[] }
  readonly 'qom-list': { readonly arguments: QomListArguments; readonly returns: readonly QomListReturnItem[] }
  readonly 'qom-get': { readonly arguments: QomGetArguments; readonly returns: unknown }
  readonly 'qom-set': { readonly arguments: QomSetArguments; readonly returns: Empty }
  readonly 'qom-list-types': { readonly arguments: QomListTypesArguments; readonly returns: readonly QomListTypesReturnItem[] }
  readonly 'qom-list-properties': { readonly arguments: QomListPropertiesArguments; readonly returns: readonly QomListReturnItem[] }
  readonly 'object-add': { readonly arguments: ObjectAddArguments; readonly returns: Empty }
  readonly 'object-del': { readonly arguments: ObjectDelArguments; readonly returns: Empty }
  readonly 'device-list-properties': { readonly arguments: DeviceListPropertiesArguments; readonly returns: readonly QomListReturnItem[] }
  readonly 'device_add': { readonly arguments: DeviceAddArguments; readonly returns: Empty }
  readonly 'device_del': { readonly arguments: DeviceDelArguments; readonly returns: Empty }
  readonly 'query-cpus-fast': { readonly arguments: Empty; readonly returns: readonly QueryCpusFastReturnItem[] }
  readonly 'query-machines': { readonly arguments: Empty; readonly returns: readonly QueryMachinesReturnItem[] }
  readonly 'query-current-machine': { readonly arguments: Empty; readonly returns: QueryCurrentMachineReturn }
  readonly 'query-target': { readonly arguments: Empty; readonly returns: QueryTargetReturn }
  readonly 'query-uuid': { readonly arguments: Empty; readonly returns: QueryUuidReturn }
  readonly 'query-vm-generation-id': { readonly arguments: Empty; readonly returns: QueryVmGenerationIdReturn }
  readonly 'system_reset': { readonly arguments: Empty; readonly returns: Empty }
  readonly 'system_powerdown': { readonly arguments: Empty; readonly returns: Empty }
  readonly 'system_wakeup': { readonly arguments: Empty; readonly returns: Empty }
  readonly 'inject-nmi': { readonly arguments: Empty; readonly returns: Empty }
  readonly 'query-kvm': { readonly arguments: Empty; readonly returns: QueryKvmReturn }
  readonly 'memsave': { readonly arguments: MemsaveArguments; readonly returns: Empty }
  readonly 'pmemsave': { readonly arguments: PmemsaveArguments; readonly returns: Empty }
  readonly 'query-memdev': { readonly arguments: Empty; readonly returns: readonly QueryMemdevReturnItem[] }
  readonly 'query-hotpluggable-cpus': { readonly arguments: Empty; readonly returns: readonly QueryHotpluggableCpusReturnItem[] }
  readonly 'set-numa-node': { readonly arguments: SetNumaNodeArguments; readonly returns: Empty }
  readonly 'balloon': { readonly arguments: BalloonArguments; readonly returns: Empty }
  readonly 'query-balloon': { readonly arguments: Empty; readonly returns: QueryBalloonReturn }
  readonly 'query-memory-size-summary': { readonly arguments: Empty; readonly returns: QueryMemorySizeSummaryReturn }
  readonly 'query-memory-devices': { readonly arguments: Empty; readonly returns: readonly QueryMemoryDevicesReturnItem[] }
  readonly 'x-query-irq': { readonly arguments: Empty; readonly returns: XQueryIrqReturn }
  readonly 'x-query-jit': { readonly arguments: Empty; readonly returns: XQueryIrqReturn }
  readonly 'x-query-numa': { readonly arguments: Empty; readonly returns: XQueryIrqReturn }
  readonly 'x-query-opcount': { readonly arguments: Empty; readonly returns: XQueryIrqReturn }
  readonly 'x-query-profile': { readonly arguments: Empty; readonly returns: XQueryIrqReturn }
  readonly 'x-query-ramblock': { readonly arguments: Empty; readonly returns: XQueryIrqReturn }
  readonly 'x-query-rdma': { readonly arguments: Empty; readonly returns: XQueryIrqReturn }
  readonly 'x-query-roms': { readonly arguments: Empty; readonly returns: XQueryIrqReturn }
  readonly 'x-query-usb': { readonly arguments: Empty; readonly returns: XQueryIrqReturn }
  readonly 'dumpdtb': { readonly arguments: DumpdtbArguments; readonly returns: Empty }
  readonly 'query-cpu-model-expansion': { readonly arguments: QueryCpuModelExpansionArguments; readonly returns: QueryCpuModelExpansionReturn }
  readonly 'query-cpu-definitions': { readonly arguments: Empty; readonly returns: readonly QueryCpuDefinitionsReturnItem[] }
  readonly 'query-replay': { readonly arguments: Empty; readonly returns: QueryReplayReturn }
  readonly 'replay-break': { readonly arguments: ReplayBreakArguments; readonly returns: Empty }
  readonly 'replay-delete-break': { readonly arguments: Empty; readonly returns: Empty }
  readonly 'replay-seek': { readonly arguments: ReplaySeekArguments; readonly returns: Empty }
  readonly 'yank': { readonly arguments: YankArguments; readonly returns: Empty }
  readonly 'query-yank': { readonly arguments: Empty; readonly returns: readonly YankArgumentsInstancesItem[] }
  readonly 'add_client': { readonly arguments: AddClientArguments; readonly returns: Empty }
  readonly 'query-name': { readonly arguments: Empty; readonly returns: QueryNameReturn }
  readonly 'query-iothreads': { readonly arguments: Empty; readonly returns: readonly QueryIothreadsReturnItem[] }
  readonly 'stop': { readonly arguments: Empty; readonly returns: Empty }
  readonly 'cont': { readonly arguments: Empty; readonly returns: Empty }
  readonly 'x-exit-preconfig': { readonly arguments: Empty; readonly returns: Empty }
  readonly 'human-monitor-command': { readonly arguments: HumanMonitorCommandArguments; readonly returns: string }
  readonly 'getfd': { readonly arguments: GetfdArguments; readonly returns: Empty }
  readonly 'closefd': { readonly arguments: ClosefdArguments; readonly returns: Empty }
  readonly 'add-fd': { readonly arguments: AddFdArguments; readonly returns: AddFdReturn }
  readonly 'remove-fd': { readonly arguments: RemoveFdArguments; readonly returns: Empty }
  readonly 'query-fdsets': { readonly arguments: Empty; readonly returns: readonly QueryFdsetsReturnItem[] }
  readonly 'query-command-line-options': { readonly arguments: QueryCommandLineOptionsArguments; readonly returns: readonly QueryCommandLineOptionsReturnItem[] }
  readonly 'rtc-reset-reinjection': { readonly arguments: Empty; readonly returns: Empty }
  readonly 'query-sev': { readonly arguments: Empty; readonly returns: QuerySevReturn }
  readonly 'query-sev-launch-measure': { readonly arguments: Empty; readonly returns: QuerySevLaunchMeasureReturn }
  readonly 'query-sev-capabilities': { readonly arguments: Empty; readonly returns: QuerySevCapabilitiesReturn }
  readonly 'sev-inject-launch-secret': { readonly arguments: SevInjectLaunchSecretArguments; readonly returns: Empty }
  readonly 'query-sev-attestation-report': { readonly arguments: QuerySevAttestationReportArguments; readonly returns: QuerySevAttestationReportReturn }
  readonly 'query-sgx': { readonly arguments: Empty; readonly returns: QuerySgxReturn }
  readonly 'query-sgx-capabilities': { readonly arguments: Empty; readonly returns: QuerySgxReturn }
  readonly 'query-acpi-ospm-status': { readonly arguments: Empty; readonly returns: readonly QueryAcpiOspmStatusReturnItem[] }
  readonly 'query-pci': { readonly arguments: Empty; readonly returns: readonly QueryPciReturnItem[] }
  readonly 'query-stats': { readonly arguments: QueryStatsArguments; readonly returns: readonly QueryStatsReturnItem[] }
  readonly 'query-stats-schemas': { readonly arguments: QueryStatsSchemasArguments; readonly returns: readonly QueryStatsSchemasReturnItem[] }
  readonly 'x-query-virtio': { readonly arguments: Empty; readonly returns: readonly XQueryVirtioReturnItem[] }
  readonly 'x-query-virtio-status': { readonly arguments: XQueryVirtioStatusArguments; readonly returns: XQueryVirtioStatusReturn }
  readonly 'x-query-virtio-queue-status': { readonly arguments: XQueryVirtioQueueStatusArguments; readonly returns: XQueryVirtioQueueStatusReturn }
  readonly 'x-query-virtio-vhost-queue-status': { readonly arguments: XQueryVirtioVhostQueueStatusArguments; readonly returns: XQueryVirtioVhostQueueStatusReturn }
  readonly 'x-query-virtio-queue-element': { readonly arguments: XQueryVirtioQueueElementArguments; readonly returns: XQueryVirtioQueueElementReturn }
}

/** Data of every event, by its name. */
export interface QmpEvents {
  readonly SHUTDOWN: ShutdownEvent
  readonly POWERDOWN: Empty
  readonly RESET: ResetEvent
  readonly STOP: Empty
  readonly RESUME: Empty
  readonly SUSPEND: Empty
  readonly SUSPEND_DISK: Empty
  readonly WAKEUP: Empty
  readonly WATCHDOG: WatchdogEvent
  readonly GUEST_PANICKED: GuestPanickedEvent
  readonly GUEST_CRASHLOADED: GuestCrashloadedEvent
  readonly MEMORY_FAILURE: MemoryFailureEvent
  readonly DEVICE_TRAY_MOVED: DeviceTrayMovedEvent
  readonly PR_MANAGER_STATUS_CHANGED: PrManagerStatusChangedEvent
  readonly BLOCK_IMAGE_CORRUPTED: BlockImageCorruptedEvent
  readonly BLOCK_IO_ERROR: BlockIoErrorEvent
  readonly BLOCK_JOB_COMPLETED: BlockJobCompletedEvent
  readonly BLOCK_JOB_CANCELLED: BlockJobCancelledEvent
  readonly BLOCK_JOB_ERROR: BlockJobErrorEvent
  readonly BLOCK_JOB_READY: BlockJobReadyEvent
  readonly BLOCK_JOB_PENDING: BlockJobPendingEvent
  readonly BLOCK_WRITE_THRESHOLD: BlockWriteThresholdEvent
  readonly QUORUM_FAILURE: QuorumFailureEvent
  readonly QUORUM_REPORT_BAD: QuorumReportBadEvent
  readonly JOB_STATUS_CHANGE: JobStatusChangeEvent
  readonly BLOCK_EXPORT_DELETED: BlockExportDeletedEvent
  readonly VSERPORT_CHANGE: VserportChangeEvent
  readonly DUMP_COMPLETED: DumpCompletedEvent
  readonly NIC_RX_FILTER_CHANGED: NicRxFilterChangedEvent
  readonly FAILOVER_NEGOTIATED: FailoverNegotiatedEvent
  readonly NETDEV_STREAM_CONNECTED: NetdevStreamConnectedEvent
  readonly NETDEV_STREAM_DISCONNECTED: NetdevStreamDisconnectedEvent
  readonly RDMA_GID_STATUS_CHANGED: RdmaGidStatusChangedEvent
  readonly SPICE_CONNECTED: SpiceConnectedEvent
  readonly SPICE_INITIALIZED: SpiceInitializedEvent
  readonly SPICE_DISCONNECTED: SpiceDisconnectedEvent
  readonly SPICE_MIGRATE_COMPLETED: Empty
  readonly VNC_CONNECTED: VncConnectedEvent
  readonly VNC_INITIALIZED: VncInitializedEvent
  readonly VNC_DISCONNECTED: VncDisconnectedEvent
  readonly MIGRATION: MigrationEvent
  readonly MIGRATION_PASS: MigrationPassEvent
  readonly COLO_EXIT: ColoExitEvent
  readonly UNPLUG_PRIMARY: UnplugPrimaryEvent
  readonly DEVICE_DELETED: DeviceDeletedEvent
  readonly DEVICE_UNPLUG_GUEST_ERROR: DeviceUnplugGuestErrorEvent
  readonly BALLOON_CHANGE: BalloonChangeEvent
  readonly MEMORY_DEVICE_SIZE_CHANGE: MemoryDeviceSizeChangeEvent
  readonly MEM_UNPLUG_ERROR: MemUnplugErrorEvent
  readonly RTC_CHANGE: RtcChangeEvent
  readonly VFU_CLIENT_HANGUP: VfuClientHangupEvent
  readonly ACPI_DEVICE_OST: AcpiDeviceOstEvent
}
