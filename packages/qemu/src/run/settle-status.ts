// The record of a domain on which a long job has ended. What the job did is done: a disk that takes
// no record of that fails nobody's call, and gets it as soon as it does.
import { FileError } from '@signalbox/world'
import type { DomainOf, DriverServices } from '../services.ts'
import { pause } from './pause.ts'
import { firstRetryMs, nextRetryMs } from '../retry-delay.ts'

/** Writes the domain's record, now if possible: by then the next driver finds no job on it. */
export async function settleStatus(driver: DriverServices, object: DomainOf): Promise<void> {
  try {
    await driver.status.write(object)
  } catch (error) {
    if (!(error instanceof FileError)) throw error
    driver.background.run(object, 'write the record of an ended job', () =>
      writeAgain(driver, object),
    )
  }
}

async function writeAgain(driver: DriverServices, object: DomainOf): Promise<void> {
  const { closing } = driver.background
  for (let delayMs = firstRetryMs; object.active; delayMs = nextRetryMs(delayMs)) {
    await pause(driver, delayMs, closing)
    const written = await driver.status.write(object).then(
      () => true,
      (error: unknown) => {
        if (error instanceof FileError) return false
        throw error
      },
    )
    if (written) return
  }
}
