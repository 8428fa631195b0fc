/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What passes before the watch, as a short text, and the findings that stand
 * at the end.
 *
 *   a T ADDRESS MAC [VLAN]   an ARP claim      s T ADDRESS MAC [VLAN]   any other frame
 *   c T STEP A B PORT [MAC MAC]   a judged conversation
 *   h T STEP A B PORT        the same, HTTP in clear with an answer
 *   m T STEP A B PORT        the same, a port mapping that was granted
 *   o T dhcp|dhcpv6|router ADDRESS MAC [WORD VALUE]...   an offer; words are server,
 *                            relay, address, router, client, own, vlan, direct
 *   v FROM TO N LOST [FOLLOWED MISSED]   coverage      f T   a live flush
 */
#ifndef WATCH_SCENE_H
#define WATCH_SCENE_H

#include "camwarden/watch.h"
#include "policy_world.h"

#define M1 "02:00:00:00:00:01"
#define M2 "02:00:00:00:00:02"
#define M3 "02:00:00:00:00:03"
#define VRRP "00:00:5e:00:01:07"

struct scene {
	struct world world;
	struct watch *watch;
	cw_time now;
};

/* The world's site with `more`; what follows a line `hosts2` in it are further
 * hosts, which belong to the list of the world's site. */
void scene_begin(struct scene *x, const char *more);
void scene_end(struct scene *x);
/* One line. */
void scene_pass(struct scene *x, const char *line);
void scene_flush(struct scene *x, bool final);
/* Each line once, in order; then the end. */
void scene_play(struct scene *x, const char *events);

enum { STANDING = 64, LINE = 160 };
struct standing {
	char id[RECORD_ID];
	const struct violation *kind;
	char line[LINE], reason[VERDICT_REASON];
};
extern struct standing standing[STANDING];
extern size_t standing_count;
/* "V106 10.20.0.77 high, ...", sorted. */
const char *standing_text(void);

#endif
