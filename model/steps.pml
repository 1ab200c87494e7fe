/*
 * The steps: what each changes. A step is a stretch of code with no wait in it.
 *
 * Nothing here says who takes which step when. That is said by the files that include this one:
 * anything.pml lets any call take any step that the rules let it take, operations.pml has calls
 * that behave as operations do, and replay.pml takes the steps that the running code has recorded.
 */

/* How often each kind of step was taken in the search: told when it ends. */
c_decl {
  \#include <stdio.h>
  static unsigned long taken[32];
  __attribute__((destructor)) static void tell_taken(void) {
    for (int step = 1; step < 32; step++) {
      if (taken[step]) printf("taken %d %lu\n", step, taken[step]);
    }
  }
}

#define BEGINS     1
#define ENDS       2
#define TAKES      3
#define QUEUES     4
#define IS_REFUSED 5
#define IS_GRANTED 6
#define GIVES_UP   7
#define RELEASES   8
#define HANDS_OVER 9
#define IS_VACATED 10
#define DISOWNS    11
#define CONTINUES  12
#define RESTORES   13
#define MASKS      14
#define PHASES     15
#define ABORTS     16
#define BEGINS_RUN 17
#define ENDS_RUN   18
#define SHUTS_OFF  19
#define ENTERS     20
#define SENDS      21
#define IS_ANSWERED 22
#define IS_OVERDUE 23
#define IS_LATE    24
#define LEAVES     25
#define ACTS       26
#define REMOVES    27
#define CLOSES     28
#define IS_LOST    30 /* the monitor's connection, and with it every answer */
#define IS_A_DEFECT 29 /* what the recording itself calls one: no rule lets it be */

/* What is done, by which call, on which slot, for what kind of job, with what mask or flag. */
hidden byte doing, by, on, kind, opens, flag;

hidden byte at, who, found;

/* What must be done next before the section may end: nobody waits in vain, nobody who can be
   granted waits, nothing is held by nobody. In this order, which is that of the running code. */
inline goes_on() {
  if
  :: (MUTANT == 101 && owed == GRANT) || (MUTANT == 102 && doing == MASKS) -> owed = DONE
  :: else ->
    owed = DONE; owes = 0; found = NOBODY; at = 0;
    do
    :: at < waiting ->
      who = line[at];
      if
      :: owed == DONE &&
         ((removing && MUTANT != 109) || (stopping && !call[who].driver && MUTANT != 110) ||
          (inner(call[who].asks) && !owns(who, ASYNC_SLOT) && MUTANT != 108)) ->
        owed = DISMISS; owes = who
      :: else
      fi;
      if
      :: grantable(who, call[who].asks) &&
         (found == NOBODY || MUTANT == 103 ||
          (class_of(call[who].asks) < class_of(call[found].asks) && MUTANT != 104)) ->
        found = who
      :: else
      fi;
      at++
    :: else -> break
    od;
    if
    :: owed == DONE && found != NOBODY -> owed = GRANT; owes = found
    :: else
    fi;
    at = 0;
    do
    :: at < 3 ->
      if
      :: owed == DONE && job[at].handed && !busy(at) && MUTANT != 107 -> owed = VACATE; owes = at
      :: else
      fi;
      at++
    :: else -> break
    od
  fi
}

inline begin_call(c, is_driver) {
  check_begin_call(c);
  call[c].begun = true;
  call[c].driver = is_driver
}

inline end_call(c) {
  check_end_call(c);
  call[c].begun = false;
  call[c].driver = false
}

/* Fills the slot that a request asks for. */
inline occupy(c, k, r, r_meant, m) {
  check_grant(c, k);
  job[slot_of(k)].owner = c;
  job[slot_of(k)].handed = false;
  job[slot_of(k)].used = false;
  job[slot_of(k)].bound = r;
  job[slot_of(k)].meant = r_meant;
  mask = (long(k) -> m : mask);
  job[slot_of(k)].kind = k
}

/* What a call finds when it asks is what it means. */
inline finds(c, k) {
  call[c].found = (inner(k) -> job[ASYNC_SLOT].bound : (qemu == OFF -> OFF : THIS));
  call[c].saw = (k == ABORT && !empty(ASYNC_SLOT))
}

