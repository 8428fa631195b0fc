/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One fact gives one finding: what a more specific violation says already is
 * taken away.  The table is the whole of it (doc/decisions).  Core thread.
 */
#include "policy_int.h"

#include "camwarden/base/array.h"

enum { GONE_MAX = 16 };
#define GONE_END VIOLATION_COUNT

/* "This client may not have this service", in its kinds. */
#define PEER V201, V203, V204, V206, V208, V209, V213, V217, V507

static const struct subsumption {
	enum violation_id by;
	enum violation_id gone[GONE_MAX];
} subsumptions[] = {
	/* The Internet part is worse than the isolation part. */
	{V603, {V101, V105, V111, V112, V602, PEER, GONE_END}},
	{V602, {V104, V105, V703, PEER, GONE_END}},
	{V604, {V703, PEER, GONE_END}},
	{V107, {V703, GONE_END}},
	/* What is asked outside is more than that something is. */
	{V111, {V601, V703, PEER, GONE_END}},
	{V112, {V601, V703, PEER, GONE_END}},
	{V601, {PEER, GONE_END}},
	{V606, {V202, V214, V703, PEER, GONE_END}},
	{V609, {V202, V214, V703, PEER, GONE_END}},
	{V605, {V104, V105, V703, PEER, GONE_END}},
	/* Isolation says of the pair what the table would say again. */
	{V101, {V115, V703, PEER, GONE_END}},
	{V102, {PEER, GONE_END}},
	{V103, {PEER, GONE_END}},
	{V104, {V703, PEER, GONE_END}},
	{V105, {V703, PEER, GONE_END}},
	/* Named services; their sentences call an undeclared peer by that name. */
	{V203, {V201, V703, GONE_END}},
	{V204, {V201, V703, GONE_END}},
	{V205, {V201, V703, GONE_END}},
	{V206, {V201, V703, GONE_END}},
	{V207, {V201, V703, GONE_END}},
	{V208, {V201, V703, GONE_END}},
	{V209, {V201, V703, GONE_END}},
	{V217, {V201, V703, GONE_END}},
	{V507, {V201, V703, GONE_END}},
	{V201, {V703, GONE_END}},
	/* What listens is not what the row is for, or it was moved there. */
	{V214, {V210, V211, V316, GONE_END}},
	{V215, {V202, GONE_END}},
	/* More than a channel that is in clear. */
	{V211, {V316, GONE_END}},
	{V501, {V306, V316, GONE_END}},
	{V502, {V316, GONE_END}},
};

/* What is wrong between two ends, whichever of them began. */
static const enum violation_id mutual[] = {V112, V506, V603, V609, V610};

bool
judgement_keep_mutual(struct judgement *j)
{
	struct verdict *v = j->out;
	size_t kept[VERDICT_VIOLATIONS], count = 0;

	for (size_t i = 0; i < v->count; i++)
		for (size_t k = 0; k < ARRAY_LEN(mutual); k++)
			if (violation_is(v->violation[i].violation, mutual[k]))
				kept[count++] = i;
	if (count == 0)
		return false;
	for (size_t i = 0; i < count; i++)
		if (kept[i] != i)
			v->violation[i] = v->violation[kept[i]];
	v->count = count;
	return true;
}

/* Which violations a verdict has, a bit each. */
struct raised {
	uint64_t bits[(VIOLATION_COUNT + 63) / 64];
};

static struct raised
raised_of(const struct verdict *v)
{
	struct raised r = {{0}};

	for (size_t i = 0; i < v->count; i++) {
		size_t id = (size_t)(v->violation[i].violation - violation_at(0));
		r.bits[id / 64] |= UINT64_C(1) << id % 64;
	}
	return r;
}

static bool
has(const struct raised *r, enum violation_id id)
{
	return r->bits[id / 64] >> id % 64 & 1;
}

static void
take_away(struct judgement *j, enum violation_id id, enum violation_id by)
{
	struct verdict *v = j->out;
	size_t kept = 0;

	for (size_t i = 0; i < v->count; i++) {
		if (violation_is(v->violation[i].violation, id)) {
			trace_add(j->trace, v->violation[i].rule, "subsumed",
				"%s %s, said by %s %s", violation_at(id)->code,
				violation_at(id)->name, violation_at(by)->code,
				violation_at(by)->name);
			continue;
		}
		if (kept != i)
			v->violation[kept] = v->violation[i];
		kept++;
	}
	v->count = kept;
}

void
judgement_subsume(struct judgement *j)
{
	struct raised raised;

	if (j->out->count < 2)
		return;
	raised = raised_of(j->out);
	for (size_t i = 0; i < ARRAY_LEN(subsumptions); i++) {
		const struct subsumption *s = &subsumptions[i];

		if (!has(&raised, s->by))
			continue;
		for (size_t k = 0; s->gone[k] != GONE_END; k++) {
			if (!has(&raised, s->gone[k]))
				continue;
			take_away(j, s->gone[k], s->by);
			raised = raised_of(j->out);
		}
	}
}
