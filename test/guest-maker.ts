// A process of the test guest.cache.fake.test.ts: makes a shared directory, or waits for it, and
// says which. What it makes is whole only after a line came in.
//
//   node test/guest-maker.ts HOME NAME
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sharedDirectory } from '../guest/shared-directory.ts'

const [home = '', name = ''] = process.argv.slice(2)
const say = (line: string): boolean => process.stdout.write(`${line}\n`)
await sharedDirectory({
  home,
  name,
  onWait: () => say('waiting'),
  async make(directory, scratch) {
    await writeFile(join(scratch, 'rest'), 'to be thrown away')
    await writeFile(join(directory, 'made'), 'half')
    say('making')
    await once(process.stdin, 'data')
    await writeFile(join(directory, 'made'), 'whole')
  },
})
process.stdin.destroy()
