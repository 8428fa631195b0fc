/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The daemon's own pieces.  Threads: one worker per interface (or one for all
 * savefiles), one core, main (libevent); the API's are its own.
 */
#ifndef CAMWARDEN_DAEMON_INT_H
#define CAMWARDEN_DAEMON_INT_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "camwarden/asset.h"
#include "camwarden/attempt.h"
#include "camwarden/base/beat.h"
#include "camwarden/base/err.h"
#include "camwarden/base/json.h"
#include "camwarden/base/ring.h"
#include "camwarden/base/str.h"
#include "camwarden/capture.h"
#include "camwarden/certificate.h"
#include "camwarden/control.h"
#include "camwarden/conversation.h"
#include "camwarden/evidence.h"
#include "camwarden/flow.h"
#include "camwarden/packet.h"
#include "camwarden/policy.h"
#include "camwarden/report.h"
#include "camwarden/store.h"
#include "camwarden/watch.h"

/* ---- options.c ---- */

struct options {
	const char *config;
	const char *database;
	const char *socket;      /* of control; NULL: where it belongs */
	const char *pidfile;     /* or NULL */
	const char *user;        /* or NULL */
	const char *log;         /* or NULL: as configured */
	const char **interfaces; /* owned array, lent strings */
	size_t interface_count;
	const char **savefiles;
	size_t savefile_count;
	bool serve, check;
	int verbose;
};

/* -1: go on; else the exit status (help and version: 0, wrong usage: 2). */
int options_parse(int argc, char **argv, struct options *out);
void options_fini(struct options *o);

/* ---- what crosses the ring ---- */

enum record_type {
	RECORD_FLOW,
	RECORD_SIGHTING,
	RECORD_COVERAGE,
	RECORD_NAME_SIGHTING,
	RECORD_OFFER,
	RECORD_QUESTION,
	RECORD_CERTIFICATE,
	RECORD_MEDIA,
	RECORD_EVIDENCE,
	RECORD_LINK
};

/* Media that a flow's RTSP agreed on. */
struct media_record {
	struct flow_key key;
	cw_time time;
	struct protocol_media media;
};

/* Counters of a source: those of packet and flow, then these. */
enum sensor_counter {
	COUNTER_RING_LOST = PACKET_STATUS_MAX + FLOW_COUNT_MAX,
	COUNTER_TRUNCATED,
	COUNTER_CONVERSATION_CLIPPED,
	COUNTER_NAME_LIMITED,
	COUNTER_OFFER_LIMITED,
	COUNTER_QUESTION_LIMITED,
	COUNTER_CERTIFICATE_LIMITED,
	COUNTER_EVIDENCE_LOST,      /* packets: the ring was full */
	COUNTER_EVIDENCE_LIMITED,   /* flows: too many at once */
	COUNTER_EVIDENCE_DISPLACED, /* packets: from memory, before they were judged */
	COUNTER_EVIDENCE_REFUSED,   /* packets: their finding has its number */
	COUNTER_EVIDENCE_REMOVED,   /* packets: from the database, for newer ones */
	COUNTER_EVIDENCE_EXPIRED,   /* packets: by retention.evidence */
	COUNTER_RETENTION_CONVERSATIONS, /* by retention.conversations */
	COUNTER_RETENTION_FINDINGS,      /* by retention.findings */
	COUNTER_STORE_FAILED,            /* batches; each is tried again */
	COUNTER_STORE_LOST,              /* conversations that no batch took in time */
	COUNTER_RETENTION_LATE,          /* conversations too old to be stored at all */
	COVERAGE_COUNTERS
};

/* One certificate of a server; as many bytes of der as there are. */
struct certificate_message {
	struct certificate_sighting seen;
	uint8_t der[CERTIFICATE_DER];
};

