// Set up before the tests of a change: programs are drawn from one seed, for a second at the most,
// and one that fails is enough. Nobody reads it, so nobody looks for a smaller one.
import { configureGlobal, readConfigureGlobal } from 'fast-check'

configureGlobal({
  ...readConfigureGlobal(),
  seed: 1,
  endOnFailure: true,
  interruptAfterTimeLimit: 1_000,
})
