// The order of the test files for a change: first those that failed for the change before it, which
// stands a line or two away in the source; then the quickest, so that the long programs are run only
// for what nothing else sees. StrykerJS ends a run at the first failure.
import type { TestSpecification } from 'vitest/node'
import { BaseSequencer } from 'vitest/node'

export class QuickestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    // The sequencer of vitest has the longest first, for many workers; here there is one.
    const longestFirst = await super.sort(files)
    const failed = longestFirst.filter((file) => this.#result(file)?.failed === true)
    const passed = longestFirst.filter((file) => this.#result(file)?.failed !== true)
    return [...failed, ...passed.toReversed()]
  }

  #result(file: TestSpecification): { failed: boolean } | undefined {
    return this.ctx.cache.getTestSpecificationResult(file)
  }
}
