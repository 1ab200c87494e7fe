/*
 * What must always be true, each by its number in jobs.md 17.
 *
 * Written from the state alone and without the rules of interlock.pml, so that a rule that is
 * wrong, or left out, is seen here. A failed assertion names its invariant: `I4 || (…)`, where I4
 * is 0.
 */
hidden byte I1, I2, I3, I4, I5, I6, I7, I9, I10, I11, I15, I17, I19, I20, I21, I23, I24, I25, I26;
hidden byte I27, I29, I31, I33, I34, I36, I37, I38;

/* Commands that QEMU has not answered, whatever the driver believes. */
byte unanswered;

hidden byte look, other, place;

/* At a step: named after the step that they belong to. */

inline check_grant(c, k) {
  assert(I1 || slot_of(k) != NORMAL_SLOT || job[NORMAL_SLOT].kind == NOTHING);
  assert(I2 || slot_of(k) != AGENT_SLOT || job[AGENT_SLOT].kind == NOTHING);
  assert(I3 || slot_of(k) != ASYNC_SLOT || job[ASYNC_SLOT].kind == NOTHING);
  assert(I4 || k > 6 || job[ASYNC_SLOT].kind == NOTHING || (mask >> k) % 2 == 1);
  assert(I5 || !inner(k) || (job[ASYNC_SLOT].kind != NOTHING && job[ASYNC_SLOT].owner == c));
  assert(I6 || !long(k) || job[NORMAL_SLOT].kind == NOTHING);
  assert(I17 || call[c].asks == NOTHING);
  assert(I17 || !stopping || call[c].driver);
  assert(I36 || !removing)
}

/* The limit is for those who ask; who came later and is exempt does not drive out who waits. */
inline check_limit(c, k) {
  assert(I21 || LIMIT == 0 || exempt(c, k) || waiting + held < LIMIT)
}

inline check_restore() {
  assert(I3 || job[ASYNC_SLOT].kind == NOTHING)
}

inline check_queued(c, k) {
  assert(I17 || !removing);
  check_limit(c, k);
  assert(I37 || k != ABORT || call[c].driver || job[ASYNC_SLOT].kind == NOTHING ||
         (mask >> ABORT) % 2 == 1)
}

/* Whether the request of w could be granted now. */
#define free(w) \
  ((call[w].asks >= AGENT && job[AGENT_SLOT].kind == NOTHING) || \
   (call[w].asks < AGENT && job[NORMAL_SLOT].kind == NOTHING && \
    ((call[w].asks <= 6 && \
      (job[ASYNC_SLOT].kind == NOTHING || (mask >> call[w].asks) % 2 == 1)) || \
     (call[w].asks == NESTED && job[ASYNC_SLOT].owner == w) || \
     (long(call[w].asks) && job[ASYNC_SLOT].kind == NOTHING))))

inline check_waits(c) {
  assert(I19 || !free(c))
}

/* A refusal has a reason. */
inline check_refused(c, k, how) {
  assert(I17 || how != REFUSED || masked_abort(c, k) ||
         (LIMIT > 0 && waiting + held >= LIMIT && !exempt(c, k)));
  assert(I17 || how != BUSY || job[slot_of(k)].kind != NOTHING || job[ASYNC_SLOT].kind != NOTHING ||
         job[NORMAL_SLOT].kind != NOTHING)
}

inline check_end_wait(c, how) {
  assert(I17 || call[c].asks != NOTHING);
  assert(I17 || how != TIMED_OUT || call[c].timed);
  assert(I17 || how != REFUSED || removing);
  assert(I17 || how != STOPPED || (stopping && !call[c].driver))
}

/* What belongs to a job is done by its owner; or by nobody else, when its owner has left. */
inline check_owner(s) {
  assert(I24 || job[s].kind != NOTHING);
  assert(I23 || job[s].owner == by)
}