/* A request that can be granted, is. */
inline take(c, k, m) {
  check_limit(c, k);
  finds(c, k);
  who = call[c].found;
  occupy(c, k, who, who, m);
  call[c].found = OFF
}

/* A request that cannot be granted goes to the end of the line. */
inline queue(c, k, has_deadline) {
  check_queued(c, k);
  call[c].asks = k;
  call[c].timed = has_deadline;
  finds(c, k);
  line[waiting] = c;
  waiting++;
  check_waits(c)
}

/* Call c leaves the line. */
inline leave_line(c) {
  at = 0;
  do
  :: at < waiting && line[at] != c -> at++
  :: else -> break
  od;
  do
  :: at + 1 < waiting -> line[at] = line[at + 1]; at++
  :: else -> break
  od;
  waiting--;
  line[waiting] = NOBODY;
  call[c].asks = NOTHING;
  call[c].timed = false;
  call[c].found = OFF
}

inline grant(c, m) {
  check_order(c);
  found = call[c].asks;
  /* Who found no run is bound to that of the grant: he looks afresh. */
  who = (call[c].found == OFF && qemu != OFF && !inner(found) -> THIS : call[c].found);
  leave_line(c);
  at = (MUTANT == 105 -> (qemu == OFF -> OFF : THIS) : who);
  occupy(c, found, at, who, m)
}

/* A wait ends without a grant. */
inline end_wait(c, how) {
  check_end_wait(c, how);
  if
  :: MUTANT == 112 -> call[c].asks = NOTHING /* and stays in the line */
  :: else -> leave_line(c)
  fi;
  call[c].saw = false
}

/* A job is over: its slot is empty. */
inline vacate(s) {
  check_release(s);
  if
  :: job[s].owner != NOBODY -> call[job[s].owner].saw = false
  :: else
  fi;
  if
  :: s == ASYNC_SLOT ->
    mask = (MUTANT == 111 -> mask : DEFAULT_MASK);
    past_return = false;
    at = 0;
    do
    :: at < CALLS -> call[at].saw = false; at++
    :: else -> break
    od
  :: else
  fi;
  job[s].kind = NOTHING;
  job[s].owner = NOBODY;
  job[s].handed = false;
  job[s].bound = OFF;
  job[s].meant = OFF;
  job[s].used = false
}

inline hand_over(s) {
  check_owner(s);
  check_hand_over(s);
  call[job[s].owner].saw = false;
  job[s].owner = NOBODY;
  job[s].handed = true
}

/* An async job that was on disk is put back, for its owner to leave. */
inline restore(c, m) {
  check_restore();
  job[ASYNC_SLOT].kind = ASYNC;
  job[ASYNC_SLOT].owner = c;
  finds(c, ASYNC);
  job[ASYNC_SLOT].bound = call[c].found;
  job[ASYNC_SLOT].meant = call[c].found;
  call[c].found = OFF;
  mask = m
}

/* An async job is left to a later call; its slot stays taken. */
inline disown() {
  check_owner(ASYNC_SLOT);
  job[ASYNC_SLOT].owner = NOBODY
}

inline continue_job(c) {
  check_continue();
  job[ASYNC_SLOT].owner = c
}

inline set_mask(m) {
  check_owner(ASYNC_SLOT);
  mask = m
}

inline phase(past) {
  check_owner(ASYNC_SLOT);
  check_phase(past);
  past_return = past
}

inline begin_run() {
  check_owner(ASYNC_SLOT);
  check_begin();
  qemu = ALIVE;
  stuck = false;
  unanswered = 0;
  at = 0;
  do
  :: at < 3 ->
    if
    :: at == ASYNC_SLOT || inner(job[at].kind) -> job[at].bound = THIS; job[at].meant = THIS
    :: else
    fi;
    at++
  :: else -> break
  od;
  call[by].found = (inner(call[by].asks) -> THIS : call[by].found)
}

/* The run's end is noticed, or it is sent SIGKILL. Jobs are not taken away. */
inline end_run() {
  check_end_run();
  qemu = ENDED
}

