// What code may not say, why, and what it says instead. A rule has the places in which it holds and
// those in which it does not, with the reason beside it; there is no way to switch it off in a
// file.
import type { Finding, SourceFile } from './source-file.ts'

interface Rule {
  readonly pattern: RegExp
  readonly instead: string
  /** Whether the rule holds in the file of this path. */
  readonly holds: (path: string) => boolean
}

/** The one place that touches the machine, and programs' own beginnings. */
const realWorld = ['packages/world/src/real/']
const entryPoints = [
  'packages/cli/src/bin.ts',
  'packages/cli/src/compile-cache.ts',
  'packages/cli/src/daemon-access.ts',
  'packages/cli/src/terminal.ts',
  'packages/daemon/src/bin.ts',
  'packages/daemon/src/signalboxd.ts',
]
/** A scripted QEMU that is a process of its own: it is on the other side of the world. */
const scriptedProcess = ['packages/testkit/src/qemu/process/']
/** Waits for the event loop itself, so that a simulated step begins when the one before is over. */
const simulatedTurn = ['packages/testkit/src/world/turn.ts']

const shipped = /^packages\/[^/]+\/src\//
const tests = /^(?:packages\/[^/]+\/)?test\//

/** Where users' code runs, but for these files and folders. */
function shippedExcept(...exceptions: readonly string[]): (path: string) => boolean {
  return (path) => shipped.test(path) && !exceptions.some((each) => path.startsWith(each))
}

const rules: readonly Rule[] = [
  {
    pattern: /\b(?:Date\.now|performance\.\w+)\b|\bnew Date\(\)|\bTemporal\.Now\b/g,
    instead: "ask the clock that was passed in: 'world.clock.now()', or 'wallTime()' for people",
    holds: shippedExcept(...realWorld),
  },
  {
    pattern: /\b(?:setTimeout|setInterval|setImmediate|queueMicrotask)\b|\bprocess\.nextTick\b/g,
    instead: "wait for an event; where there is none, 'world.clock.alarm' with a deadline",
    holds: shippedExcept(...realWorld, ...simulatedTurn),
  },
  {
    pattern: /\b(?:setTimeout|setInterval)\b/g,
    instead: 'a test waits for what it expects, and never for time to pass',
    holds: (path) => tests.test(path),
  },
  {
    pattern: /\bMath\.random\b|\brandom(?:UUID|Bytes|Int)\b|\bgetRandomValues\b/g,
    instead: "ask 'world.random', so that a run can be repeated from its seed",
    holds: shippedExcept(...realWorld),
  },
  {
    pattern:
      /(?<![.\w])process\.(?:argv|arch|cwd|cpuUsage|env|exec\w*|exit\w*|get[a-z]+id|hrtime|kill|memoryUsage|on|once|platform|std\w+|umask|uptime|version\w*)\b/g,
    instead:
      "ask 'world.host' or 'world.processes'; entry points are listed in test/tree/banned.ts",
    holds: shippedExcept(...realWorld, ...entryPoints, ...scriptedProcess),
  },
  {
    pattern: /\bAbortSignal\.(?:timeout|any)\b/g,
    instead: 'pass a deadline as a number: this costs microseconds, and waits share one timer',
    holds: shippedExcept('packages/cli/'),
  },
  {
    pattern: /\b(?:test|describe|it|suite)\.(?:only|skip|todo|fails)\b/g,
    instead: 'a test runs, always and for what it is there for, or it is deleted',
    holds: () => true,
  },
  {
    pattern: /\b(?:eval|Function)\s*\(/g,
    instead: 'code is written, not made at run time',
    holds: shippedExcept(),
  },
]

/** Node's modules that reach outside the process, which belongs behind the world. */
const outside =
  /\b(?:from|import)\s*\(?\s*'node:(?:child_process|cluster|dgram|dns|fs|http2?|https|inspector|net|os|process|readline|timers|tls|tty|v8|vm|worker_threads)\b/g

/** Every place at which a file says what it may not. */
export function bannedFindings(file: SourceFile): readonly Finding[] {
  const found = rules
    .filter(({ holds }) => holds(file.path))
    .flatMap(({ pattern, instead }) =>
      [...file.code.matchAll(pattern)].map((match) => ({
        path: file.path,
        line: file.lineAt(match.index),
        message: `'${match[0].trim()}': ${instead}.`,
      })),
    )
  return [...found, ...outsideFindings(file), ...swallowedFindings(file)]
}

function outsideFindings(file: SourceFile): readonly Finding[] {
  if (!shippedExcept(...realWorld, ...scriptedProcess)(file.path)) return []
  return [...file.text.matchAll(outside)]
    .filter((match) => file.code.startsWith(match[0].slice(0, 4), match.index))
    .map((match) => ({
      path: file.path,
      line: file.lineAt(match.index),
      message: `${match[0].slice(match[0].indexOf("'"))}': reach it through 'world'; what the world lacks is added there.`,
    }))
}

const swallowing =
  /\.catch\(\s*\(\w*\)\s*=>\s*(?:\{\s*\}|undefined|null)\s*\)|\bcatch\s*(?:\(\w+\)\s*)?\{\s*\}/g

/** How far above a swallowed failure the comment may stand that says who hears of it. */
const linesAbove = 3

/** Failures that nobody hears of, without a word about who does. */
function swallowedFindings(file: SourceFile): readonly Finding[] {
  if (!shipped.test(file.path)) return []
  const codeLines = file.code.split('\n')
  const speaks = (line: number): boolean => codeLines[line - 1] !== file.lines[line - 1]
  const comment = (line: number): boolean =>
    speaks(line) && /\/\/|\*\//.test(file.lines[line - 1] ?? '')
  return [...file.code.matchAll(swallowing)]
    .map((match) => [file.lineAt(match.index), file.lineAt(match.index + match[0].length)] as const)
    .filter(([first, last]) => {
      // On these lines, or just above: over the statement, or over a function that is all of it.
      for (let line = first - linesAbove; line <= last; line++) if (comment(line)) return false
      return true
    })
    .map(([line]) => ({
      path: file.path,
      line,
      message: 'a failure is swallowed: say in a comment who hears of it, or let it be heard.',
    }))
}
