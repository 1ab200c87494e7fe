// The terminal becomes a guest's console: every key goes to the guest, Ctrl-] leaves. A serial line
// has no size, so resizing the window changes nothing.
import type { ByteStream } from '@signalbox/world'
import type { Cli } from './cli.ts'

/** Ctrl-], which leaves. */
const leaveByte = 0x1d

/** Typed or piped bytes that wait for the guest before no more are read. */
const unsentBytesMax = 64 * 1024

/** How it ended: the user left, with or without the key for it, or the console did. */
export type ConsoleEnd = 'left' | 'interrupted' | 'ended'

/** @throws whatever ended the console, other than its own end */
export async function attachConsole(cli: Cli, stream: ByteStream): Promise<ConsoleEnd> {
  const { terminal } = cli
  const over = Promise.withResolvers<ConsoleEnd>()
  const interrupt = terminal.onInterrupt(() => over.resolve('interrupted'))
  const input = terminal.read(true, {
    data(bytes) {
      const at = terminal.inputIsTerminal ? bytes.indexOf(leaveByte) : -1
      const typed = at < 0 ? bytes : bytes.subarray(0, at)
      const taken = (): void => input.resume()
      // A console that is gone says so by its end.
      if (typed.length > 0) stream.write(typed).then(taken, () => undefined)
      if (stream.unsentBytes > unsentBytesMax) input.pause()
      if (at >= 0) over.resolve('left')
    },
    // What was piped in is over; what the guest answers may still come.
    ended: () => undefined,
  })
  stream.attach({
    data: (chunk) => terminal.write(chunk),
    closed(reason) {
      if (reason === undefined) over.resolve('ended')
      else over.reject(reason)
    },
  })
  try {
    return await over.promise
  } finally {
    input.close()
    interrupt.close()
    stream.destroy()
  }
}

/** What is said to somebody whose terminal is a console now. */
export function noteAttached(cli: Cli, domain: string): void {
  if (cli.terminal.inputIsTerminal) cli.note(`Attached to '${domain}'. Ctrl-] leaves.`)
}

/** What is said after it, and the exit status. */
export function noteDetached(cli: Cli, domain: string, end: ConsoleEnd): number {
  if (cli.terminal.inputIsTerminal) cli.note('')
  if (end === 'ended') {
    cli.note(`The console of '${domain}' has ended.`)
    return 0
  }
  cli.note(`Left '${domain}', which goes on. 'signalbox console ${domain}' comes back.`)
  return end === 'left' ? 0 : 130
}
