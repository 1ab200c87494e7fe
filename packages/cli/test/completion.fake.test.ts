// Completion, in the shell for which it is: the script is loaded, and asked what it would offer.
import { expect, test } from 'vitest'
import { ground } from './ground.ts'

const operations = {
  list: async () => [{ name: 'web' }, { name: 'build-7' }, { name: 'build-8' }],
}

/** What bash would offer at the end of a line. */
function offers(line: string): string {
  const words = line.split(' ')
  return `source <(signalbox completion bash)
COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')})
COMP_CWORD=${words.length - 1}
compopt() { :; }
_signalbox
printf '%s\\n' "\${COMPREPLY[@]}"`
}

test.each([
  ['signalbox sus', ['suspend']],
  ['signalbox re', ['restore', 'resume', 'reboot', 'reset', 'rename']],
  ['signalbox start b', ['build-7', 'build-8']],
  ['signalbox --json info w', ['web']],
  ['signalbox --deadline 5 info w', ['web']],
  ['signalbox agent p', ['ping']],
  ['signalbox agent ping w', ['web']],
  ['signalbox save web --band', ['--bandwidth-mib']],
  ['signalbox save web --after r', ['running']],
  ['signalbox completion z', ['zsh']],
  ['signalbox autostart web o', ['on', 'off']],
  ['signalbox --col', ['--color']],
])('bash completes %j', async (line, expected) => {
  await using stage = await ground({ operations })
  const { stdout, stderr } = await stage.shell(offers(line))
  expect(stderr).toBe('')
  expect(stdout.trim().split('\n').sort()).toEqual([...expected].sort())
})

test.each(['bash', 'zsh', 'fish'])(
  'the script for %s knows every command and option',
  async (shell) => {
    await using stage = await ground({ operations })
    const { status, stdout } = await stage.run(['completion', shell])
    expect(status).toBe(0)
    for (const word of ['managed-save', 'set-password', 'bandwidth-mib', '__complete']) {
      expect(stdout).toContain(word)
    }
  },
)
