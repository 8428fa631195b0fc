/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The life of an interface.  Capture thread: what capture_look says, as records when
 * it changes, each of which ends a period of coverage or begins one.  Core thread:
 * what is told of it, in the log, to the watch and in the status.
 */
#include "daemon_int.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "camwarden/base/array.h"
#include "camwarden/base/json.h"
#include "camwarden/base/log.h"

enum { DRAIN_WAIT_MSEC = 120, DRAIN_BUDGET = 4096 };
#define LATE_WORKER (5 * CW_SEC)
#define DRAIN_MOST (200 * CW_MSEC)

static const char *const state_names[] = {"up", "down", "gone"};

/* ---- capture thread ---- */

/* What is in the ring came before; unless the interface is back already. */
static void
drain(struct worker *w, struct capture *capture, cw_time since)
{
	while (capture_now(capture) < since + DRAIN_MOST) {
		int n = capture_read(capture, DRAIN_BUDGET, DRAIN_WAIT_MSEC,
			pipeline_frame, w, &w->err);
		pipeline_frames_end(w);
		if (n <= 0)
			break;
	}
}

static void
push(struct worker *w, uint32_t slot, struct capture *capture, cw_time time)
{
	struct link_record r;

	memset(&r, 0, sizeof(r));
	r.slot = slot;
	r.state = w->link;
	r.time = time;
	r.clock_steps = capture_clock_steps(capture);
	capture_name(capture, r.name);
	worker_push(w, RECORD_LINK, &r, sizeof(r));
	memcpy(w->link_name, r.name, sizeof(w->link_name));
	w->clock_steps = r.clock_steps;
}

void
link_begin(struct worker *w, uint32_t slot, struct capture *capture)
{
	w->link = capture_look(capture);
	w->told = capture_now(capture);
	push(w, slot, capture, w->told);
}

void
link_watch(struct worker *w, uint32_t slot, struct capture *capture)
{
	enum capture_state now = capture_look(capture);
	cw_time time = capture_now(capture);
	char name[CAPTURE_NAME];

	capture_name(capture, name);
	if (now == w->link && strcmp(name, w->link_name) == 0 &&
		capture_clock_steps(capture) == w->clock_steps)
		return;
	if (now != w->link && w->link == CAPTURE_UP) {
		drain(w, capture, time);
		coverage_close(w, slot, capture, time);
	} else if (now != w->link && now == CAPTURE_UP) {
		w->told = time;
	}
	w->link = now;
	push(w, slot, capture, time);
}

/* ---- core thread ---- */

static void
say(const struct core *c, const struct link_record *r, const struct link_view *was)
{
	const char *source = c->slots[r->slot];
	bool renamed = strcmp(was->name, r->name) != 0 && was->name[0] != '\0';

	if (r->clock_steps != was->clock_steps)
		log_warn("clock",
			"somebody set the clock while %s was read; times go on "
			"steadily "
			"and come to it slowly",
			source);
	if (renamed)
		log_warn("capture", "%s is called %s now; its capture goes on",
			was->name, r->name);
	if (r->state == was->state && was->since != 0)
		return;
	if (r->state == CAPTURE_GONE)
		log_error("capture", "%s is gone; waiting until it is back", source);
	else if (r->state == CAPTURE_DOWN)
		log_error("capture", "%s is down; waiting until it is up", source);
	else if (was->since != 0)
		log_warn("capture", "%s is up again, after %llu s", source,
			(unsigned long long)((r->time - was->since) / CW_SEC));
}

/* Whether it is blind now, since when, and if it was gone at any time of that. */
static void
view_turn(struct link_view *v, const struct link_record *r)
{
	bool was_blind = v->since != 0 && v->state != CAPTURE_UP;

	if (r->state != v->state || v->since == 0)
		v->since = r->time;
	if (r->state != CAPTURE_UP && !was_blind) {
		v->blind_since = r->time;
		v->gone = false;
	}
	v->gone = v->gone || r->state == CAPTURE_GONE;
	v->gaps += was_blind && r->state == CAPTURE_UP;
	v->state = r->state;
	v->clock_steps = r->clock_steps;
	memcpy(v->name, r->name, sizeof(v->name));
}

/* The first worker speaks for the interface, another only for itself. */
static void
tell(struct core *c, uint32_t slot)
{
	struct link_view *v = &c->links[slot];
	bool first = slot % c->slots_each == 0;

	watch_blind(c->watch,
		&(struct watch_blind){
			.source = first ? core_source(c, slot) : c->slots[slot],
			.from = v->blind_since,
			.to = v->state == CAPTURE_UP ? v->since : 0,
			.gone = v->gone});
	v->told = v->state != CAPTURE_UP;
}

void
link_take(struct core *c, const struct link_record *r)
{
	struct link_view *v = &c->links[r->slot];
	struct link_view was = *v;
	bool first = r->slot % c->slots_each == 0;

	if (first)
		say(c, r, &was);
	c->now = MAX(c->now, r->time);
	pthread_mutex_lock(&c->lock);
	view_turn(v, r);
	pthread_mutex_unlock(&c->lock);
	if (was.told || (first && r->state != CAPTURE_UP))
		tell(c, r->slot);
}

void
link_pulse(struct core *c, uint32_t slot, cw_time now)
{
	for (uint32_t i = slot + 1;
		slot % c->slots_each == 0 && i < slot + c->slots_each; i++) {
		struct link_view *v = &c->links[i];

		if (v->since == 0 || v->state == CAPTURE_UP || v->told ||
			now < v->since + LATE_WORKER)
			continue;
		log_error(
			"capture", "%s did not come back with the others", c->slots[i]);
		tell(c, i);
	}
}

void
link_status(struct core *c, struct json *j)
{
	json_key(j, "interfaces");
	json_begin_array(j);
	for (size_t i = 0; i < c->slot_count; i++) {
		const struct link_view *v = &c->links[i];

		if (v->since == 0)
			continue; /* a savefile */
		json_begin_object(j);
		json_put_string(j, "source", c->slots[i]);
		json_put_string(j, "name", v->name);
		json_put_string(j, "state", state_names[v->state]);
		json_put_time(j, "since", v->since);
		json_put_uint(j, "gaps", v->gaps);
		json_put_uint(j, "packets", v->packets);
		json_put_uint(j, "kernel_drops", v->kernel_drops);
		json_put_uint(j, "interface_drops", v->interface_drops);
		json_put_uint(j, "ring_lost", v->ring_lost);
		json_put_time(j, "last_packet", v->last_packet);
		json_end_object(j);
	}
	json_end_array(j);
}
