/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Clear text of roles that the profile gives no certificate: declared, so it is
 * no finding of each conversation, but one of the site for each role, with how
 * many conversations it stands for.  A conversation is judged often and
 * counts once: a table of hashes says which were seen; full, it says "at
 * least".  Core thread.
 */
#include "watch_int.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "camwarden/base/array.h"
#include "camwarden/base/str.h"

/* ---- what was seen ---- */

static uint64_t
conversation_hash(const struct watch *w, const struct conversation *c,
	const struct violation *kind)
{
	struct {
		struct addr client, server;
		uint16_t port;
		uint8_t transport, zero;
		char code[8];
	} id = {c->client, c->server, c->server_port, c->transport, 0, ""};
	uint64_t h;

	memcpy(id.code, kind->code, strnlen(kind->code, sizeof(id.code)));
	h = hash_bytes(&w->key, &id, sizeof(id));
	return h != 0 ? h : 1;
}

/* Fills three quarters at most, so that a free place ends every search. */
static bool
is_new(struct watch *w, uint64_t h, bool *full)
{
	uint32_t i = (uint32_t)h & w->clear_mask;

	*full = false;
	for (; w->clear_seen[i] != 0; i = (i + 1) & w->clear_mask)
		if (w->clear_seen[i] == h)
			return false;
	*full = w->clear_used >= (w->clear_mask + 1) / 4 * 3;
	if (*full)
		return false;
	w->clear_seen[i] = h;
	w->clear_used++;
	return true;
}

static struct clear *
clear_find(struct watch *w, const struct violation *kind, unsigned role)
{
	for (size_t i = 0; i < w->clears; i++)
		if (w->clear[i].kind == kind && w->clear[i].role == role)
			return &w->clear[i];
	w->clear = xrealloc(w->clear, w->clears + 1, sizeof(*w->clear));
	w->clear[w->clears] = (struct clear){.kind = kind, .role = role};
	return &w->clear[w->clears++];
}

void
clear_conversation(
	struct watch *w, const struct conversation *c, const struct verdict *v)
{
	struct clear *x;
	bool full;

	if (v->declared_clear == NULL || v->server_role >= ROLE_MAX ||
		c->evidence == EVIDENCE_UNKNOWN)
		return;
	x = clear_find(w, v->declared_clear, v->server_role);
	x->count += is_new(w, conversation_hash(w, c, x->kind), &full);
	x->more = x->more || full;
	x->severity = MAX(x->severity, v->clear_severity);
	x->first = x->first == 0 ? c->first : MIN(x->first, c->first);
	x->last = MAX(x->last, c->last);
}

/* ---- what is said ---- */

/* Its subject is the role at this site. */
static void
clear_fact(const struct watch *w, const struct violation *kind, unsigned role,
	char subject[FACT_NAME], struct fact *f)
{
	fact_init(f, kind);
	snprintf(subject, FACT_NAME, "%s of %s", role_name(&w->site->roles, role),
		w->site->name);
	f->client.host = subject;
	role_set_add(&f->client.roles, role);
	f->evidence = EVIDENCE_IDENTIFIED;
}

static int
clear_put(struct watch *w, struct clear *x)
{
	char subject[FACT_NAME], detail[64];
	struct fact f;

	clear_fact(w, x->kind, x->role, subject, &f);
	f.severity = x->severity;
	f.first = x->first;
	f.last = x->last;
	fact_reason(&f,
		"the profile lists no certificate for %s, so HTTP in clear is "
		"declared; this stands for %s%llu conversation%s",
		role_name(&w->site->roles, x->role), x->more ? "at least " : "",
		(unsigned long long)x->count, x->count == 1 && !x->more ? "" : "s");
	snprintf(detail, sizeof(detail), "{\"declared_conversations\":%llu}",
		(unsigned long long)x->count);
	x->said = x->count;
	x->put = w->state.now;
	return fact_put(w, &f, detail);
}

/* ---- what an earlier configuration declared and this one does not ---- */

static int
clear_retain(struct watch *w, const struct violation *kind)
{
	char(*ids)[RECORD_ID] = xcalloc(w->site->roles.count + 1, RECORD_ID);
	char subject[FACT_NAME];
	size_t count = 0;
	struct fact f;
	int r;

	for (unsigned role = 0; role < w->site->roles.count; role++) {
		if (!policy_declares_clear(w->policy, kind, role))
			continue;
		clear_fact(w, kind, role, subject, &f);
		fact_id(w, &f, ids[count++]);
	}
	qsort(ids, count, RECORD_ID, id_order);
	r = w->out->retain(w->out->ctx, kind, (const char(*)[RECORD_ID])ids, count);
	free(ids);
	return r;
}

/* Clear text is what some row calls it. */
static bool
is_clear_text(const struct watch *w, const struct violation *kind)
{
	for (size_t i = 0; i < policy_rule_count(w->policy); i++)
		if (policy_rule_at(w->policy, i)->plaintext == kind)
			return true;
	return kind == violation_find("V301");
}

static int
kinds_retain(struct watch *w)
{
	const struct violation *kind;
	int r = 0;

	for (size_t i = 0; r == 0 && (kind = violation_at(i)) != NULL; i++)
		if (is_clear_text(w, kind) && kind != violation_find("V214"))
			r = clear_retain(w, kind);
	return r;
}

int
clear_flush(struct watch *w)
{
	int r = w->decided == 0 ? kinds_retain(w) : 0;

	for (size_t i = 0; r == 0 && i < w->clears; i++) {
		struct clear *x = &w->clear[i];

		if (x->count > x->said || is_due(w, x->put))
			r = clear_put(w, x);
	}
	return r;
}
