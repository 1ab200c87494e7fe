/*
 * The rules: one table for each step, one row for each rule.
 *
 * A row has its number, the invariant that it serves (jobs.md 17), and what must be true before the
 * step is taken. AND makes a guard of a table; SAY prints the rows that are not true.
 */

/*
 * With MUTANTS, the checker leaves out the rule, or takes the step wrongly, whose number is in its
 * environment as MUTANT: to show that the invariants see it.
 */
#ifdef MUTANTS
c_decl {
  \#include <stdlib.h>
  static int mutant;
  __attribute__((constructor)) static void choose_mutant(void) {
    const char *number = getenv("MUTANT");
    mutant = number ? atoi(number) : 0;
  }
}
#define MUTANT c_expr { mutant }
#else
#define MUTANT 0
#endif

#define AND(row, rule, condition) && (MUTANT == row || (condition))
#define SAY(row, rule, condition) \
  if :: condition :: else -> printf("breaks %d\n", row) fi;

/* Who may ask for what beside what he holds (jobs.md 7), and when (jobs.md 5). */
#define ASK(R, c, k) \
  R(1, I23, call[c].begun) \
  R(2, I7, call[c].asks == NOTHING) \
  R(3, I7, inner(k) || !holds(c)) \
  R(4, I5, !inner(k) || owns(c, ASYNC_SLOT)) \
  R(5, I7, !inner(k) || (!owns(c, NORMAL_SLOT) && !owns(c, AGENT_SLOT))) \
  R(6, I7, k != QUIESCE || quiet_enough(mask)) \
  R(7, I36, !removing) \
  R(8, I17, !stopping || call[c].driver)

/* When a request can be granted (jobs.md 5). */
#define CAN(R, c, k) \
  R(9, I2, slot_of(k) != AGENT_SLOT || empty(AGENT_SLOT)) \
  R(10, I1, slot_of(k) != NORMAL_SLOT || empty(NORMAL_SLOT)) \
  R(11, I3, !long(k) || empty(ASYNC_SLOT)) \
  R(12, I6, !long(k) || empty(NORMAL_SLOT)) \
  R(13, I4, k >= NESTED || empty(ASYNC_SLOT) || admits(mask, k))
#define grantable(c, k) (true CAN(AND, c, k))

/* A request is granted at once, waits, or is refused at once. */
#define AT_ONCE(R, c, k) \
  CAN(R, c, k) \
  R(14, I21, !over_limit(c, k))
#define LATER(R, c, k) \
  R(15, I19, !grantable(c, k)) \
  R(16, I21, !over_limit(c, k)) \
  R(17, I37, !masked_abort(c, k))
#define AT_NO_TIME(R, c, k, how) \
  R(18, I17, how != REFUSED || over_limit(c, k) || masked_abort(c, k)) \
  R(19, I17, how != BUSY || !grantable(c, k))

/* A wait ends in one way. */
#define WAIT_ENDS(R, c, how) \
  R(20, I17, call[c].asks != NOTHING) \
  R(21, I17, how != TIMED_OUT || call[c].timed) \
  R(22, I17, how != REFUSED || removing) \
  R(23, I17, how != STOPPED || (stopping && !call[c].driver))

/* Giving back, giving up, taking over (jobs.md 6). */
#define RELEASE(R, c, s) \
  R(24, I23, owns(c, s)) \
  R(25, I9, s == ASYNC_SLOT || !busy(s)) \
  R(26, I25, s != ASYNC_SLOT || !busy(s))
#define HAND_OVER(R, c, s) \
  R(27, I23, owns(c, s)) \
  R(28, I23, busy(s))
#define DISOWN(R, c) \
  R(29, I23, owns(c, ASYNC_SLOT)) \
  R(30, I25, !has_inner)
