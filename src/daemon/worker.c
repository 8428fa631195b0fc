/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The capture thread: reads its captures, drives packet and flow, and puts
 * records on its ring.  From a savefile a full ring makes it wait; from an
 * interface it may not wait, so what does not fit is lost and counted.
 */
#include "daemon_int.h"

#include <errno.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "camwarden/base/array.h"

enum {
	WORKER_RING_LEAST = 512 << 10, /* bytes of the ring; a power of two */
	WORKER_RING_MOST = 16 << 20,
	WORKER_RING_SHARE = 16, /* 1/n of the worker's memory */
	WORKER_BUDGET = 4096,   /* frames between two looks at `stop` */
	WORKER_WAIT_MSEC = 200,
	WORKER_DRAIN_MSEC = 120, /* longer than the kernel keeps a block open */
};

#define WORKER_DRAIN (2 * CW_SEC) /* then what was not read is lost */
/* Packets of a moment ago may still wait in the kernel's ring. */
#define WORKER_LAG (2 * CW_SEC)

/* The largest ring that is no more than its share. */
static size_t
ring_bytes(size_t memory)
{
	size_t n = WORKER_RING_LEAST;

	while (n < WORKER_RING_MOST && 2 * n <= memory / WORKER_RING_SHARE)
		n *= 2;
	return n;
}

struct worker *
worker_new(struct capture **captures, size_t count, uint32_t first_slot, bool live,
	const struct flow_options *flow, struct err *err)
{
	struct worker *w = xcalloc(1, sizeof(*w));
	size_t ring = ring_bytes(flow->memory);
	struct flow_options own = *flow;
	struct hash_key key;

	hash_key_random(&key);
	packet_decoder_init(&w->decoder, &key);
	sighting_cache_init(&w->sightings, &key);
	name_cache_init(&w->names, &key);
	offer_cache_init(&w->offers, &key);
	question_cache_init(&w->questions, &key);
	certificate_cache_init(&w->certificates, &key);
	evidence_gate_init(&w->gate, &key);
	pipeline_init(w, &key);
	w->captures = captures;
	w->capture_count = count;
	w->first_slot = first_slot;
	w->live = live;
	w->cpu = -1;
	w->ring = ring_new(ring);
	/* The worker and its ring count, too. */
	own.memory -= MIN(own.memory, ring + sizeof(*w));
	w->flows = flow_table_new(&own, &key, pipeline_report, w);
	if (w->ring == NULL || w->flows == NULL) {
		err_set(err,
			"%zu bytes for the flow table cannot be had; lower "
			"sensor.memory",
			flow->memory);
		worker_free(w);
		return NULL;
	}
	return w;
}

void
worker_free(struct worker *w)
{
	if (w == NULL)
		return;
	if (w->started)
		pthread_join(w->thread, NULL);
	for (size_t i = 0; i < w->capture_count; i++)
		capture_close(w->captures[i]);
	free(w->captures);
	flow_table_free(w->flows);
	ring_free(w->ring);
	free(w);
}

static void
pause_briefly(void)
{
	struct timespec ts = {.tv_nsec = 100000};

	nanosleep(&ts, NULL);
}

bool
worker_offer(struct worker *w, enum record_type type, const void *record, size_t n)
{
	while (!ring_push(w->ring, type, record, n)) {
		if (w->live)
			return false;
		pause_briefly();
	}
	return true;
}

void
worker_push(struct worker *w, enum record_type type, const void *record, size_t n)
{
	w->ring_lost += !worker_offer(w, type, record, n);
}

/* A second of an interface. */
static void
tick(struct worker *w, struct capture *capture, uint32_t slot, int n)
{
	cw_time now = capture_now(capture);

	link_watch(w, slot, capture);
	if (n == 0 && w->link == CAPTURE_UP)
		flow_advance(w->flows, now - WORKER_LAG);
	if (now - w->told >= CW_SEC)
		coverage_send(w, slot, capture, false);
}

/* What the interface had given when the stop came. */
static void
finish(struct worker *w, struct capture *capture)
{
	cw_time end = capture_now(capture) + WORKER_DRAIN;
	struct capture_stats stats;
	int n;

	capture_end(capture);
	do {
		n = capture_read(capture, WORKER_BUDGET, WORKER_DRAIN_MSEC,
			pipeline_frame, w, &w->err);
		pipeline_frames_end(w);
		capture_stats(capture, &stats);
	} while ((n > 0 || !capture_is_drained(capture)) && capture_now(capture) < end);
}

/* Reads one capture to its end, or until the stop. */
static int
worker_read(struct worker *w, struct capture *capture, uint32_t slot)
{
	int n = 0;

	if (w->live)
		link_begin(w, slot, capture);
	while (!atomic_load_explicit(&w->stop, memory_order_relaxed)) {
		n = capture_read(capture, WORKER_BUDGET, WORKER_WAIT_MSEC,
			pipeline_frame, w, &w->err);
		pipeline_frames_end(w);
		if (n < 0 || capture_at_end(capture))
			break;
		if (!w->live)
			continue;
		beat_touch(&w->beat);
		tick(w, capture, slot, n);
	}
	if (w->live)
		finish(w, capture);
	beat_end(&w->beat);
	return n < 0 ? n : 0;
}

static void *
worker_main(void *arg)
{
	struct worker *w = arg;

	pthread_setname_np(pthread_self(), "capture");
	w->failed = seccomp_capture(&w->err) != 0;
	for (size_t i = 0; !w->failed && i < w->capture_count; i++) {
		uint32_t slot = w->first_slot + (uint32_t)i;

		if (worker_read(w, w->captures[i], slot) != 0)
			w->failed = true;
		if (i + 1 == w->capture_count)
			flow_finish(w->flows);
		coverage_send(w, slot, w->captures[i], true);
		if (w->failed)
			break;
	}
	atomic_store_explicit(&w->finished, true, memory_order_release);
	return NULL;
}

/* A processor that is not there is an error: who asked for it counts on it. */
static int
pin(const struct worker *w, pthread_attr_t *a)
{
	cpu_set_t set;

	if (w->cpu < 0)
		return 0;
	CPU_ZERO(&set);
	CPU_SET((size_t)w->cpu, &set);
	return pthread_attr_setaffinity_np(a, sizeof(set), &set);
}

int
worker_start(struct worker *w)
{
	pthread_attr_t a;
	int r = pthread_attr_init(&a);

	if (r != 0)
		return -r;
	r = pin(w, &a);
	if (r == 0)
		r = pthread_create(&w->thread, &a, worker_main, w);
	pthread_attr_destroy(&a);
	w->started = r == 0;
	return -r;
}

void
worker_stop(struct worker *w)
{
	atomic_store_explicit(&w->stop, true, memory_order_relaxed);
	for (size_t i = 0; w->live && i < w->capture_count; i++)
		capture_break(w->captures[i]);
}
