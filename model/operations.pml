/*
 * Calls that behave as operations do, for what must happen in the end: every wait ends, every visit
 * ends, and a domain whose QEMU has ended is shut off, whatever others hold or wait for.
 *
 * Fairness is weak: who can go on without a break, goes on some time. It binds the driver, which
 * runs on its own; it binds neither QEMU nor the guest nor callers, which may do nothing for ever
 * (`true -> true`), so that nothing here rests on an answer. Deadlines are the driver's: one that
 * is set passes. Only the kernel is trusted: a process that was killed is gone.
 *
 * Every process goes round for ever, so that one may starve another if the rules let it.
 */
#include "interlock.pml"

/* Every step is taken by this one process, in the same breath in which it was chosen. */
chan engine = [0] of { byte, byte, byte, byte, byte, byte };

active proctype Sections() {
endless:
  do
  :: atomic { engine?doing, by, on, kind, opens, flag -> section() }
  od
}

#define DOES(step, s, k, m, f) engine!step, me, s, k, m, f

bool commanded[2]; /* the visit has sent its command */
bool completed;    /* what the async job waits for has happened */
bool abort_asked;
bool body_waits;   /* the async job waits for it */
bool destroying;   /* a destroy was asked for, and has not answered */

/* Asks for a job and waits for it. A patient one has no deadline. Sets `got`. */
inline gets_job(k, patient) {
  if
  :: atomic { may(ASK(AND, me, k) AT_ONCE(AND, me, k)) -> DOES(TAKES, 0, k, first_mask(k), 0) }
  :: atomic { may(ASK(AND, me, k) LATER(AND, me, k)) -> DOES(QUEUES, 0, k, 0, !patient) }
  :: !(may(ASK(AND, me, k) AT_ONCE(AND, me, k))) && !(may(ASK(AND, me, k) LATER(AND, me, k)))
  fi;
  if
  :: atomic { owns(me, slot_of(k)) -> got = true }
  :: atomic { call[me].asks == NOTHING && !owns(me, slot_of(k)) -> got = false }
  :: atomic { !patient && call[me].asks != NOTHING -> DOES(GIVES_UP, 0, k, TIMED_OUT, 0) };
    got = owns(me, slot_of(k))
  fi
}

/* Visits the monitor or the agent, if that can be entered; the caller may leave meanwhile. */
inline makes_visit(s) {
  if
  :: atomic { may(ENTER(AND, me, s)) -> DOES(ENTERS, s, 0, 0, 0) };
    if
    :: atomic { owns(me, s) && !port[s].inside -> DOES(RELEASES, s, 0, 0, 0) }
    :: atomic { may(HAND_OVER(AND, me, s)) -> DOES(HANDS_OVER, s, 0, 0, 0) }
    fi
  :: atomic { !(may(ENTER(AND, me, s))) -> DOES(RELEASES, s, 0, 0, 0) }
  fi
}

#define BEGINS_CALL(is_driver) atomic { may(BEGIN(AND, me)) -> DOES(BEGINS, 0, 0, 0, is_driver) }
#define ENDS_CALL atomic { may(END(AND, me)) -> DOES(ENDS, 0, 0, 0, 0) }

/* A call with a normal job: a visit to the monitor. */
proctype Client(byte me; byte wants) {
  bool got;
endless:
  do
  :: true -> true
  :: BEGINS_CALL(false);
    gets_job(wants, false);
    if
    :: got -> makes_visit(NORMAL_SLOT)
    :: else
    fi;
    ENDS_CALL
  od
}

/* A call with an agent job. */
proctype AgentClient(byte me) {
  bool got;
endless:
  do
  :: true -> true
  :: BEGINS_CALL(false);
    gets_job(AGENT, false);
    if
    :: got -> makes_visit(AGENT_SLOT)
    :: else
    fi;
    ENDS_CALL
  od
}

/* A driver's call with a modify job and no deadline: it pays a debt, and must get its job. */
proctype Payer(byte me) {
  bool got;
endless:
  do
  :: true -> true
  :: BEGINS_CALL(true);
    gets_job(MODIFY, true);
    makes_visit(NORMAL_SLOT);
    ENDS_CALL
  od
}

