// Nobody waits for another's trouble, however many are in trouble: what is asked of one machine
// takes the same time among a hundred that hang as among nine, and who waits on those is answered.
import { expect, test } from 'vitest'
import { liveness } from '../proof/liveness.ts'

const few = 10
const many = 150

test(
  'one healthy machine among many that hang is served as among few',
  { timeout: 120_000 },
  async () => {
    const among = { few: await liveness(few), many: await liveness(many) }
    for (const [machines, report] of [
      [few, among.few],
      [many, among.many],
    ] as const) {
      expect(report.wrong).toEqual([])
      expect(report.burdens).toBe(4 * (machines - 1))
      // All of them, but for the four of the one that was destroyed meanwhile.
      expect(report.waiting).toBe(report.burdens - 4)
    }
    expect([...among.many.latenciesMs]).toEqual([...among.few.latenciesMs])
    // Nothing of it is waiting for a deadline: a QEMU takes 5 ms here to begin and to end.
    for (const [what, ms] of among.many.latenciesMs) expect([what, ms <= 20]).toEqual([what, true])
  },
)
