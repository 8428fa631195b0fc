/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * V108 by certificate: a declared device that shows another key than before at the
 * same address and port.  A renewal has the subject and issuer of the one before and
 * is information; a new key in the device's replacement window is expected.  Two keys
 * that go on beside each other are no change: something shares out connections.
 * Core thread.
 */
#include "watch_int.h"

#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "camwarden/base/array.h"
#include "camwarden/certificate.h"

/* An old certificate that is reported once a minute is that long in use, at least. */
#define IDENTITY_OVERLAP (CERTIFICATE_REPEAT_SECONDS * CW_SEC)

void
identity_policy(struct watch *w)
{
	free(w->shown);
	w->shown =
		xcalloc((w->site->host_count + 1) * IDENTITY_PORTS, sizeof(*w->shown));
	w->shown_news = false;
}

/* Of a declared device; NULL: nobody's, or one that shows too many. */
static struct shown *
shown_at(struct watch *w, const struct certificate_sighting *s)
{
	struct party who;
	struct shown *own;

	site_resolve(w->site, &s->addr, NULL, NULL, &who);
	if (who.declared == NULL || !role_set_meets(&who.roles, w->known.device))
		return NULL;
	own = &w->shown[(size_t)(who.declared - w->site->hosts) * IDENTITY_PORTS];
	for (unsigned i = 0; i < IDENTITY_PORTS; i++) {
		if (own[i].count == 0) {
			own[i].addr = s->addr;
			own[i].port = s->port;
		}
		if (own[i].port == s->port && addr_equal(&own[i].addr, &s->addr))
			return &own[i];
	}
	return NULL;
}

/* The same key, a free place, or the one unseen for longest. */
static struct key_span *
span_of(struct shown *x, const struct certificate *c)
{
	struct key_span *oldest = &x->span[0];

	for (unsigned i = 0; i < x->count; i++) {
		if (memcmp(x->span[i].key_id, c->key_id, sizeof(c->key_id)) == 0)
			return &x->span[i];
		if (x->span[i].last < oldest->last)
			oldest = &x->span[i];
	}
	if (x->count < IDENTITY_KEYS)
		oldest = &x->span[x->count++];
	*oldest = (struct key_span){.names = 0};
	return oldest;
}

void
watch_certificate(struct watch *w, const struct certificate_sighting *s,
	const struct certificate *c)
{
	static const uint8_t none[PROTOCOL_FINGERPRINT];
	struct shown *x = NULL;
	struct key_span *span;

	if (s->index == 0 && memcmp(c->key_id, none, sizeof(none)) != 0)
		x = shown_at(w, s);
	if (x == NULL)
		return;
	span = span_of(x, c);
	if (span->last == 0) {
		memcpy(span->key_id, c->key_id, sizeof(span->key_id));
		memcpy(span->sha256, c->sha256, sizeof(span->sha256));
		span->names = hash_bytes(&w->key, c->subject, strlen(c->subject)) ^
			      hash_bytes(&w->key, c->issuer, strlen(c->issuer)) * 3;
		span->first = s->first;
	}
	span->first = MIN(span->first, s->first);
	span->last = MAX(span->last, s->last);
	x->changed = w->shown_news = true;
}

/* The latest change: *before was over when *after began. */
static bool
find_change(struct watch *w, const struct shown *x, const char *host,
	const struct key_span **before, const struct key_span **after)
{
	*after = NULL;
	for (unsigned i = 0; i < x->count; i++)
		for (unsigned k = 0; k < x->count; k++) {
			const struct key_span *old = &x->span[i], *new = &x->span[k];

			if (new->first <= old->last + IDENTITY_OVERLAP ||
				is_replaced(w->site, host, new->first))
				continue;
			if (*after == NULL || new->first > (*after)->first ||
				(new == *after && old->last > (*before)->last)) {
				*before = old;
				*after = new;
			}
		}
	return *after != NULL;
}

static void
put_hex(struct json *j, const char *key, const uint8_t id[PROTOCOL_FINGERPRINT])
{
	static const char digits[] = "0123456789abcdef";
	char text[2 * PROTOCOL_FINGERPRINT + 1];

	for (size_t i = 0; i < PROTOCOL_FINGERPRINT; i++) {
		text[2 * i] = digits[id[i] >> 4];
		text[2 * i + 1] = digits[id[i] & 15];
	}
	text[sizeof(text) - 1] = '\0';
	json_put_string(j, key, text);
}

static int
put_change(struct watch *w, struct fact *f, const struct key_span *before,
	const struct key_span *after)
{
	bool renewed = before->names == after->names;
	struct str detail = {0};
	char name[FACT_NAME];
	struct json j;
	int r;

	f->severity = renewed ? SEVERITY_INFO : f->kind->severity;
	f->first = after->first;
	f->last = after->last;
	party_text(&f->client, name);
	fact_reason(f,
		renewed ? "%s shows a certificate with another key on %u/tcp, with the "
			  "subject and issuer of the one before: a renewal"
			: "%s shows another certificate with another key on %u/tcp, "
			  "outside of any declared replacement",
		name, f->port);
	json_init(&j, &detail);
	json_begin_object(&j);
	put_hex(&j, "certificate_sha256", after->sha256);
	put_hex(&j, "key_sha256", after->key_id);
	put_hex(&j, "other_certificate_sha256", before->sha256);
	put_hex(&j, "other_key_sha256", before->key_id);
	json_put_time(&j, "other_last_seen", before->last);
	json_put_bool(&j, "renewal", renewed);
	json_end_object(&j);
	r = fact_put(w, f, detail.data);
	str_fini(&detail);
	return r;
}

static int
shown_flush(struct watch *w, struct shown *x)
{
	const struct key_span *before, *after;
	struct fact f;
	int r;

	fact_init(&f, w->known.changed);
	fact_subject(w, &f, &x->addr);
	f.evidence = EVIDENCE_IDENTIFIED;
	f.port = x->port;
	f.transport = IPPROTO_TCP;
	if (f.client.host != NULL &&
		find_change(w, x, f.client.host, &before, &after)) {
		r = put_change(w, &f, before, after);
		x->raised = x->raised || r == 0;
		return r;
	}
	r = x->raised ? fact_withdraw(w, &f, w->state.now) : 0;
	x->raised = x->raised && r != 0;
	return r;
}

int
identity_flush(struct watch *w)
{
	size_t count = w->site->host_count * IDENTITY_PORTS;

	for (size_t i = 0; w->shown_news && i < count; i++) {
		if (!w->shown[i].changed)
			continue;
		int r = shown_flush(w, &w->shown[i]);
		if (r != 0)
			return r;
		w->shown[i].changed = false;
	}
	w->shown_news = false;
	return 0;
}