inline check_release(s) {
  assert(I24 || job[s].kind != NOTHING);
  assert(I23 || job[s].owner == by || job[s].handed);
  assert(I9 || s == ASYNC_SLOT || !port[s % 2].inside);
  assert(I25 || s != ASYNC_SLOT ||
         (job[NORMAL_SLOT].kind != NESTED && job[AGENT_SLOT].kind != QUIESCE))
}

inline check_continue() {
  assert(I24 || job[ASYNC_SLOT].kind != NOTHING);
  assert(I23 || (job[ASYNC_SLOT].owner == NOBODY && !job[ASYNC_SLOT].handed))
}

inline check_hand_over(s) {
  assert(I23 || (s == ASYNC_SLOT -> (job[NORMAL_SLOT].kind == NESTED ||
         job[AGENT_SLOT].kind == QUIESCE) : port[s % 2].inside))
}

inline check_begin_call(c) {
  assert(I23 || !call[c].begun)
}

inline check_end_call(c) {
  assert(I23 || call[c].begun)
}

/* Nobody in the line before call c, or of a lower class, could be granted as well. */
inline check_order(c) {
  assert(I17 || call[c].asks != NOTHING);
  place = 0; look = false;
  do
  :: place < waiting ->
    other = line[place];
    look = (other == c -> true : look);
    assert(I20 || other == c || !free(other) ||
           class_of(call[other].asks) > class_of(call[c].asks) ||
           (class_of(call[other].asks) == class_of(call[c].asks) && look));
    place++
  :: else -> break
  od
}

inline check_phase(past) {
  assert(I38 || past || !past_return)
}

inline check_abort(seen, accepted) {
  assert(I37 || (job[NORMAL_SLOT].kind == ABORT && job[NORMAL_SLOT].owner == by));
  assert(I37 || !accepted || seen);
  assert(I37 || !accepted || job[ASYNC_SLOT].kind != NOTHING);
  assert(I34 || !accepted || !past_return);
  assert(I37 || accepted || !seen || past_return || job[ASYNC_SLOT].kind == NOTHING)
}

inline check_begin() {
  assert(I33 || qemu == OFF);
  assert(I33 || job[ASYNC_SLOT].kind == START)
}

inline check_end_run() {
  assert(I33 || qemu == ALIVE)
}

inline check_reply(s) {
  assert(I27 || port[s].sent)
}

inline check_leave(s, outcome) {
  assert(I10 || port[s].inside);
  assert(I10 || outcome == LEFT_DIED || !port[s].sent);
  assert(I31 || (outcome == LEFT_DIED) == (qemu != ALIVE || job[s].bound != THIS));
  assert(I29 || outcome != LEFT_TIMED_OUT || s == AGENT_SLOT || stuck)
}

inline check_shut_off() {
  assert(I33 || qemu == ENDED);
  assert(I9 || job[NORMAL_SLOT].kind == DESTROY || job[NORMAL_SLOT].kind == NESTED);
  assert(I15 || job[NORMAL_SLOT].bound == THIS);
  assert(I31 || !port[NORMAL_SLOT].inside);
  assert(I25 || !job[NORMAL_SLOT].used)
}

inline check_enter(s) {
  assert(I10 || !port[s].inside);
  assert(I10 || s == AGENT_SLOT || !stuck);
  assert(I31 || qemu == ALIVE);
  assert(I15 || (job[s].bound == THIS && job[s].meant == THIS));
  assert(I9 || job[s].owner == by);
  assert(I25 || !job[s].used)
}

inline check_effect(s) {
  assert(I31 || (qemu == ALIVE && job[s].bound == THIS));
  assert(I15 || job[s].meant == THIS)
}

inline check_send(s) {
  assert(I9 || port[s].inside);
  assert(I10 || !port[s].sent);
  assert(I10 || s == AGENT_SLOT || unanswered == 0);
  assert(I31 || (qemu == ALIVE && job[s].bound == THIS));
  assert(I23 || !job[s].handed)
}

/* Between two sections. */

