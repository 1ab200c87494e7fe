// Where everything lies: the directories of a driver, and the paths of one domain in them.
//
// Computation only; `prepareLayout` makes the directories. What must be found again after a crash
// never depends on a variable of somebody's session: sockets may move (their paths are in the
// status records), definitions, status, ids and the lock may not.
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import type { Host } from '@signalbox/world'
import { DriverError } from '../errors.ts'
import { fileNameOf } from './domain-file-name.ts'

export type LayoutKind =
  /** The system's, for root. */
  | 'system'
  /** One user's, in the directories that the XDG specification names. */
  | 'user'
  /** Everything below one directory that a program chose. */
  | 'embedded'

export interface LayoutRequest {
  /** Puts everything below this absolute directory. */
  readonly root?: string
}

/** Paths that belong to one domain for as long as it has its name. */
export interface DomainPaths {
  readonly definition: string
  /** A link to `definition` while the domain is started with the driver. */
  readonly autostart: string
  readonly status: string
  readonly log: string
  /** What managed save keeps of a guest. */
  readonly managedSave: string
}

/** Paths that belong to one run of a domain. All are gone when the run is over. */
export interface RunPaths {
  /** Mode 0700; holds the sockets. */
  readonly directory: string
  readonly monitor: string
  readonly agent: string
  /** Where a saved guest's memory arrives on its way to a file. */
  readonly transfer: string
  /** A file of QEMU's that is read once and removed, such as a screenshot. */
  readonly scratch: string
}

/** A Unix socket's path holds 108 bytes, the last of them zero. */
const socketPathBytesMax = 107

/** Bytes of a domain's name in the name of a run's directory: for people only, the id is unique. */
const runNameBytes = 20

export class Layout {
  readonly kind: LayoutKind
  readonly configDirectory: string
  readonly definitionDirectory: string
  readonly autostartDirectory: string
  /** Lives as long as the installation: ids, saved guests, the lock. */
  readonly stateDirectory: string
  readonly statusDirectory: string
  readonly saveDirectory: string
  readonly dumpDirectory: string
  readonly cacheDirectory: string
  readonly logDirectory: string
  /** Sockets. May be shorter than asked for: a socket's path has little room. */
  readonly runDirectory: string
  readonly lockPath: string
  readonly idPath: string
  /** Where a daemon that owns this state directory answers. */
  readonly socketPath: string

  constructor(kind: LayoutKind, base: LayoutDirectories) {
    this.kind = kind
    this.configDirectory = base.config
    this.definitionDirectory = join(base.config, 'domains')
    this.autostartDirectory = join(base.config, 'autostart')
    this.stateDirectory = base.state
    this.statusDirectory = base.status
    this.saveDirectory = join(base.state, 'save')
    this.dumpDirectory = join(base.state, 'dump')
    this.cacheDirectory = base.cache
    this.logDirectory = base.log
    this.runDirectory = shortened(base)
    this.lockPath = join(base.state, 'lock')
    this.idPath = join(base.state, 'last-id')
    this.socketPath = join(this.runDirectory, 'signalbox.sock')
  }

  /** Every directory that the driver needs, parents first. */
  get directories(): readonly string[] {
    return [
      this.configDirectory,
      this.definitionDirectory,
      this.autostartDirectory,
      this.stateDirectory,
      this.statusDirectory,
      this.saveDirectory,
      this.dumpDirectory,
      this.cacheDirectory,
      this.logDirectory,
      this.runDirectory,
    ]
  }

  /** @throws DriverError INVALID_ARG the name cannot be a file's */
  domain(name: string): DomainPaths {
    const file = fileNameOf(name)
    return {
      definition: join(this.definitionDirectory, `${file}.xml`),
      autostart: join(this.autostartDirectory, `${file}.xml`),
      status: join(this.statusDirectory, `${file}.json`),
      log: join(this.logDirectory, `${file}.log`),
      managedSave: join(this.saveDirectory, `${file}.save`),
    }
  }

  /** The paths of a run. Its id alone makes the directory unique: ids are never used again. */
  run(id: number, name: string): RunPaths {
    const directory = join(this.runDirectory, runDirectoryName(id, name))
    const paths = {
      directory,
      monitor: join(directory, 'monitor.sock'),
      agent: join(directory, 'agent.sock'),
      transfer: join(directory, 'transfer.sock'),
      scratch: join(directory, 'scratch'),
    }
    checkSocketPath(paths.transfer)
    return paths
  }

  /** A file for a memory dump of a crashed guest, named so that none overwrites another. */
  crashDump(id: number, name: string, wallTimeMs: number): string {
    const time = new Date(wallTimeMs).toISOString().replaceAll(':', '-')
    return join(this.dumpDirectory, `${runDirectoryName(id, name)}-${time}.core`)
  }
}