/* Counters of one source since its last record, a value. */
struct coverage_record {
	cw_time from, to; /* packet time; 0: no packet */
	uint32_t slot;    /* index of who counted: a savefile, or a worker */
	bool last;        /* the source is at its end */
	struct capture_stats stats;
	uint64_t pairs, one_way; /* of a window that ended: ways_end */
	uint64_t counter[COVERAGE_COUNTERS];
};
/* An interface's state, when it changed. */
struct link_record {
	cw_time time;
	uint64_t clock_steps; /* of the wall clock, since start */
	uint32_t slot;
	enum capture_state state;
	char name[CAPTURE_NAME]; /* what it is called now */
};

/* The dotted name of a counter of a coverage record. */
const char *coverage_counter_name(size_t i);

/* ---- what sensor.memory is shared out to ---- */

/* Kept for the program itself: libraries, policy, database; the rest of what it
 * takes is what tables of this size leave untouched. */
enum { MEMORY_PROGRAM = 8 << 20, MEMORY_PROGRAM_SHARE = 4 };

/* What is left for tables and rings: shared out by core.c and sources.c. */
static inline size_t
memory_of_tables(const struct site *s)
{
	size_t most = s->memory / MEMORY_PROGRAM_SHARE;

	return s->memory - (most < MEMORY_PROGRAM ? most : MEMORY_PROGRAM);
}

/* ---- ways.c ---- */

enum { WAYS_BITS = 12 };
struct ways {
	cw_time since;
	uint8_t pair[1 << WAYS_BITS][2]; /* packets each way */
};
void ways_see(struct ways *t, const struct packet *pk);
/* Once in a window: true, and what was counted in it. */
bool ways_end(struct ways *t, cw_time now, uint64_t *pairs, uint64_t *one_way);

/* ---- worker.c: the capture thread ---- */

enum { BATCH_BYTES = 1 << 16 };

/* Packets that wait to go into their flows together.  A frame's bytes are lent
 * only until pipeline_frame returns, so they are copied. */
struct batch {
	struct packet packet[FLOW_BATCH];
	struct frame frame[FLOW_BATCH]; /* of each packet */
	size_t count;
	size_t used; /* of bytes */
	uint8_t bytes[BATCH_BYTES];
};

/* All of it belongs to the worker's thread while that runs, but for `stop`,
 * `failed` and the ring's consuming end. */
struct worker {
	struct packet_decoder decoder;
	struct sighting_cache sightings;
	struct name_cache names;
	struct offer_cache offers;
	struct question_cache questions;
	struct certificate_cache certificates;
	struct certificate_message certificate; /* on its way to the ring */
	struct evidence_gate gate;
	struct attempts attempts;         /* on their way to the ring */
	struct evidence_message evidence; /* on its way to the ring */
	uint64_t evidence_lost;           /* the ring was full */
	struct flow_table *flows;
	struct ring *ring;
	struct capture **captures; /* owned; live: one; savefiles: in order */
	size_t capture_count;
	uint32_t first_slot; /* index of captures[0] among all that count */
	int cpu;             /* that it stays on; -1: any */
	bool live;           /* a full ring loses and counts; else it waits */
	uint64_t ring_lost;
	cw_time from, to;            /* packet time since the last coverage record */
	struct coverage_record sent; /* totals already reported */
	cw_time told;                /* live: time of the last coverage record */
	enum capture_state link;     /* live: as it was told */
	char link_name[CAPTURE_NAME];
	uint64_t clock_steps;
	struct ways ways; /* live */
	struct batch batch;
	pthread_t thread;
	bool started;
	_Atomic bool stop, finished;
	struct beat beat;
	_Atomic bool keeps; /* evidence is wanted, says the policy in force */
	struct err err;     /* valid when finished and failed */
	bool failed;
};

struct worker *worker_new(struct capture **captures, size_t count, uint32_t first_slot,
	bool live, const struct flow_options *flow, struct err *err);