/* Starts the domain when it is off, and undoes the start when QEMU ends under it. */
proctype Starter(byte me) {
  bool got;
endless:
  do
  :: true -> true
  :: qemu == OFF ->
    BEGINS_CALL(false);
    gets_job(START, false);
    if
    :: got ->
      if
      :: atomic { may(BEGIN_RUN(AND, me)) -> DOES(BEGINS_RUN, 0, 0, 0, 0) };
        gets_job(NESTED, true);
        makes_visit(NORMAL_SLOT);
        if
        :: atomic { qemu == ENDED && job[ASYNC_SLOT].bound == THIS && owns(me, ASYNC_SLOT) -> skip };
          gets_job(NESTED, true);
          if
          :: atomic { may(SHUT_OFF(AND)) -> DOES(SHUTS_OFF, 0, 0, 0, 0) }
          :: !(may(SHUT_OFF(AND))) /* another path has completed the stop */
          fi;
          atomic { may(RELEASE(AND, me, NORMAL_SLOT)) -> DOES(RELEASES, NORMAL_SLOT, 0, 0, 0) }
        :: qemu != ENDED
        fi
      :: !(may(BEGIN_RUN(AND, me)))
      fi;
      if
      :: atomic { may(RELEASE(AND, me, ASYNC_SLOT)) -> DOES(RELEASES, ASYNC_SLOT, 0, 0, 0) }
      :: atomic { may(HAND_OVER(AND, me, ASYNC_SLOT)) -> DOES(HANDS_OVER, ASYNC_SLOT, 0, 0, 0) }
      fi
    :: else
    fi;
    ENDS_CALL
  od
}

/* An async job: a visit, a long wait, and perhaps the domain's stop; or it is left between phases. */
proctype Saver(byte me) {
  bool got;
endless:
  do
  :: true -> true
  :: BEGINS_CALL(false);
    gets_job(ASYNC, false);
    if
    :: got ->
      completed = false;
      abort_asked = false;
      gets_job(NESTED, true);
      makes_visit(NORMAL_SLOT);
      if
      :: atomic { !has_inner ->
          body_waits = true };
        atomic { completed || abort_asked || (!lives(ASYNC_SLOT) && MUTANT != 123) ->
          body_waits = false }
      :: has_inner
      fi;
      if
      :: atomic { may(RELEASE(AND, me, ASYNC_SLOT)) -> DOES(RELEASES, ASYNC_SLOT, 0, 0, 0) }
      :: atomic { may(HAND_OVER(AND, me, ASYNC_SLOT)) -> DOES(HANDS_OVER, ASYNC_SLOT, 0, 0, 0) }
      :: atomic { may(DISOWN(AND, me)) -> DOES(DISOWNS, ASYNC_SLOT, 0, 0, 0) }
      fi
    :: else
    fi;
    ENDS_CALL
  od
}

/* Asks the async job to end. */
proctype Aborter(byte me) {
  bool got;
endless:
  do
  :: true -> true
  :: !empty(ASYNC_SLOT) ->
    BEGINS_CALL(false);
    gets_job(ABORT, false);
    if
    :: got ->
      if
      :: atomic { may(ASK_ABORT(AND, me, call[me].saw, true)) ->
          abort_asked = true; DOES(ABORTS, 0, call[me].saw, 0, true) }
      :: !(may(ASK_ABORT(AND, me, call[me].saw, true)))
      fi;
      atomic { may(RELEASE(AND, me, NORMAL_SLOT)) -> DOES(RELEASES, NORMAL_SLOT, 0, 0, 0) }
    :: else
    fi;
    ENDS_CALL
  od
}

/* Pulls the plug: ends the run first, then asks for its job, which needs no deadline to come. */
proctype Destroyer(byte me) {
  bool got;
endless:
  do
  :: true -> true
  :: qemu == ALIVE ->
    BEGINS_CALL(false);
    if
    :: atomic { may(END_RUN(AND)) -> destroying = true; DOES(ENDS_RUN, 0, 0, 0, 0) };
      gets_job(DESTROY, true);
      if
      :: atomic { may(SHUT_OFF(AND)) -> DOES(SHUTS_OFF, 0, 0, 0, 0) }
      :: !(may(SHUT_OFF(AND)))
      fi;
      atomic { may(RELEASE(AND, me, NORMAL_SLOT)) ->
        destroying = false; DOES(RELEASES, NORMAL_SLOT, 0, 0, 0) }
    :: qemu != ALIVE
    fi;
    ENDS_CALL
  od
}

/* Completes a death, unless a start does; ends what nobody owns. */
proctype Death(byte me) {
  bool got;
#define START_OWNS \
  (job[ASYNC_SLOT].kind == START && job[ASYNC_SLOT].owner != NOBODY && job[ASYNC_SLOT].bound == THIS)
endless:
  do
  :: atomic { qemu == ENDED && !START_OWNS && MUTANT != 124 -> skip };
    BEGINS_CALL(true);
    gets_job(DESTROY, true);
    if
    :: atomic { may(SHUT_OFF(AND)) -> DOES(SHUTS_OFF, 0, 0, 0, 0) }
    :: !(may(SHUT_OFF(AND)))
    fi;
    atomic { may(RELEASE(AND, me, NORMAL_SLOT)) -> DOES(RELEASES, NORMAL_SLOT, 0, 0, 0) };
    if
    :: atomic { may(CONTINUE(AND, me)) -> DOES(CONTINUES, ASYNC_SLOT, 0, 0, 0) };
      atomic { may(RELEASE(AND, me, ASYNC_SLOT)) -> DOES(RELEASES, ASYNC_SLOT, 0, 0, 0) }
    :: !(may(CONTINUE(AND, me)))
    fi;
    ENDS_CALL
  od
}

