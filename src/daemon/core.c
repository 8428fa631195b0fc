/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The core thread: takes records off the workers' rings, and once a second (or
 * when much has gathered) judges what changed and stores it in one
 * transaction.  The only thread that touches conversations, assets and the
 * writing store.
 */
#include "daemon_int.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "camwarden/base/array.h"
#include "camwarden/export.h"
#include "camwarden/base/log.h"

enum {
	CORE_BATCH = 4096,       /* records taken from one ring in a turn */
	CORE_FLUSH_DIRTY = 8192, /* changed conversations that force a flush */
	CORE_REJUDGE = 8192,     /* judged again between two looks at the rings */
	CORE_IDLE_USEC = 2000,
	CORE_FINAL_TRIES = 3,
};

/* From a stop until records are no longer taken; what is known is stored after. */
#define CORE_STOP (2 * CW_SEC)
/* Space that returns is used within so long. */
#define CORE_PAUSE_MOST (5 * CW_SEC)

/* Shares of what sensor.memory leaves for tables; workers have the rest. */
enum {
	SHARE_CONVERSATIONS = 4,
	SHARE_ASSETS = 32,
	SHARE_NAMES = 64,
	SHARE_CERTIFICATES = 64,
	SHARE_WATCH = 64,
	SHARE_EVIDENCE = 96,
	SHARE_ASKED = 512,
};

/* "span0", or "span0/0", "span0/1" when it has several workers. */
static void
name_slots(struct core *c)
{
	c->slot_count = c->source_count * c->slots_each;
	c->slots = xcalloc(c->slot_count, sizeof(*c->slots));
	for (size_t i = 0; i < c->slot_count; i++) {
		struct str name = {0};

		str_puts(&name, core_source(c, (uint32_t)i));
		if (c->slots_each > 1)
			str_printf(&name, "/%zu", i % c->slots_each);
		c->slots[i] = xstrdup(name.data);
		str_fini(&name);
	}
}

int
core_init(struct core *c, struct policy *policy, struct store *store, struct err *err)
{
	size_t memory = memory_of_tables(policy_site(policy));
	struct hash_key key;
	uint32_t size;

	hash_key_random(&key);
	c->policy = policy;
	c->store = store;
	c->conversations = conversation_table_new(memory / SHARE_CONVERSATIONS, &key);
	c->assets = asset_table_new(memory / SHARE_ASSETS, &key);
	c->names = asset_names_new(memory / SHARE_NAMES, &key);
	c->questions = asked_table_new(memory / SHARE_ASKED, &key);
	c->certificates = certificate_table_new(memory / SHARE_CERTIFICATES, &key);
	c->watch = watch_new(policy, memory / SHARE_WATCH, &key);
	c->evidence = evidence_arena_new(memory / SHARE_EVIDENCE, &key);
	c->finished_fd = eventfd(0, EFD_CLOEXEC);
	pthread_mutex_init(&c->lock, NULL);
	pthread_mutex_init(&c->change_lock, NULL);
	pthread_mutex_init(&c->change_turn, NULL);
	pthread_cond_init(&c->change_done, NULL);
	if (c->conversations == NULL || c->assets == NULL || c->names == NULL ||
		c->questions == NULL || c->certificates == NULL || c->watch == NULL ||
		c->evidence == NULL || c->finished_fd == -1) {
		err_set(err,
			"memory for conversations cannot be had; lower sensor.memory");
		return -ENOMEM;
	}
	keeping_policy(c);
	conversation_keep_names(c->conversations, policy_keeps_name);
	watching_makers(c);
	size = conversation_table_size(c->conversations);
	c->dirty = xcalloc(size, sizeof(*c->dirty));
	c->is_dirty = xcalloc(size, sizeof(*c->is_dirty));
	name_slots(c);
	c->open = xcalloc(c->slot_count, sizeof(*c->open));
	c->open_dirty = xcalloc(c->slot_count, sizeof(*c->open_dirty));
	c->links = xcalloc(c->slot_count, sizeof(*c->links));
	return 0;
}