/** The directories from which all paths of a layout follow. */
export interface LayoutDirectories {
  readonly config: string
  readonly state: string
  readonly status: string
  readonly cache: string
  readonly log: string
  /** Where sockets should lie. */
  readonly run: string
  /** Where they lie instead when paths below `run` would be too long for sockets. */
  readonly shortRun: string
}

/**
 * The layout of a driver on this host: below `root` when that is given, else the system's for root
 * and the user's own for anybody else.
 *
 * @throws DriverError INVALID_ARG `root` is not absolute, or no directory is short enough for
 *   sockets; OPERATION_FAILED the user has no home directory
 */
export function layoutFor(host: Host, request: LayoutRequest = {}): Layout {
  if (request.root !== undefined) return embeddedLayout(host, request.root)
  return host.uid === 0 ? systemLayout() : userLayout(host)
}

function systemLayout(): Layout {
  return new Layout('system', {
    config: '/etc/signalbox',
    state: '/var/lib/signalbox',
    // Below /run, which a reboot empties, as it ends every QEMU.
    status: '/run/signalbox/status',
    cache: '/var/cache/signalbox',
    log: '/var/log/signalbox',
    run: '/run/signalbox',
    shortRun: '/run/signalbox',
  })
}

function userLayout(host: Host): Layout {
  const home = host.environment('HOME')
  const directory = (variable: string, ...fallback: string[]): string => {
    const named = host.environment(variable)
    // The XDG specification: a relative path is to be ignored.
    if (named?.startsWith('/') === true) return join(named, 'signalbox')
    if (home?.startsWith('/') === true) return join(home, ...fallback, 'signalbox')
    throw new DriverError(
      'VIR_ERR_OPERATION_FAILED',
      `Cannot place the files of user ${host.uid}: neither ${variable} nor HOME names an absolute ` +
        'directory. Set HOME, or give a root directory.',
      { variable },
    )
  }
  const state = directory('XDG_STATE_HOME', '.local', 'state')
  const runtime = host.environment('XDG_RUNTIME_DIR')
  return new Layout('user', {
    config: directory('XDG_CONFIG_HOME', '.config'),
    state,
    // Not below XDG_RUNTIME_DIR: a session without it must still find the domains that run.
    status: join(state, 'status'),
    cache: directory('XDG_CACHE_HOME', '.cache'),
    log: join(state, 'log'),
    run: runtime?.startsWith('/') === true ? join(runtime, 'signalbox') : join(state, 'run'),
    shortRun: shortRunDirectory(host, state),
  })
}

function embeddedLayout(host: Host, root: string): Layout {
  if (!root.startsWith('/')) {
    throw new DriverError(
      'VIR_ERR_INVALID_ARG',
      `Cannot use '${root}' as root directory: it is not an absolute path.`,
      { root },
    )
  }
  const state = join(root, 'state')
  return new Layout('embedded', {
    config: join(root, 'config'),
    state,
    status: join(state, 'status'),
    cache: join(root, 'cache'),
    log: join(root, 'log'),
    run: join(root, 'run'),
    shortRun: shortRunDirectory(host, state),
  })
}

/** A directory for sockets whose length does not depend on the state directory's. */
function shortRunDirectory(host: Host, stateDirectory: string): string {
  const hash = createHash('sha256').update(stateDirectory).digest('hex').slice(0, 16)
  return `/tmp/signalbox-${host.uid}-${hash}`
}

function shortened(base: LayoutDirectories): string {
  const longest = join(runDirectoryName(2 ** 31 - 1, 'x'.repeat(runNameBytes)), 'transfer.sock')
  for (const directory of [base.run, base.shortRun]) {
    if (Buffer.byteLength(join(directory, longest)) <= socketPathBytesMax) return directory
  }
  throw tooLong(join(base.run, longest))
}

/** @throws DriverError INVALID_ARG the path is longer than a Unix socket's can be */
export function checkSocketPath(path: string): void {
  if (Buffer.byteLength(path) > socketPathBytesMax) throw tooLong(path)
}

function tooLong(path: string): DriverError {
  const lengthBytes = Buffer.byteLength(path)
  return new DriverError(
    'VIR_ERR_INVALID_ARG',
    `Cannot listen on '${path}': a Unix socket's path has at most ${socketPathBytesMax} bytes, and ` +
      `this one has ${lengthBytes}. Choose a shorter directory.`,
    { path, lengthBytes },
  )
}

function runDirectoryName(id: number, name: string): string {
  let readable = ''
  for (const character of fileNameOf(name)) {
    if (Buffer.byteLength(readable + character) > runNameBytes) break
    readable += character
  }
  return `${id}-${readable}`
}