/* A visit under way, whoever waits for it: one command, and its deadline. */
proctype Visit(byte s) {
  byte me = 0;
endless:
  do
  :: atomic { may(SEND(AND, s)) && !commanded[s] ->
      commanded[s] = true; DOES(SENDS, s, 0, 0, 0) }
  :: atomic { may(REPLY(AND, s)) && MUTANT != 121 -> DOES(IS_OVERDUE, s, 0, 0, 0) }
  :: atomic { may(LEAVE(AND, s, LEFT_ALIVE)) && commanded[s] ->
      commanded[s] = false; DOES(LEAVES, s, 0, LEFT_ALIVE, 0) }
  :: atomic { may(LEAVE(AND, s, LEFT_ALIVE)) && job[s].handed && !commanded[s] ->
      DOES(LEAVES, s, 0, LEFT_ALIVE, 0) }
  :: atomic { may(LEAVE(AND, s, LEFT_DIED)) && MUTANT != 122 ->
      commanded[s] = false; DOES(LEAVES, s, 0, LEFT_DIED, 0) }
  od
}

/* QEMU and the guest's agent: they may answer, late too, or end, or do nothing for ever. */
proctype Qemu() {
  byte me = 0;
endless:
  do
  :: true -> true
  :: atomic { may(REPLY(AND, NORMAL_SLOT)) -> DOES(IS_ANSWERED, NORMAL_SLOT, 0, 0, 0) }
  :: atomic { may(REPLY(AND, AGENT_SLOT)) -> DOES(IS_ANSWERED, AGENT_SLOT, 0, 0, 0) }
  :: atomic { owed == DONE && stuck -> DOES(IS_LATE, 0, 0, 0, 0) }
  :: atomic { owed == DONE && (stuck || port[NORMAL_SLOT].sent) -> DOES(IS_LOST, 0, 0, 0, 0) }
  :: atomic { body_waits && !completed -> completed = true }
  :: atomic { may(END_RUN(AND)) -> DOES(ENDS_RUN, 0, 0, 0, 0) }
  od
}

init {
  atomic {
    byte next = 3;
    run Starter(0);
    run Destroyer(1);
    run Death(2);
    run Visit(NORMAL_SLOT);
    run Qemu();
#ifdef QUERIES
    run Client(next, QUERY); next++;
#endif
#ifdef MODIFIES
    run Client(next, MODIFY); next++;
#endif
#ifdef AGENTS
    run Visit(AGENT_SLOT);
    run AgentClient(next); next++;
#endif
#ifdef SAVES
    run Saver(next); next++;
#endif
#ifdef ABORTS_SAVES
    run Aborter(next); next++;
#endif
#ifdef PAYS
    run Payer(next); next++;
#endif
    assert(next <= CALLS)
  }
}

/* Every wait for a job ends: that of the last call that a configuration adds, and of the rest. */
#ifndef LAST
#define LAST (CALLS - 1)
#endif
#define WAITS(c) (call[c].asks != NOTHING)
ltl every_wait_ends { [] (WAITS(LAST) -> <> !WAITS(LAST)) }
ltl a_start_waits_not_for_ever { [] (WAITS(0) -> <> !WAITS(0)) }
ltl a_destroy_gets_its_job { [] (WAITS(1) -> <> !WAITS(1)) }
ltl a_death_gets_its_job { [] (WAITS(2) -> <> !WAITS(2)) }
/* I35: a destroy answers, QEMU, the agent and other callers may do what they want. */
ltl a_destroy_succeeds { [] (destroying -> <> !destroying) }
/* I32: once QEMU is gone, shut off is reached. */
ltl the_dead_are_shut_off { [] (qemu == ENDED -> <> (qemu == OFF)) }
/* A visit ends although nobody answers, and a call gives back what it holds. */
ltl every_visit_ends { [] (port[NORMAL_SLOT].inside -> <> !port[NORMAL_SLOT].inside) }
ltl what_is_held_is_given_back { [] (holds(LAST) -> <> !holds(LAST)) }
/* I22: a body's wait does not outlive its run. */
ltl a_body_does_not_wait_for_the_dead { [] ((body_waits && qemu == ENDED) -> <> !body_waits) }
