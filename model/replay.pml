/*
 * What the running code did, step by step, against the rules.
 *
 * The file that the environment names as TRACES has the steps of many traces; traces.ts writes it
 * from recordings. A step is taken when the table of rules.pml lets it, and only then. What a
 * section owes (who waits in vain is dismissed, who can be granted is granted, what is over is
 * vacated) must come next, from the recording. The first step that may not be taken ends its trace,
 * and the rows that are not true are printed. A trace whose steps were all taken is accepted.
 *
 * The recording has names, the numbers of jobs and runs, where the model has places. They are
 * compared here, so that a step of another job than the one that is held is not taken.
 */
#define CALLS 32
#define LIMIT limit
hidden byte limit;
#include "interlock.pml"

c_decl {
  \#include <stdlib.h>
  enum { fields = 13 };
  /* How many traces; for each how many steps; then the steps. */
  static int *traces;
  __attribute__((constructor)) static void read_traces(void) {
    FILE *file = fopen(getenv("TRACES"), "rb");
    fseek(file, 0, SEEK_END);
    long size = ftell(file);
    rewind(file);
    traces = malloc(size);
    if (fread(traces, 1, size, file) != (size_t)size) abort();
    fclose(file);
  }
  static int *step_of(int trace, int step) {
    int before = 0;
    for (int other = 0; other < trace; other++) before += traces[1 + other];
    return traces + 1 + traces[0] + fields * (before + step);
  }
}

/* Names: of the job in each slot, of the run, and the highest that a run has had. */
int named[3];
int running;
int last_run;

int story;
int step;
hidden byte count, ready;
hidden int job_name, run_name, other_name;

inline read_step() {
  c_code {
    int *field = step_of(now.story, now.step);
    doing = field[0]; by = field[1]; on = field[2]; kind = field[3]; opens = field[4];
    flag = field[5]; count = field[6]; limit = field[7]; ready = field[8];
    job_name = field[9]; run_name = field[10]; other_name = field[11];
  }
}

#define of_run(r) \
  ((r == OFF && run_name == 0) || (r == THIS && run_name == running) || \
   (r == PAST && run_name != 0 && run_name != running))
#define found_now(k)  (inner(k) -> job[ASYNC_SLOT].bound : (qemu == OFF -> OFF : THIS))
#define found_then(k) \
  (inner(k) -> job[ASYNC_SLOT].bound : (call[by].found == OFF -> found_now(k) : call[by].found))
#define seen (other_name == named[ASYNC_SLOT] && !empty(ASYNC_SLOT))

/* What the names must be beside the rules. */
#define NAMED(R) \
  R(201, I24, named[on] == job_name)
#define INSIDE(R) \
  R(202, I5, !inner(kind) || other_name == named[ASYNC_SLOT])
#define COUNTED(R) \
  R(203, I21, count == waiting + held + 1)
#define OPENS(R) \
  R(204, I26, !long(kind) || admits(opens, DESTROY))
#define RUNS(R) \
  R(205, I15, run_name == running)

/* What a section owes, and otherwise that it owes nothing. */
#define RESTS(R)     R(210, I19, owed == DONE)
#define DISMISSED(R) R(211, I19, owed == DONE || (owed == DISMISS && owes == by))
#define GRANTED(R)   R(212, I20, owed == GRANT && owes == by)
#define OVER(R)      R(213, I23, owed == DONE || (owed == VACATE && owes == on))

