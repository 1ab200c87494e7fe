/*
 * The interlocking of one domain as a machine of steps: jobs.md 4 to 9, 12 and 13.
 */
#include "state.pml"
#include "rules.pml"
#include "invariants.pml"
#include "steps.pml"