inline shut_off() {
  check_shut_off();
  qemu = OFF;
  stuck = false;
  unanswered = 0;
  at = 0;
  do
  :: at < 3 ->
    job[at].bound = (job[at].bound == THIS && MUTANT != 106 -> PAST : job[at].bound);
    job[at].meant = (job[at].meant == THIS -> PAST : job[at].meant);
    at++
  :: else -> break
  od;
  at = 0;
  do
  :: at < CALLS -> call[at].found = (call[at].found == THIS -> PAST : call[at].found); at++
  :: else -> break
  od
}

inline enter(s) {
  check_enter(s);
  port[s].inside = true;
  job[s].used = (job[s].kind == NESTED)
}

inline send(s) {
  check_send(s);
  port[s].sent = true;
  unanswered = (s == NORMAL_SLOT -> unanswered + 1 : unanswered)
}

inline reply(s) {
  check_reply(s);
  port[s].sent = false;
  unanswered = (s == NORMAL_SLOT -> unanswered - 1 : unanswered)
}

/* The command's own deadline passes: its caller is told, and nobody talks over it. */
inline overdue(s) {
  port[s].sent = false;
  stuck = (s == NORMAL_SLOT && MUTANT != 113 -> true : stuck)
}

inline late_reply() {
  stuck = false;
  unanswered--
}

/* The connection is lost: what is outstanding fails, and the next one begins anew. */
inline lose() {
  port[NORMAL_SLOT].sent = false;
  stuck = false;
  unanswered = 0
}

inline leave(s, outcome) {
  check_leave(s, outcome);
  port[s].inside = false;
  port[s].sent = false
}

/* Takes one step. */
inline perform() {
  c_code { taken[doing]++; };
  if
  :: doing == BEGINS -> begin_call(by, flag)
  :: doing == ENDS -> end_call(by)
  :: doing == TAKES -> take(by, kind, opens)
  :: doing == QUEUES -> queue(by, kind, flag)
  :: doing == IS_REFUSED -> check_refused(by, kind, opens)
  :: doing == IS_GRANTED -> grant(by, opens)
  :: doing == GIVES_UP -> end_wait(by, opens)
  :: doing == RELEASES || doing == IS_VACATED -> vacate(on)
  :: doing == HANDS_OVER -> hand_over(on)
  :: doing == DISOWNS -> disown()
  :: doing == CONTINUES -> continue_job(by)
  :: doing == RESTORES -> restore(by, opens)
  :: doing == MASKS -> set_mask(opens)
  :: doing == PHASES -> phase(flag)
  :: doing == ABORTS -> check_abort(kind, flag)
  :: doing == BEGINS_RUN -> begin_run()
  :: doing == ENDS_RUN -> end_run()
  :: doing == SHUTS_OFF -> shut_off()
  :: doing == ENTERS -> enter(on)
  :: doing == SENDS -> send(on)
  :: doing == IS_ANSWERED -> reply(on)
  :: doing == IS_OVERDUE -> overdue(on)
  :: doing == IS_LATE -> late_reply()
  :: doing == IS_LOST -> lose()
  :: doing == LEAVES -> leave(on, opens)
  :: doing == ACTS -> check_owner(on); check_effect(on)
  :: doing == REMOVES -> removing = true
  :: doing == CLOSES -> stopping = true
  fi;
  goes_on()
}

/* A step, and the rest of its section: whatever it owes. */
inline section() {
  d_step {
    do
    :: doing != 0 ->
      printf("step %d call %d slot %d kind %d with %d %d\n", doing, by, on, kind, opens, flag);
      perform();
      doing = 0;
      if
      :: owed == DISMISS -> doing = GIVES_UP; by = owes; opens = ABORTED
      :: owed == GRANT ->
        doing = IS_GRANTED; by = owes; kind = call[by].asks; opens = first_mask(kind)
      :: owed == VACATE -> doing = IS_VACATED; on = owes; kind = job[on].kind
      :: else
      fi
    :: else -> break
    od;
    check_section();
    doing = 0; by = 0; on = 0; kind = 0; opens = 0; flag = 0
  }
}