int worker_start(struct worker *w);
void worker_stop(struct worker *w); /* asks; returns at once */
void worker_free(struct worker *w); /* joins */
/* Puts a record on the ring; false: live, and it is full. */
bool worker_offer(
	struct worker *w, enum record_type type, const void *record, size_t n);
/* The same for what must not be lost: counts when it is. */
void worker_push(struct worker *w, enum record_type type, const void *record, size_t n);

/* ---- saying.c: what the watch said and is not committed ---- */

struct saying;
struct sayings {
	struct saying *item; /* owned */
	size_t count, size;
	bool more; /* the watch has more to say than may wait at once */
};
/* Asks the watch, unless something waits.  0 or -errno. */
int sayings_hear(struct sayings *x, struct watch *w, const struct watch_state *state);
int sayings_store(const struct sayings *x, struct store *store);
void sayings_clear(struct sayings *x); /* all of it is committed */
void sayings_free(struct sayings *x);
/* ---- link.c: the life of interfaces ---- */

/* What the core knows of one; under core.lock. */
struct link_view {
	enum capture_state state;
	cw_time since;       /* of the state; 0: a savefile */
	cw_time blind_since; /* not up, or was not */
	bool told;           /* the watch knows */
	bool gone;           /* then */
	uint64_t gaps, clock_steps;
	uint64_t packets, kernel_drops, interface_drops, ring_lost;
	cw_time last_packet;
	char name[CAPTURE_NAME];
};

struct core;
struct json;

/* Capture thread: at its start, then at least a few times a second. */
void link_begin(struct worker *w, uint32_t slot, struct capture *capture);
void link_watch(struct worker *w, uint32_t slot, struct capture *capture);
/* Core thread; every second: a worker that did not come back with the others. */
void link_pulse(struct core *c, uint32_t slot, cw_time now);
void link_take(struct core *c, const struct link_record *r);
/* Under core.lock: a member of the status. */
void link_status(struct core *c, struct json *j);

/* ---- core.c: the thread that judges and stores ---- */

/* Seconds between two flushes; a replay that is not served has nobody to wait for
 * them, and its end flushes. */
enum { FLUSH_SECONDS = 1, FLUSH_REPLAY_SECONDS = 5 };

struct core {
	struct policy *policy;                /* core's thread */
	_Atomic(struct policy *) next_policy; /* left by main for a reload */
	_Atomic(struct policy *) old_policy;  /* given back to main */
	struct flow_report bare;              /* its facts stay zero */
	struct conversation_table *conversations;
	struct asset_table *assets;
	struct asset_names *names;
	struct asked_table *questions; /* of servers that are not declared */
	bool declared;        /* the store has what the policy in force declares */
	uint64_t judged_news; /* asset_names_news at the last flush */
	struct certificate_table *certificates;
	uint64_t judged_certificates; /* certificate_table_news at the last flush */
	struct evidence_arena *evidence;
	struct store_evidence_counts evidence_told; /* counted so far */
	struct store_removed removed_told;          /* the same */
	uint32_t aged;                              /* slots looked at for their age */
	uint64_t evidence_displaced;                /* the same, of the arena */
	bool evidence_said;                         /* the store knows the switch */
	struct watch *watch;
	struct sayings sayings;
	struct vendors *makers; /* of network cards; NULL: nobody asks */
	cw_time suspended_to;   /* of what was stored last: what can not be told */
	struct store *store;
	struct worker **workers; /* lent */
	size_t worker_count;
	const char **sources; /* lent: interface or savefile by index */
	size_t source_count;
	/* Those who count: a source has as many as it has workers, one after another.
	 */
	char **slots; /* owned names */
	size_t slot_count, slots_each;
	uint32_t rejudge; /* a reload: slots below are still to be judged again */
	uint32_t *dirty;  /* slots to be judged and stored */
	size_t dirty_count;
	bool *is_dirty;               /* by slot */
	cw_time now;                  /* the newest packet time */
	bool policy_told;             /* the store has the configuration's exceptions */
	uint64_t forgotten;           /* conversations let go to make room */
	uint64_t clipped;             /* reports that found no room at all */
	struct coverage_record *open; /* by slot: the period that is open */
	bool *open_dirty;
	struct link_view *links; /* by slot */
	pthread_t thread;
	bool started;
	bool live;     /* reads interfaces */
	cw_time every; /* between two flushes, monotonic time */
	struct beat beat;
	bool final;              /* the last flush: nothing more will come */
	_Atomic cw_time stop_by; /* beat_clock; 0: go on.  Later, no record is taken */
	uint64_t late;           /* records that were there by then */
	_Atomic bool finished;
	int finished_fd; /* eventfd: readable when finished */
	bool failed;     /* the last batch */
	cw_time pause;   /* between batches that fail; 0: the last did not */
	struct err err;
	/* A change that another thread waits for; `asked` is looked at each turn.
	 * change_turn: held from asking to the answer, by who asks. */
	pthread_mutex_t change_turn;
	pthread_mutex_t change_lock;
	pthread_cond_t change_done;
	struct change *change;
	int change_result;
	_Atomic bool asked;
	_Atomic(struct week_status *) week; /* to be stored: reports.c */
	pthread_mutex_t lock;               /* of `total` */
	struct coverage_record total;       /* all sources, since start: for status */
};