void
core_fini(struct core *c)
{
	conversation_table_free(c->conversations);
	asset_table_free(c->assets);
	asset_names_free(c->names);
	asked_table_free(c->questions);
	certificate_table_free(c->certificates);
	evidence_arena_free(c->evidence);
	watch_free(c->watch);
	sayings_free(&c->sayings);
	vendors_free(c->makers);
	free(c->dirty);
	free(c->is_dirty);
	free(c->open);
	free(c->open_dirty);
	free(atomic_exchange(&c->week, NULL));
	free(c->links);
	for (size_t i = 0; c->slots != NULL && i < c->slot_count; i++)
		free(c->slots[i]);
	free(c->slots);
	if (c->finished_fd > 0)
		close(c->finished_fd);
	pthread_mutex_destroy(&c->lock);
	pthread_mutex_destroy(&c->change_lock);
	pthread_mutex_destroy(&c->change_turn);
	pthread_cond_destroy(&c->change_done);
}

/* A reload: everything in the table will be judged again under the new policy. */
static void
take_policy(struct core *c)
{
	struct policy *next = atomic_exchange(&c->next_policy, NULL), *before;

	if (next == NULL)
		return;
	before = c->policy;
	c->policy = next;
	c->policy_told = false;
	watch_policy(c->watch, next);
	watching_makers(c);
	certificate_table_touch(c->certificates);
	keeping_policy(c);
	c->declared = false;
	c->rejudge = conversation_table_size(c->conversations);
	/* Main gives it back at the next reload, or its successor is here first. */
	policy_drop(atomic_exchange(&c->old_policy, before));
}

static bool
is_late(struct core *c)
{
	cw_time by = atomic_load_explicit(&c->stop_by, memory_order_relaxed);

	return by != 0 && beat_clock() > by;
}

/* A piece of the table, so that the rings are looked at in between; true: it is
 * to be flushed now. */
static bool
rejudge(struct core *c)
{
	size_t before = c->dirty_count;

	if (is_late(c))
		c->rejudge = 0;
	while (c->rejudge > 0 && c->dirty_count - before < CORE_REJUDGE) {
		uint32_t slot = --c->rejudge;

		if (conversation_at(c->conversations, slot) == NULL ||
			c->is_dirty[slot])
			continue;
		c->is_dirty[slot] = true;
		c->dirty[c->dirty_count++] = slot;
	}
	return c->dirty_count > before;
}

/* An end must not take long: counted, not judged.  What the sensor saw is kept. */
static void
leave(struct core *c, uint32_t type, const void *record, size_t n)
{
	if (type == RECORD_COVERAGE)
		pipeline_record(c, type, record, n);
	else
		c->late++;
}

/* One turn over all rings, or until a flush is due; how many records were taken. */
static size_t
drain(struct core *c)
{
	size_t taken = 0;
	bool late = is_late(c);

	for (size_t i = 0; i < c->worker_count; i++) {
		struct ring *ring = c->workers[i]->ring;
		/* What the store does not take may not keep the rest: it is displaced.
		 */
		for (int n = 0; n < CORE_BATCH &&
				(c->failed || !evidence_is_pressing(c->evidence));
			n++, taken++) {
			uint32_t type;
			size_t len;
			const void *record = ring_peek(ring, &type, &len);
			if (record == NULL)
				break;
			if (late)
				leave(c, type, record, len);
			else
				pipeline_record(c, type, record, len);
			ring_pop(ring);
		}
	}
	return taken;
}

static bool
workers_finished(const struct core *c)
{
	for (size_t i = 0; i < c->worker_count; i++)
		if (!atomic_load_explicit(
			    &c->workers[i]->finished, memory_order_acquire))
			return false;
	return true;
}

static cw_time
monotonic(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (cw_time)ts.tv_sec * CW_SEC + (cw_time)ts.tv_nsec;
}

/* All that can be known now is judged and stored: it is urgent, or a second has gone.
 * After a batch that failed nothing is urgent. */