#define CONTINUE(R, c) \
  R(31, I23, call[c].begun) \
  R(32, I24, !empty(ASYNC_SLOT)) \
  R(33, I23, job[ASYNC_SLOT].owner == NOBODY) \
  R(34, I23, !job[ASYNC_SLOT].handed) \
  R(35, I7, !holds(c)) \
  R(36, I7, call[c].asks == NOTHING)
#define RESTORE(R, c) \
  R(37, I23, call[c].begun) \
  R(38, I3, empty(ASYNC_SLOT)) \
  R(39, I7, !holds(c)) \
  R(40, I7, call[c].asks == NOTHING)

/* What the owner of an async job may do with it (jobs.md 8). */
#define SET_MASK(R, c, m) \
  R(41, I23, owns(c, ASYNC_SLOT)) \
  R(42, I26, admits(m, DESTROY)) \
  R(43, I7, job[AGENT_SLOT].kind != QUIESCE || quiet_enough(m)) \
  R(44, I7, call[c].asks != QUIESCE || quiet_enough(m))
#define PHASE(R, c, past) \
  R(45, I23, owns(c, ASYNC_SLOT)) \
  R(46, I38, past || !past_return)
#define ASK_ABORT(R, c, seen, accepted) \
  R(47, I37, owns(c, NORMAL_SLOT) && job[NORMAL_SLOT].kind == ABORT) \
  R(48, I37, !accepted || (seen && !empty(ASYNC_SLOT))) \
  R(49, I34, !accepted || !past_return) \
  R(50, I37, accepted || !seen || empty(ASYNC_SLOT) || past_return)

/* Runs of QEMU (jobs.md 12). */
#define BEGIN_RUN(R, c) \
  R(51, I33, owns(c, ASYNC_SLOT)) \
  R(52, I33, job[ASYNC_SLOT].kind == START) \
  R(53, I33, qemu == OFF)
#define END_RUN(R) \
  R(54, I33, qemu == ALIVE)
#define SHUT_OFF(R) \
  R(55, I32, qemu == ENDED) \
  R(56, I32, job[NORMAL_SLOT].kind == DESTROY || job[NORMAL_SLOT].kind == NESTED) \
  R(57, I32, job[NORMAL_SLOT].bound == THIS) \
  R(58, I25, !job[NORMAL_SLOT].used) \
  R(59, I31, !port[NORMAL_SLOT].inside)

/* The monitor and the agent (jobs.md 9, 10). */
#define ENTER(R, c, s) \
  R(60, I9, owns(c, s)) \
  R(61, I10, !port[s].inside) \
  R(62, I31, qemu == ALIVE) \
  R(63, I15, job[s].bound == THIS) \
  R(64, I10, s == AGENT_SLOT || !stuck) \
  R(65, I25, !job[s].used)
#define SEND(R, s) \
  R(66, I10, port[s].inside) \
  R(67, I10, !port[s].sent) \
  R(68, I31, lives(s)) \
  R(69, I10, s == AGENT_SLOT || !stuck) \
  R(70, I23, !job[s].handed)
#define REPLY(R, s) \
  R(71, I27, port[s].sent)
#define LEAVE(R, s, outcome) \
  R(72, I10, port[s].inside) \
  R(73, I31, outcome != LEFT_DIED || !lives(s)) \
  R(74, I31, outcome == LEFT_DIED || lives(s)) \
  R(75, I10, outcome == LEFT_DIED || !port[s].sent) \
  R(76, I29, outcome != LEFT_TIMED_OUT || s == AGENT_SLOT || stuck)
#define EFFECT(R, c, s) \
  R(77, I23, owns(c, s)) \
  R(78, I31, lives(s))

/* Calls. */
#define BEGIN(R, c) \
  R(79, I23, !call[c].begun)
#define END(R, c) \
  R(80, I23, call[c].begun) \
  R(81, I17, call[c].asks == NOTHING) \
  R(82, I23, !holds(c))

/* Between two sections: the step may be taken when every row of its table is true. */
#define may(table) (owed == DONE table)