/* The interface or savefile of a slot. */
static inline const char *
core_source(const struct core *c, uint32_t slot)
{
	return c->sources[slot / c->slots_each];
}

int core_init(
	struct core *c, struct policy *policy, struct store *store, struct err *err);
void core_fini(struct core *c);
int core_start(struct core *c);
/* What is on the rings is taken for so long yet; any thread. */
void core_stop(struct core *c);
void core_join(struct core *c);
/* For control: the core thread makes the change between two records; once it has
 * ended the caller does.  Any thread; 0 or -errno. */
int core_change(void *core, struct change *ch);
/* Members of the status document; any thread. */
void core_status(struct core *c, struct json *j);
/* What all sources counted since the start; any thread. */
void core_total(struct core *c, struct coverage_record *out);

/* change.c: core thread; makes the change that waits. */
void change_take(struct core *c);

/* ---- pipeline.c: a packet's whole way ---- */

/* Capture thread: frame -> packet -> flow -> records on the ring. */
void pipeline_init(struct worker *w, const struct hash_key *key);
void pipeline_frame(void *worker, const struct frame *frame);
/* Puts the waiting packets into their flows: before time or counters are read. */
void pipeline_frames_end(struct worker *w);
void pipeline_report(void *worker, const struct flow_report *report);
void pipeline_way(void *worker, const struct packet *pk);
void pipeline_media(void *worker, const struct flow_key *key, cw_time time,
	const struct protocol_media *media);
/* Core thread: record -> conversation, asset, coverage. */
void pipeline_record(struct core *c, uint32_t type, const void *record, size_t n);
/* Core thread: conversation -> verdict -> findings -> store. */
int pipeline_flush(struct core *c);

/* ---- certificates.c ---- */

/* Capture thread: off a flow onto the ring. */
void pipeline_certificate(void *worker, const struct flow_key *key, cw_time time,
	unsigned side, unsigned index, const uint8_t *der, size_t n);
/* Core thread. */
void certificates_take(struct core *c, const void *record, size_t n);
/* What the conversation's server showed, for the judge; false: not known. */
bool certificates_find(
	struct core *c, const struct conversation *v, struct certificate_view *out);
int certificates_store(struct core *c);

/* ---- inventory.c ---- */

/* Core thread: assets, names and declared hosts that changed -> store. */
int inventory_store(struct core *c);
void inventory_settle(struct core *c, bool committed);
/* What the configuration calls site and sensor. */
int inventory_site(struct store *s, const struct site *site);

/* ---- coverage.c ---- */

