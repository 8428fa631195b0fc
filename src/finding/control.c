/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Findings, uses of rules and coverage -> what they say of each control that
 * the guide names.  A breach names its controls in the catalogue.  A compliant
 * conversation speaks for those that its opposite would have named: that its
 * pair of roles is listed for the port (V201), and, where TLS was read, that
 * it is not in clear (V301).  Pure; any thread.
 */
#include "finding_int.h"

#include <string.h>

#include "camwarden/base/array.h"

static const char *const names[] = {"SI-2", "CM-6", "SC-23", "CA-3", "SC-7"};
_Static_assert(ARRAY_LEN(names) == CONTROL_COUNT, "name every control");

static const char *const answers[] = {
	[CONTROL_NOT_OBSERVED] = "not_observed",
	[CONTROL_SATISFIED] = "satisfied",
	[CONTROL_NOT_SATISFIED] = "not_satisfied",
};
_Static_assert(ARRAY_LEN(answers) == CONTROL_ANSWERS, "name every answer");

const char *
control_name(size_t i)
{
	return names[i];
}

const char *
control_answer_name(enum control_answer a)
{
	return answers[a];
}

bool
control_is_known(const char *name)
{
	for (size_t i = 0; i < CONTROL_COUNT; i++)
		if (strcmp(names[i], name) == 0)
			return true;
	return false;
}

/* Is it one of "CA-3,SC-7"? */
bool
control_concerns(const char *name, const struct violation *v)
{
	size_t n = strlen(name);

	for (const char *p = v->controls; *p != '\0'; p += *p == ',') {
		size_t len = strcspn(p, ",");

		if (len == n && memcmp(p, name, n) == 0)
			return true;
		p += len;
	}
	return false;
}

void
proof_add(char proof[CONTROL_PROOFS][RECORD_ID], const char *id)
{
	for (size_t i = 0; i < CONTROL_PROOFS && *id != '\0'; i++) {
		if (proof[i][0] != '\0')
			continue;
		memcpy(proof[i], id, RECORD_ID);
		return;
	}
}

/* A remark of base severity info is no breach (policy/judge.c). */
bool
is_breach(const struct violation *v, enum finding_status status)
{
	return v->severity != SEVERITY_INFO && status != FINDING_RESOLVED;
}

void
controls_add_finding(struct controls *c, const struct finding *f)
{
	if (!is_breach(f->violation, f->status))
		return;
	for (size_t i = 0; i < CONTROL_COUNT; i++) {
		struct control *item = &c->item[i];

		if (!control_concerns(names[i], f->violation))
			continue;
		if (f->status == FINDING_EXCEPTED) {
			item->excepted++;
			continue;
		}
		item->findings++;
		proof_add(item->finding, f->id);
	}
}

void
controls_add_use(struct controls *c, const struct rule_use *use)
{
	const struct violation *pair = violation_find("V201");
	const struct violation *clear = violation_find("V301");
	bool tls = strcmp(use->application, "tls") == 0;

	if (use->compliant == 0 || use->pack[0] == '\0')
		return;
	for (size_t i = 0; i < CONTROL_COUNT; i++) {
		if (!control_concerns(names[i], pair) &&
			!(tls && control_concerns(names[i], clear)))
			continue;
		c->item[i].conversations += use->compliant;
		proof_add(c->item[i].conversation, use->example);
	}
}

void
controls_add_coverage(struct controls *c, uint64_t packets, uint64_t lost)
{
	c->packets += packets;
	c->lost += lost;
}

bool
control_counter_is_loss(const char *name)
{
	static const char *const losses[] = {
		"ring.lost", "capture.truncated", "conversation.clipped"};

	for (size_t i = 0; i < ARRAY_LEN(losses); i++)
		if (strcmp(losses[i], name) == 0)
			return true;
	return false;
}

enum control_answer
answer_of(uint64_t findings, uint64_t conversations, uint64_t packets, uint64_t lost)
{
	if (findings > 0)
		return CONTROL_NOT_SATISFIED;
	if (conversations > 0 && packets > 0 && lost == 0)
		return CONTROL_SATISFIED;
	return CONTROL_NOT_OBSERVED;
}

enum control_answer
control_answer(const struct controls *c, size_t i)
{
	const struct control *item = &c->item[i];

	return answer_of(item->findings, item->conversations, c->packets, c->lost);
}
