// Time: a monotonic clock for every deadline and duration, the calendar for what people read, and
// the scheduler through which waiting code is woken.

/** An armed alarm. Cancelling one that rang or was cancelled does nothing. */
export interface Alarm {
  cancel(): void
}

export interface Clock {
  /** Milliseconds on a clock that never goes back, with a fraction; zero is arbitrary. */
  now(): number

  /** Milliseconds since 1970 by the host's calendar: for people and files, never for deadlines. */
  wallTime(): number

  /**
   * Rings once, at `atMs` of {@link now} or as soon afterwards as the world allows, in a turn of
   * its own. An armed alarm keeps the process alive unless `background` is set.
   */
  alarm(atMs: number, ring: () => void, background?: boolean): Alarm
}

export interface Scheduler {
  /**
   * Resumes code that waits: each grant, reply and wake-up of a waiting call passes here. The real
   * world resumes at once; a simulator chooses when, and among several, which first.
   */
  resume(wake: () => void): void
}
