/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Uses of rules, breaches that name them, and coverage -> what they say of each
 * rule of a policy.  A rule was kept where conversations that it allows were
 * seen, and broken where an open breach names it: a client that it does not
 * list, clear text where it wants TLS, a port that should not be on the wire.
 * Pure; any thread.
 */
#include "finding_int.h"

#include <stdlib.h>
#include <string.h>

#include "camwarden/base/str.h"

/* As far as records keep the names. */
static int
compare(const void *x, const void *y)
{
	const struct rule_seen *a = x, *b = y;
	int order = strncmp(a->pack, b->pack, RECORD_NAME - 1);

	return order != 0 ? order : strncmp(a->id, b->id, RECORD_NAME - 1);
}

void
rules_seen_init(struct rules_seen *s, const struct policy *p)
{
	size_t n = policy_rule_count(p), kept = 0;

	memset(s, 0, sizeof(*s));
	s->item = xcalloc(n + 1, sizeof(*s->item));
	for (size_t i = 0; i < n; i++) {
		s->item[i].pack = policy_rule_at(p, i)->pack;
		s->item[i].id = policy_rule_at(p, i)->id;
	}
	qsort(s->item, n, sizeof(*s->item), compare);
	for (size_t i = 0; i < n; i++)
		if (kept == 0 || compare(&s->item[kept - 1], &s->item[i]) != 0)
			s->item[kept++] = s->item[i];
	s->count = kept;
}

void
rules_seen_fini(struct rules_seen *s)
{
	free(s->item);
	memset(s, 0, sizeof(*s));
}

static struct rule_seen *
find(const struct rules_seen *s, const char *pack, const char *id)
{
	const struct rule_seen key = {.pack = pack, .id = id};

	return bsearch(&key, s->item, s->count, sizeof(*s->item), compare);
}

const struct rule_seen *
rules_seen_find(const struct rules_seen *s, const struct rule *r)
{
	return find(s, r->pack, r->id);
}

void
rules_seen_add_use(struct rules_seen *s, const struct rule_use *use)
{
	struct rule_seen *item = find(s, use->pack, use->id);

	if (item == NULL)
		return;
	item->compliant += use->compliant;
	item->violation += use->violation;
	item->not_evaluable += use->not_evaluable;
	proof_add(item->conversation, use->example);
}

void
rules_seen_add_breach(struct rules_seen *s, const struct rule_breach *b)
{
	struct rule_seen *item = find(s, b->pack, b->id);

	if (item == NULL || !is_breach(b->violation, b->status))
		return;
	if (b->status == FINDING_EXCEPTED) {
		item->excepted += b->findings;
		return;
	}
	item->findings += b->findings;
	proof_add(item->finding, b->example);
}

void
rules_seen_add_coverage(struct rules_seen *s, uint64_t packets, uint64_t lost)
{
	s->packets += packets;
	s->lost += lost;
}

enum control_answer
rule_answer(const struct rules_seen *s, const struct rule_seen *item)
{
	return answer_of(item->findings, item->compliant, s->packets, s->lost);
}
