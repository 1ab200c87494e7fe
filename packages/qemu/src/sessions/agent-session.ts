// What a visit to the guest agent is given: a method for each command that the driver uses, and the
// waiting times of jobs.md 10.4. All that comes back is the guest's, checked and cut.
import type { VisitControl } from '@signalbox/jobs'
import {
  exec,
  execStatus,
  fsFreeze,
  fsFreezeList,
  fsThaw,
  getFsInfo,
  getHostName,
  getOsInfo,
  getTimezone,
  getUsers,
  networkGetInterfaces,
  ping,
  setTime,
  setUserPassword,
  shutdown,
  AgentReply,
} from '@signalbox/qmp'
import type {
  Agent,
  AgentCommand,
  ExecStatus,
  GuestFilesystem,
  GuestInterface,
  GuestUser,
  OsInfo,
  PasswordRequest,
  ShutdownRequest,
  Timezone,
} from '@signalbox/qmp'
import type { Clock } from '@signalbox/world'
import { DriverError } from '../errors.ts'

/** libvirt's default for the handshake, and for everything once a default was asked for. */
const defaultMs = 5_000
/** What "without limit" is here (jobs.md 10.4). */
const longestMs = 60_000

export interface RunInGuest {
  readonly path: string
  readonly arguments: readonly string[]
  readonly environment: readonly string[]
  readonly input: string
  readonly timeoutMs: number
}

export class AgentSession {
  readonly #agent: Agent
  readonly #visit: VisitControl
  readonly #clock: Clock
  /** virDomainAgentSetResponseTimeout of the domain. */
  readonly #timeoutSetting: number

  /** @internal Given by the agent's port. */
  constructor(agent: Agent, visit: VisitControl, clock: Clock, timeoutSetting: number) {
    this.#agent = agent
    this.#visit = visit
    this.#clock = clock
    this.#timeoutSetting = timeoutSetting
  }

  ping(): Promise<void> {
    return this.#call(ping, undefined)
  }

  /** Has no answer: success is that it was sent, and what QEMU tells afterwards. */
  async shutdown(request: ShutdownRequest): Promise<void> {
    await this.#send(shutdown.name, shutdown.given(request), shutdown.deadlineMs)
  }

  fsFreeze(mountpoints: readonly string[]): Promise<number> {
    return mountpoints.length === 0
      ? this.#call(fsFreeze, undefined)
      : this.#call(fsFreezeList, mountpoints)
  }

  fsThaw(): Promise<number> {
    return this.#call(fsThaw, undefined)
  }

  setTime(seconds: number | undefined): Promise<void> {
    return this.#call(setTime, seconds)
  }

  setUserPassword(request: PasswordRequest): Promise<void> {
    return this.#call(setUserPassword, request)
  }

  getOsInfo(): Promise<OsInfo> {
    return this.#call(getOsInfo, undefined)
  }

  getHostName(): Promise<string> {
    return this.#call(getHostName, undefined)
  }

  getTimezone(): Promise<Timezone> {
    return this.#call(getTimezone, undefined)
  }

  getUsers(): Promise<readonly GuestUser[]> {
    return this.#call(getUsers, undefined)
  }

  getFsInfo(): Promise<readonly GuestFilesystem[]> {
    return this.#call(getFsInfo, undefined)
  }

  networkGetInterfaces(): Promise<readonly GuestInterface[]> {
    return this.#call(networkGetInterfaces, undefined)
  }

  /** Runs a program in the guest and waits for its end: the agent tells only when it is asked. */
  async run(request: RunInGuest): Promise<ExecStatus> {
    const untilMs = this.#clock.now() + request.timeoutMs
    const pid = await this.#call(exec, request)
    for (let delayMs = 10; ; delayMs = Math.min(250, delayMs * 2)) {
      const status = await this.#call(execStatus, pid)
      if (status.exited) return status
      if (this.#clock.now() + delayMs > untilMs) {
        throw new DriverError(
          'VIR_ERR_OPERATION_TIMEOUT',
          `'${request.path}' (process ${pid} of the guest) has not ended within ` +
            `${request.timeoutMs / 1000} s, and goes on in the guest.`,
          { pid },
        )
      }
      await this.#pause(delayMs)
    }
  }

  /** Sends a command as it is; what comes back is the guest's and unchecked. */
  raw(
    command: string,
    given: Readonly<Record<string, unknown>>,
    deadlineMs: number,
  ): Promise<unknown> {
    return this.#execute(command, given, deadlineMs)
  }

  async #call<Given, Result>(command: AgentCommand<Given, Result>, given: Given): Promise<Result> {
    const deadlineMs = this.#deadline(command.deadlineMs)
    const reply = await this.#execute(command.name, command.given(given), deadlineMs)
    return command.read(new AgentReply(command.name, reply))
  }

  /** A command that is not answered: that nothing came in time is success. */
  async #send(
    command: string,
    given: Readonly<Record<string, unknown>>,
    deadlineMs: number,
  ): Promise<void> {
    await this.#execute(command, given, deadlineMs, true)
  }

  #execute(
    command: string,
    given: Readonly<Record<string, unknown>>,
    deadlineMs: number,
    unanswered = false,
  ): Promise<unknown> {
    this.#visit.check()
    this.#visit.doing(`waits for the guest agent's answer to ${command}`)
    const { call, job } = this.#visit
    const syncDeadlineMs = Math.min(defaultMs, this.#deadline(defaultMs))
    return this.#agent
      .execute(command, given, { deadlineMs, syncDeadlineMs, unanswered, call, job })
      .finally(() => this.#visit.doing(''))
  }

  /**
   * -2 as long as allowed, -1 the default, 0 not at all (which only a raw call can mean), seconds.
   */
  #deadline(commandMs: number): number {
    const setting = this.#timeoutSetting
    if (setting === -2) return Math.max(longestMs, commandMs)
    return setting > 0 ? setting * 1000 : commandMs
  }

  #pause(delayMs: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#clock.alarm(this.#clock.now() + delayMs, resolve)
    return promise
  }
}
