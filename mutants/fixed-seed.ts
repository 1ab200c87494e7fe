// Set up before the tests of a trial: programs are drawn from one seed, so that a mutant that is
// caught today is caught tomorrow, by the same test after as many steps.
import { configureGlobal, readConfigureGlobal } from 'fast-check'

configureGlobal({ ...readConfigureGlobal(), seed: 1 })
