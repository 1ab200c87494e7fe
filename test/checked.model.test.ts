// The invariants are checked wherever steps are recorded: every file of a test, of the proof or of
// the tour that makes a recorder, a driver or a daemon checks what is recorded there, or says why
// there is nothing to check.
import { expect, test } from 'vitest'
import { codeOf } from './tree/code-of.ts'
import { sourceFiles } from './tree/source-file.ts'

/** What makes somebody record steps. */
const records =
  /\bnew Recorder\(|\bopenDriver\(|\bnew ScriptedDriver\(|\bsignalboxd\(|\brunDaemon\(/u
/** What has them checked. */
const checked =
  /\battachCheckers\(|\battachChecker\(|\battachFamilies\(|\bTraceChecker\(|\bchecks\b/u

/** Where nothing is to be checked, and why. */
const nothingToCheck: ReadonlyMap<string, string> = new Map([
  ['packages/trace/test/recorder.model.test.ts', 'the recorder alone, with events of its own'],
  ['packages/qemu/test/driver/background.model.test.ts', 'queues alone, of domains that are none'],
  ['packages/qemu/test/faults/owning.fake.test.ts', 'its own drivers never open'],
])

const recording = sourceFiles().filter(
  ({ path, code }) =>
    /^(?:packages\/[^/]+\/test\/|test\/|proof\/|tour\/|model\/)/u.test(path) &&
    path !== 'test/checked.model.test.ts' &&
    records.test(code),
)

test('whoever records steps has them checked', () => {
  const unchecked = recording.filter(({ code }) => !checked.test(code))
  expect(unchecked.map(({ path }) => path).toSorted()).toEqual(
    [...nothingToCheck.keys()].toSorted(),
  )
})

test('there is somebody in every layer', () => {
  const layers = new Set(recording.map(({ path }) => path.split('/').slice(0, 2).join('/')))
  for (const layer of ['jobs', 'qmp', 'qemu', 'daemon', 'cli']) {
    expect([...layers]).toContain(`packages/${layer}`)
  }
})

test.for([
  ['const recorder = new Recorder({ clock })', true, false],
  ['const driver = await openDriver({ root })', true, false],
  ['const driver = await openDriver({ root, checks: true })', true, true],
  ['const recorder = new Recorder({ clock })\nattachCheckers(recorder)', true, true],
  ['// openDriver({ root }) is what others do', false, false],
] as const)('%s', ([text, isRecording, isChecked]) => {
  expect([records.test(codeOf(text)), checked.test(codeOf(text))]).toEqual([isRecording, isChecked])
})