/* Capture thread: what was counted since the last record goes on the ring. */
void coverage_send(struct worker *w, uint32_t slot, struct capture *capture, bool last);
/* Its interface went at that time: the period ends. */
void coverage_close(
	struct worker *w, uint32_t slot, struct capture *capture, cw_time at);
/* Core thread. */
void coverage_take(struct core *c, const struct coverage_record *r);
int coverage_store(struct core *c);
void coverage_settle(struct core *c, bool committed);

/* Core thread: counts what is no single source's. */
void coverage_count(struct core *c, enum sensor_counter counter, uint64_t n);

/* ---- keeping.c: evidence ---- */

/* Capture thread. */
flow_first_fn keeping_first;
/* Core thread: a record; the packets of a judged conversation into the store, or
 * not; what was given to it is committed, or not; once at each flush. */
void keeping_see(struct core *c, const void *record, size_t n);
int keeping_store(struct core *c, const struct conversation *v,
	const struct conversation_record *record);
void keeping_settle(struct core *c, bool committed);
int keeping_flush(struct core *c);
/* After a commit: conversations that the store has forgotten for their age. */
void keeping_forget(struct core *c);
/* A reload may have switched it. */
void keeping_policy(struct core *c);

/* ---- watching.c ---- */

/* What earlier runs saw, from the database; 0 or -errno with err. */
int watching_remember(struct core *c, const char *database, struct err *err);
/* Reads who made network cards, when the site lists makers. */
void watching_makers(struct core *c);
int watching_flush(struct core *c);
void watching_settle(struct core *c, bool committed);

/* ---- reports.c: when a week has ended ---- */

struct reports_settings {
	char *directory;  /* owned; NULL: none are written */
	unsigned formats; /* bits by enum report_format */
	cw_time keep;
};

/* The main thread's and its own; what `lock` guards any thread reads. */
struct reports {
	struct core *core;    /* lent */
	const char *database; /* lent */
	pthread_t thread;
	bool started;
	_Atomic bool stop;
	pthread_mutex_t lock;
	pthread_cond_t wake;
	struct reports_settings settings;
	cw_time looked, last;       /* wall time; last: a report was written */
	uint64_t written, failures; /* reports; looks that failed */
	bool failing;               /* the newest look */
	char fault[ERR_TEXT];       /* said last */
};

void reports_init(struct reports *p, struct core *core, const char *database);
void reports_configure(struct reports *p, const struct site *site);
void reports_fini(struct reports *p);
int reports_start(struct reports *p);
void reports_stop(struct reports *p);
/* Members of the status document; any thread. */
void reports_status(struct reports *p, struct json *j);
/* Core thread: stores the week that was given. */
void reports_take(struct core *c);

/* ---- summary.c ---- */

/* What a replay found, to stdout.  0 or -errno with err. */
int summary_print(const struct core *c, const char *database, struct err *err);

/* ---- reload.c ---- */

/* Main writes; the API's threads read. */
struct reload {
	pthread_mutex_t lock;
	cw_time loaded, tried; /* wall time: what is in force, the last attempt */
	uint64_t taken, refused;
	struct faults faults; /* of the last attempt; none: it was taken */
};

struct daemon;
struct log_sink;
void reload_init(struct reload *r);
void reload_fini(struct reload *r);
void reload_all(struct daemon *d);
/* Also when nobody hangs up: what we made ourselves runs out. */
void reload_certificate(struct daemon *d);
/* The member "configuration". */
void reload_status(struct reload *r, struct json *j);
void reload_log(struct reload *r);

/* ---- health.c ---- */

enum { HEALTH_NAME = 32 };

/* A thread and how long it did not turn. */
struct health {
	char name[HEALTH_NAME];
	cw_time age;
};
/* Of those that turn: one that reads a savefile may wait for it. */
typedef void health_fn(void *ctx, const char *name, cw_time age);
void health_each(struct daemon *d, health_fn *fn, void *ctx);
struct health health_stalest(struct daemon *d);

