// What the driver needs to know of the host and of its own process.

export interface Host {
  readonly pid: number
  readonly uid: number
  readonly gid: number
  /** The host's name, as `uname -n` gives it. */
  readonly hostname: string
  /** The kernel's release, as `uname -r` gives it. */
  readonly kernelRelease: string
  /** An identity that changes with each boot of the host. */
  readonly bootId: string
  /** An environment variable, or undefined when it is unset or empty. */
  environment(name: string): string | undefined
}