inline check_call(c) {
  /* What one call may hold: nothing, one job, or an async job and one inside it (I7). */
  assert(I7 || job[NORMAL_SLOT].owner != c || job[AGENT_SLOT].owner != c);
  assert(I7 || job[NORMAL_SLOT].owner != c || job[ASYNC_SLOT].owner != c ||
         job[NORMAL_SLOT].kind == NESTED);
  assert(I7 || job[AGENT_SLOT].owner != c || job[ASYNC_SLOT].owner != c ||
         job[AGENT_SLOT].kind == QUIESCE);
  /* It waits for one job, of those that it may hold beside what it holds. */
  assert(I7 || call[c].asks == NOTHING ||
         (job[NORMAL_SLOT].owner != c && job[AGENT_SLOT].owner != c &&
          (inner(call[c].asks) || job[ASYNC_SLOT].owner != c)));
  assert(I5 || !inner(call[c].asks) || job[ASYNC_SLOT].owner == c);
  assert(I23 || call[c].begun || (call[c].asks == NOTHING && job[NORMAL_SLOT].owner != c &&
         job[AGENT_SLOT].owner != c && job[ASYNC_SLOT].owner != c));
  /* It stands in the line once, if it waits. */
  place = 0; look = 0;
  do
  :: place < waiting -> look = (line[place] == c -> look + 1 : look); place++
  :: else -> break
  od;
  assert(I17 || look == (call[c].asks == NOTHING -> 0 : 1));
  /* Nobody waits who could be granted, or for what will never be. */
  assert(I19 || call[c].asks == NOTHING || !free(c));
  assert(I36 || call[c].asks == NOTHING || !removing);
  assert(I17 || call[c].asks == NOTHING || !stopping || call[c].driver)
}

inline check_rest() {
  /* A slot without an owner has somebody who will end the job. */
  assert(I23 || job[NORMAL_SLOT].kind == NOTHING || job[NORMAL_SLOT].owner != NOBODY ||
         (job[NORMAL_SLOT].handed && port[NORMAL_SLOT].inside));
  assert(I23 || job[AGENT_SLOT].kind == NOTHING || job[AGENT_SLOT].owner != NOBODY ||
         (job[AGENT_SLOT].handed && port[AGENT_SLOT].inside));
  assert(I23 || job[ASYNC_SLOT].kind == NOTHING || job[ASYNC_SLOT].owner != NOBODY ||
         !job[ASYNC_SLOT].handed || job[NORMAL_SLOT].kind == NESTED ||
         job[AGENT_SLOT].kind == QUIESCE);
  assert(I23 || !job[ASYNC_SLOT].handed || job[ASYNC_SLOT].owner == NOBODY);
  /* A visit lies inside its job, and a nested job inside its async job. */
  assert(I9 || !port[NORMAL_SLOT].inside || job[NORMAL_SLOT].kind != NOTHING);
  assert(I11 || !port[AGENT_SLOT].inside || job[AGENT_SLOT].kind != NOTHING);
  assert(I25 || job[NORMAL_SLOT].kind != NESTED || job[ASYNC_SLOT].kind != NOTHING);
  assert(I25 || job[AGENT_SLOT].kind != QUIESCE || job[ASYNC_SLOT].kind != NOTHING);
  assert(I5 || job[NORMAL_SLOT].kind != NESTED || job[NORMAL_SLOT].owner == NOBODY ||
         job[ASYNC_SLOT].handed || job[ASYNC_SLOT].owner == job[NORMAL_SLOT].owner);
  /* An agent job beside an async one of the same call lets others in. */
  assert(I7 || job[AGENT_SLOT].kind != QUIESCE ||
         ((mask >> QUERY) % 2 == 1 && (mask >> DESTROY) % 2 == 1 && (mask >> ABORT) % 2 == 1));
  assert(I26 || (mask >> DESTROY) % 2 == 1);
  assert(I26 || job[ASYNC_SLOT].kind != NOTHING || mask == DEFAULT_MASK);
  assert(I10 || unanswered <= 1);
  place = 0;
  assert(I21 || waiting <= CALLS)
}

inline check_section() {
  check_rest();
  at = 0;
  do
  :: at < CALLS -> check_call(at); at++
  :: else -> break
  od
}