/* A sanitizer's runtime calls what nobody lists, and looks at its own process. */
#if defined(__SANITIZE_ADDRESS__)
#define CW_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define CW_SANITIZED 1
#endif
#endif

/* ---- privilege.c, landlock.c, seccomp.c: what is given up; 0, or -errno with err ----
 */

/* user: NULL, or whom root becomes.  live: it will run for long. */
int privilege_drop(const char *user, bool live, struct err *err);
/* Only the folders of these files can be changed from now on; NULLs are skipped. */
int landlock_restrict(const char *const *files, size_t count, struct err *err);
bool seccomp_is_built(void);
/* Of this thread and those that it starts. */
int seccomp_process(struct err *err);
/* On top of that: of a capture thread. */
int seccomp_capture(struct err *err);

/* ---- notify.c ---- */

/* The service manager, if there is one.  Main thread. */
struct notify {
	int fd; /* 0, -1: none */
	struct sockaddr_un to;
	socklen_t len;
	cw_time watchdog; /* how often it wants to be fed; 0: it does not */
	bool starving;
	uint64_t told_packets;
};

void notify_open(struct notify *n);
void notify_close(struct notify *n);
/* Assignments as of sd_notify(3). */
void notify(struct notify *n, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
void notify_reloading(struct notify *n);
/* Each second. */
void notify_turn(struct daemon *d);

/* ---- pidfile.c ---- */

int pidfile_make(struct daemon *d); /* 0, or -errno with d->err */
void pidfile_remove(struct daemon *d);

/* ---- logging.c ---- */

/* Where lines go: by the options, else the site. */
const char *logging_to(const struct daemon *d, const struct site *site);
/* Opened, without effect yet; 0 or -errno with err. */
int logging_open(const struct daemon *d, const struct site *site, struct err *err,
	struct log_sink **out);
/* Takes the sink; the level is the site's, and -v more. */
void logging_use(const struct daemon *d, const struct site *site, struct log_sink *s);

/* ---- main.c ---- */

enum { LOOP_SIGNALS = 4 };

struct event;
struct event_base;
struct api;
struct api_pair;

/* Of the main thread. */
struct daemon {
	struct options options;
	struct policy *policy; /* owned, with its site; core has it while it runs */
	struct store *store;
	struct api *api;
	struct control_socket *control;
	struct core core;
	char **sources; /* owned copies: a reload frees the site's */
	size_t source_count, workers_each;
	struct event_base *base;
	struct event *events[LOOP_SIGNALS];
	struct event *daily, *turn;
	struct beat beat, control_beat;
	struct notify notify;
	cw_time started; /* wall time */
	int pidfile;     /* 0: none */
	bool pidfile_ours;
	struct reload reload;
	struct err err;
	struct reports reports;
	bool live, core_ready, done;
};

/* Of the status document, for the API: a struct daemon's numbers as members. */
void daemon_status(void *daemon, struct str *to);
void daemon_metrics(void *daemon, struct str *to);
/* The same for who reads the log: a fact a line. */
void status_log(struct daemon *d);
/* NULL: every fault is in faults.  before: what is in force, or NULL. */
struct policy *policy_from_file(
	const char *config, const struct site *before, struct faults *faults);
void policy_drop(struct policy *p); /* with its site */

/* ---- sources.c, serve.c, loop.c: parts of main; 0, or -errno with d->err ---- */

int sources_open(struct daemon *d);
int serve_start(struct daemon *d);
int serve_pair(struct daemon *d, const struct site *site, struct err *err,
	struct api_pair **out);
int loop_open(struct daemon *d);
void loop_run(struct daemon *d); /* until a signal, or the end of a replay */
void loop_close(struct daemon *d);
void stop_workers(struct daemon *d);
/* reports.c: one look, in the main thread, when a replay's core has ended. */
void reports_replay(struct daemon *d);

#endif