static bool
is_due(const struct core *c, bool urgent, cw_time since)
{
	if (c->pause != 0)
		return since >= c->pause;
	return urgent || c->sayings.more || c->dirty_count >= CORE_FLUSH_DIRTY ||
	       evidence_is_pressing(c->evidence) || since >= c->every;
}

/* A failed flush keeps what is dirty for the next; said once per kind. */
static bool
flush(struct core *c)
{
	int r = pipeline_flush(c);

	if (r != 0 && !c->failed)
		log_error("store", "%s; keeping it in memory and trying again",
			c->err.text[0] != '\0' ? c->err.text : strerror(-r));
	if (r == 0 && c->failed)
		log_warn("store", "it takes what is stored again");
	c->failed = r != 0;
	if (r == 0) {
		c->pause = 0;
		keeping_forget(c);
		return true;
	}
	coverage_count(c, COUNTER_STORE_FAILED, 1);
	c->pause = c->pause == 0 ? CW_SEC : MIN(2 * c->pause, CORE_PAUSE_MOST);
	return false;
}

static void *
core_main(void *arg)
{
	struct core *c = arg;
	cw_time flushed = monotonic();
	bool done = false, again;

	pthread_setname_np(pthread_self(), "core");
	while (!done) {
		beat_touch(&c->beat);
		/* Looked at before the rings: what a finished worker left is there. */
		done = workers_finished(c);
		size_t taken = drain(c);
		take_policy(c);
		again = rejudge(c);
		if (taken > 0 || again)
			done = false;
		if (atomic_load_explicit(&c->asked, memory_order_acquire))
			change_take(c);
		reports_take(c);
		if (is_due(c, again, monotonic() - flushed)) {
			flush(c);
			flushed = monotonic();
		}
		if (taken == 0 && !done)
			usleep(CORE_IDLE_USEC);
	}
	if (c->late > 0)
		log_warn("stop", "%" PRIu64 " records were left when the time was over",
			c->late);
	coverage_count(c, COUNTER_RING_LOST, c->late);
	c->final = true;
	for (int failed = 0; failed < CORE_FINAL_TRIES;) {
		if (flush(c) && !c->sayings.more)
			break;
		failed += c->failed;
		usleep(CORE_IDLE_USEC);
	}
	beat_end(&c->beat);
	atomic_store_explicit(&c->finished, true, memory_order_release);
	eventfd_write(c->finished_fd, 1);
	return NULL;
}

int
core_start(struct core *c)
{
	int r = pthread_create(&c->thread, NULL, core_main, c);

	c->started = r == 0;
	return -r;
}

void
core_stop(struct core *c)
{
	cw_time none = 0;

	atomic_compare_exchange_strong(&c->stop_by, &none, beat_clock() + CORE_STOP);
}

void
core_join(struct core *c)
{
	if (c->started)
		pthread_join(c->thread, NULL);
	c->started = false;
}

void
core_total(struct core *c, struct coverage_record *out)
{
	pthread_mutex_lock(&c->lock);
	*out = c->total;
	pthread_mutex_unlock(&c->lock);
}

void
core_status(struct core *c, struct json *j)
{
	struct coverage_record t;

	core_total(c, &t);
	pthread_mutex_lock(&c->lock);
	link_status(c, j);
	pthread_mutex_unlock(&c->lock);
	json_put_uint(j, "packets", t.stats.packets);
	json_put_uint(j, "bytes", t.stats.bytes);
	json_put_uint(j, "kernel_drops", t.stats.kernel_drops);
	json_put_uint(j, "interface_drops", t.stats.interface_drops);
	json_put_time(j, "from", t.from);
	json_put_time(j, "to", t.to);
	json_key(j, "counters");
	json_begin_object(j);
	for (size_t i = 0; i < COVERAGE_COUNTERS; i++)
		if (t.counter[i] != 0)
			json_put_uint(j, coverage_counter_name(i), t.counter[i]);
	json_end_object(j);
}