/* Each step of a recording with its table. */
#define STEPS(R, STEP) \
  STEP(BEGINS, RESTS(R) BEGIN(R, by)) \
  STEP(ENDS, RESTS(R) END(R, by)) \
  STEP(TAKES, RESTS(R) ASK(R, by, kind) AT_ONCE(R, by, kind) INSIDE(R) COUNTED(R) OPENS(R) \
    R(206, I15, of_run(found_now(kind)))) \
  STEP(QUEUES, RESTS(R) ASK(R, by, kind) LATER(R, by, kind) INSIDE(R) COUNTED(R)) \
  STEP(IS_REFUSED, RESTS(R) ASK(R, by, kind) AT_NO_TIME(R, by, kind, opens) COUNTED(R) \
    R(207, I19, ready == grantable(by, kind))) \
  STEP(IS_GRANTED, GRANTED(R) INSIDE(R) OPENS(R) R(208, I17, kind == call[by].asks) \
    R(209, I15, of_run(found_then(kind)))) \
  STEP(GIVES_UP, DISMISSED(R) WAIT_ENDS(R, by, opens) R(208, I17, kind == call[by].asks)) \
  STEP(HANDS_OVER, RESTS(R) NAMED(R) HAND_OVER(R, by, on)) \
  STEP(DISOWNS, RESTS(R) NAMED(R) DISOWN(R, by)) \
  STEP(CONTINUES, RESTS(R) NAMED(R) CONTINUE(R, by)) \
  STEP(RESTORES, RESTS(R) RESTORE(R, by) OPENS(R)) \
  STEP(MASKS, RESTS(R) NAMED(R) SET_MASK(R, by, opens)) \
  STEP(PHASES, RESTS(R) NAMED(R) PHASE(R, by, flag)) \
  STEP(ABORTS, RESTS(R) NAMED(R) ASK_ABORT(R, by, seen, flag)) \
  STEP(BEGINS_RUN, RESTS(R) NAMED(R) BEGIN_RUN(R, by) R(214, I36, run_name > last_run)) \
  STEP(ENDS_RUN, RESTS(R) RUNS(R) END_RUN(R)) \
  STEP(SHUTS_OFF, RESTS(R) RUNS(R) SHUT_OFF(R)) \
  STEP(ENTERS, RESTS(R) NAMED(R) RUNS(R) ENTER(R, by, on)) \
  STEP(SENDS, RESTS(R) NAMED(R) RUNS(R) SEND(R, on)) \
  STEP(IS_ANSWERED, RESTS(R) RUNS(R) REPLY(R, on)) \
  STEP(IS_OVERDUE, RESTS(R) RUNS(R) REPLY(R, on)) \
  STEP(IS_LATE, RESTS(R) RUNS(R) R(215, I27, stuck)) \
  STEP(IS_LOST, RESTS(R)) \
  STEP(LEAVES, RESTS(R) NAMED(R) LEAVE(R, on, opens)) \
  STEP(ACTS, RESTS(R) NAMED(R) RUNS(R) EFFECT(R, by, on)) \
  STEP(REMOVES, RESTS(R) R(216, I36, !removing)) \
  STEP(CLOSES, RESTS(R))

#define TAKE(name, table) \
  :: doing == name && (true table) -> skip
#define TELL(name, table) \
  :: doing == name -> table

bool refused;

/*
 * One step, in one piece: what was read is not part of the state, so nothing may come between.
 */
inline take_step() {
  d_step {
    read_step();
    if
    STEPS(AND, TAKE)
    /* A job that was handed over is given back by nobody. */
    :: doing == RELEASES && owed == VACATE && owes == on && named[on] == job_name -> skip
    :: doing == RELEASES && (true RESTS(AND) NAMED(AND) RELEASE(AND, by, on)) -> skip
    :: else -> refused = true
    fi;
    if
    :: refused ->
      c_code { printf("refused %d %d owes %d %d\n", now.story, now.step, now.owed, now.owes); };
      if
      STEPS(SAY, TELL)
      :: doing == RELEASES -> OVER(SAY) NAMED(SAY) RELEASE(SAY, by, on)
      :: else -> skip
      fi
    :: else ->
      kind = (doing == ABORTS -> seen : kind);
      perform();
      if
      :: doing == TAKES || doing == IS_GRANTED || doing == RESTORES ->
        named[slot_of(kind)] = job_name
      :: doing == BEGINS_RUN -> running = run_name; last_run = run_name
      :: doing == SHUTS_OFF -> running = 0
      :: else -> skip
      fi;
      if
      :: owed == DONE -> check_section()
      :: else -> skip
      fi;
      step++
    fi;
    doing = 0
  }
}

active proctype Replay() {
  do
  :: c_expr { now.story + 1 < traces[0] } -> story++
  :: break
  od;
  do
  :: !refused && c_expr { now.step < traces[1 + now.story] } -> take_step()
  :: else -> break
  od;
  if
  :: !refused && owed == DONE -> c_code { printf("accepted %d\n", now.story); }
  :: !refused && owed != DONE ->
    c_code { printf("refused %d %d owes %d %d\n", now.story, now.step, now.owed, now.owes); }
  :: refused
  fi
}
