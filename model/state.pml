/*
 * One domain and its callers: the words, what is kept of them, and how it is looked at.
 *
 * Bounds: CALLS calls at once, one domain. LIMIT is the domain's queue limit, 0 for none.
 */
#ifndef CALLS
#define CALLS 3
#endif
#ifndef LIMIT
#define LIMIT 0
#endif

#define NOBODY CALLS

/* Kinds of jobs. The first seven are those that a mask lets in, each the number of its bit. */
#define QUERY               0
#define DESTROY             1
#define SUSPEND             2
#define MODIFY              3
#define ABORT               4
#define MIGRATION_OPERATION 5
#define MIGRATION_SAFE      6
#define NESTED              7  /* inside an async job, for one visit or one stop */
#define ASYNC               8  /* save, dump, snapshot, backup, migration out */
#define START               9  /* start, migration in: the async jobs that begin a run */
#define AGENT               10
#define QUIESCE             11 /* an agent job inside an async job, to freeze and thaw */
#define NOTHING             12

#define NORMAL_SLOT 0
#define AGENT_SLOT  1
#define ASYNC_SLOT  2

#define long(kind)     (kind == ASYNC || kind == START)
#define slot_of(kind)  (kind >= AGENT -> AGENT_SLOT : (long(kind) -> ASYNC_SLOT : NORMAL_SLOT))
#define inner(kind)    (kind == NESTED || kind == QUIESCE)
#define class_of(kind) (kind == DESTROY -> 0 : (kind == ABORT -> 1 : (kind == NESTED -> 2 : 3)))
#define exempt(c, kind) \
  (call[c].driver || long(kind) || kind == DESTROY || kind == NESTED || kind == ABORT)

#define bit(kind)     (1 << (kind))
#define DEFAULT_MASK  (bit(QUERY) | bit(DESTROY) | bit(ABORT))
#define NARROW_MASK   bit(DESTROY)
#define WIDE_MASK     127
#define first_mask(kind) (kind == START -> NARROW_MASK : DEFAULT_MASK)

/* Runs of QEMU: the domain's, and the one to which a job or a request is bound. */
#define OFF   0 /* shut off; bound to no run */
#define ALIVE 1
#define ENDED 2 /* its end was noticed, or it was sent SIGKILL; not yet shut off */
#define THIS  1 /* bound to the domain's run, alive or ended */
#define PAST  2 /* bound to a run that was shut off since */

/* How a visit, and how a wait for a job, may end. */
#define LEFT_ALIVE     0
#define LEFT_DIED      1
#define LEFT_TIMED_OUT 2
#define TIMED_OUT 0
#define ABORTED   1
#define REFUSED   2
#define STOPPED   3
#define BUSY      4

typedef Call {
  bool begun;
  bool driver;       /* the driver's own: it passes the queue limit, and goes on when it stops */
  byte asks = NOTHING; /* the kind of job that it waits for */
  bool timed;        /* its wait has a deadline */
  byte found;        /* the run that it found when it asked: its job is bound to it */
  bool saw;          /* the async job that it saw when it asked is held still */
};
Call call[CALLS];

typedef Job {
  byte kind = NOTHING;
  byte owner = NOBODY;
  bool handed;       /* its owner has left; it ends when what is under way in it does */
  byte bound;        /* the run that it is bound to */
  byte meant;        /* the run that its caller found: the same, where nothing is wrong */
  bool used;         /* a nested job: it has made its visit */
};
Job job[3];

byte mask = DEFAULT_MASK; /* whom the async job lets in */
bool past_return;         /* it is past its point of no return */

byte line[CALLS] = NOBODY; /* who waits for a job, in order of arrival */
byte waiting;

typedef Port {
  bool inside;       /* a visit is under way, of the job in the slot of the same number */
  bool sent;         /* a command is outstanding */
};
Port port[2];        /* NORMAL_SLOT: the monitor, AGENT_SLOT: the agent */
bool stuck;          /* the monitor's last command was not answered by its deadline */

byte qemu;           /* OFF, ALIVE or ENDED */
bool removing;       /* the domain leaves the list */
bool stopping;       /* the driver closes */

/* What the section that is under way has still to do before it may end. */
#define DONE    0
#define DISMISS 1    /* call `owes` may not wait any longer */
#define GRANT   2    /* call `owes` gets its job */
#define VACATE  3    /* nothing is under way any more in the handed-over job of slot `owes` */
byte owed;
byte owes;

#define empty(s)     (job[s].kind == NOTHING)
#define owns(c, s)   (job[s].kind != NOTHING && job[s].owner == c)
#define holds(c)     (owns(c, NORMAL_SLOT) || owns(c, AGENT_SLOT) || owns(c, ASYNC_SLOT))
#define lives(s)     (qemu == ALIVE && job[s].bound == THIS)
#define has_inner    (job[NORMAL_SLOT].kind == NESTED || job[AGENT_SLOT].kind == QUIESCE)
#define busy(s)      (s == ASYNC_SLOT -> has_inner : port[s & 1].inside)
#define held         ((empty(NORMAL_SLOT) -> 0 : 1) + (empty(AGENT_SLOT) -> 0 : 1) + \
                      (empty(ASYNC_SLOT) -> 0 : 1))
#define admits(m, kind) ((m & bit(kind)) != 0)
#define quiet_enough(m) (admits(m, QUERY) && admits(m, DESTROY) && admits(m, ABORT))
#define over_limit(c, kind) (LIMIT > 0 && waiting + held >= LIMIT && !exempt(c, kind))
#define masked_abort(c, kind) \
  (kind == ABORT && !call[c].driver && !empty(ASYNC_SLOT) && !admits(mask, ABORT))
