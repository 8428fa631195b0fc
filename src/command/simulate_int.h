/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `camwarden simulate`: what two configurations make of the same conversations. */
#ifndef CAMWARDEN_SIMULATE_INT_H
#define CAMWARDEN_SIMULATE_INT_H

#include "reading_int.h"

/* A finding as one configuration has it, or what one conversation adds to it. */
struct outcome {
	char id[RECORD_ID];
	char conversation[RECORD_ID]; /* "" when read from the database */
	const struct violation *violation;
	enum severity severity;
	enum evidence evidence;
	enum finding_status status;
	struct addr client, server;
	char client_host[RECORD_NAME], server_host[RECORD_NAME];
	uint16_t server_port;
	uint8_t transport;
	char rule_pack[RECORD_NAME], rule_id[RECORD_NAME];
	cw_time last;
};

struct outcomes {
	struct outcome *item; /* owned; sorted by id once gathered */
	size_t count, room;
};

/* One of before and after is NULL for what is new or gone. */
enum change { CHANGE_GONE, CHANGE_NEW, CHANGE_CHANGED, CHANGE_SAME, CHANGE_MAX };

struct simulation {
	const struct policy *policy;
	struct asset_names *names; /* what DNS called addresses, as stored */
	struct certificate_table *certificates; /* what servers showed, as stored */
	cw_time now; /* of the packets: when exceptions expire */
	struct outcomes before, after;
	uint64_t verdict_before[VERDICT_MAX], verdict_after[VERDICT_MAX];
	uint64_t conversations, moved; /* all; those with another verdict */
	uint64_t unread;               /* of an application that we do not know */
	uint64_t standing;             /* findings that no conversation gives */
	uint64_t count[CHANGE_MAX];
};

typedef void simulate_change_fn(void *ctx, enum change change,
	const struct outcome *before, const struct outcome *after);
/* Each finding once, in the order of ids. */
void simulate_compare(const struct simulation *s, simulate_change_fn *fn, void *ctx);

/* 0, or 1 when standard output failed. */
int simulate_text(const struct simulation *s);
int simulate_json(const struct simulation *s);

#endif
