/*
 * Any call takes any step that the rules let it take, at any time; QEMU answers, is silent, answers
 * late or ends at any time. Whatever the running code does is one of these behaviours, as far as
 * the model can tell its steps apart (replay.pml), so what holds here holds there.
 */
#include "interlock.pml"

/* What a configuration leaves out, so that it can have more calls, and what it adds. */
#define TWO_KINDS ASKS(QUERY) ASKS(DESTROY)
#define FOUR_KINDS ASKS(QUERY) ASKS(DESTROY) ASKS(MODIFY) ASKS(ABORT)
#define EVERY_KIND FOUR_KINDS ASKS(SUSPEND) ASKS(MIGRATION_OPERATION) ASKS(MIGRATION_SAFE)
#ifndef NORMAL_KINDS
#define NORMAL_KINDS FOUR_KINDS
#endif
#ifdef NO_RUNS
#define NO_VISITS
#endif
#define ONE_MASK MASK(DEFAULT_MASK)
#define THREE_MASKS MASK(NARROW_MASK) MASK(DEFAULT_MASK) MASK(WIDE_MASK)
#define EVERY_MASK THREE_MASKS TURN(QUERY) TURN(SUSPEND) TURN(MODIFY) TURN(ABORT) \
  TURN(MIGRATION_OPERATION) TURN(MIGRATION_SAFE)
#ifndef MASKS_SET
#define MASKS_SET THREE_MASKS
#endif

#define me _pid

#define ASKS(k) \
  :: may(ASK(AND, me, k) AT_ONCE(AND, me, k)) -> doing = TAKES; kind = k; opens = first_mask(k) \
  :: may(ASK(AND, me, k) LATER(AND, me, k)) -> doing = QUEUES; kind = k; flag = !call[me].driver
#define IS_TOLD_NO(k) \
  :: may(ASK(AND, me, k) AT_NO_TIME(AND, me, k, REFUSED)) -> \
       doing = IS_REFUSED; kind = k; opens = REFUSED \
  :: may(ASK(AND, me, k) AT_NO_TIME(AND, me, k, BUSY)) -> doing = IS_REFUSED; kind = k; opens = BUSY
#define ON(s, table, step) \
  :: may(table(AND, me, s)) -> doing = step; on = s
#define MASK(m) \
  :: may(SET_MASK(AND, me, m)) -> doing = MASKS; opens = m
#define LEFT(s, outcome) \
  :: may(LEAVE(AND, s, outcome)) -> doing = LEAVES; on = s; opens = outcome
#define TURN(k) \
  :: may(SET_MASK(AND, me, (mask ^ bit(k)))) -> doing = MASKS; opens = mask ^ bit(k)

active [CALLS] proctype Caller() {
endless:
  do
  :: atomic {
    if
    :: may(BEGIN(AND, me)) -> doing = BEGINS; flag = false
#ifdef DRIVERS
    :: may(BEGIN(AND, me)) && me < DRIVERS -> doing = BEGINS; flag = true
#endif
    :: may(END(AND, me)) -> doing = ENDS
    NORMAL_KINDS ASKS(NESTED) ASKS(ASYNC)
#ifndef NO_RUNS
    ASKS(START)
#endif
#ifndef NO_AGENT
    ASKS(AGENT) ASKS(QUIESCE)
#endif
    IS_TOLD_NO(QUERY) IS_TOLD_NO(ABORT)
    :: may(WAIT_ENDS(AND, me, TIMED_OUT)) -> doing = GIVES_UP; opens = TIMED_OUT
    :: may(WAIT_ENDS(AND, me, ABORTED)) -> doing = GIVES_UP; opens = ABORTED
#ifdef MUTANTS
    /* What the rules let nobody do. */
    :: may(WAIT_ENDS(AND, me, REFUSED)) -> doing = GIVES_UP; opens = REFUSED
    :: may(WAIT_ENDS(AND, me, STOPPED)) -> doing = GIVES_UP; opens = STOPPED
    MASK(0)
#endif
    ON(NORMAL_SLOT, RELEASE, RELEASES)
    ON(ASYNC_SLOT, RELEASE, RELEASES)
    ON(ASYNC_SLOT, HAND_OVER, HANDS_OVER)
#ifndef NO_AGENT
    ON(AGENT_SLOT, RELEASE, RELEASES)
#endif
    :: may(DISOWN(AND, me)) -> doing = DISOWNS
    :: may(CONTINUE(AND, me)) -> doing = CONTINUES
    :: may(RESTORE(AND, me)) -> doing = RESTORES; opens = DEFAULT_MASK
    MASKS_SET
    :: may(PHASE(AND, me, true)) -> doing = PHASES; flag = true
    :: may(PHASE(AND, me, false)) -> doing = PHASES; flag = false
    :: may(ASK_ABORT(AND, me, call[me].saw, true)) -> doing = ABORTS; kind = call[me].saw; flag = true
    :: may(ASK_ABORT(AND, me, call[me].saw, false)) -> doing = ABORTS; kind = call[me].saw
#ifndef NO_RUNS
    :: may(BEGIN_RUN(AND, me)) -> doing = BEGINS_RUN
#endif
#ifndef NO_VISITS
    ON(NORMAL_SLOT, EFFECT, ACTS)
    ON(ASYNC_SLOT, EFFECT, ACTS)
    ON(NORMAL_SLOT, ENTER, ENTERS)
    ON(NORMAL_SLOT, HAND_OVER, HANDS_OVER)
#ifndef NO_AGENT
    ON(AGENT_SLOT, ENTER, ENTERS)
    ON(AGENT_SLOT, HAND_OVER, HANDS_OVER)
#endif
#endif
    fi;
    by = me;
    section()
  }
  od
}

#if !defined(NO_RUNS) || defined(CLOSING)
/* Visits under way, QEMU and the guest, and the driver as a whole. */
active proctype World() {
endless:
  do
  :: atomic {
    if
#ifndef NO_VISITS
    :: may(SEND(AND, NORMAL_SLOT)) -> doing = SENDS; on = NORMAL_SLOT
    :: may(REPLY(AND, NORMAL_SLOT)) -> doing = IS_ANSWERED; on = NORMAL_SLOT
    :: may(REPLY(AND, NORMAL_SLOT)) -> doing = IS_OVERDUE; on = NORMAL_SLOT
    :: owed == DONE && stuck -> doing = IS_LATE
    :: owed == DONE && (stuck || port[NORMAL_SLOT].sent) -> doing = IS_LOST
    LEFT(NORMAL_SLOT, LEFT_ALIVE) LEFT(NORMAL_SLOT, LEFT_DIED) LEFT(NORMAL_SLOT, LEFT_TIMED_OUT)
#ifndef NO_AGENT
    :: may(SEND(AND, AGENT_SLOT)) -> doing = SENDS; on = AGENT_SLOT
    :: may(REPLY(AND, AGENT_SLOT)) -> doing = IS_ANSWERED; on = AGENT_SLOT
    LEFT(AGENT_SLOT, LEFT_ALIVE) LEFT(AGENT_SLOT, LEFT_DIED)
#endif
#endif
#ifndef NO_RUNS
    :: may(END_RUN(AND)) -> doing = ENDS_RUN
    :: may(SHUT_OFF(AND)) -> doing = SHUTS_OFF
#endif
#ifdef CLOSING
    :: owed == DONE && !removing -> doing = REMOVES
    :: owed == DONE && !stopping -> doing = CLOSES
#endif
    fi;
    by = me;
    section()
  }
  od
}
#endif
