/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The certificates that were seen, by fingerprint, each with its DER, the
 * issuers that came with it and the servers that showed it.  Each is parsed
 * once.  Memory is counted; what is unseen for longest makes room.  A second
 * index, by key, tells where else the same key is in use.
 *
 * Used by the core thread alone.
 */
#include "camwarden/certificate.h"

#include <stdlib.h>
#include <string.h>

#include "camwarden/base/array.h"

#include "certificate_int.h"

enum { TABLE_BUCKETS = 1024, PLACES_FIRST = 2 };

struct place {
	struct certificate_sighting s;
	bool changed;
};

struct entry {
	struct entry *next, *next_key; /* in their buckets */
	size_t at;                     /* in the table's list */
	struct certificate c;
	bool readable; /* else c has no more than the fingerprint */
	bool changed;  /* to be stored */
	bool place_changed;
	bool asked; /* trust is known */
	struct trust_view trust;
	uint8_t *der; /* owned */
	size_t der_len;
	uint8_t issuer[CERTIFICATE_CHAIN - 1][PROTOCOL_FINGERPRINT];
	uint8_t issuers;
	struct place *place; /* owned */
	size_t places, room;
	cw_time last;
	uint64_t news; /* the table's when something about it became known */
};

struct certificate_table {
	struct hash_key key;
	struct entry *bucket[TABLE_BUCKETS], *key_bucket[TABLE_BUCKETS];
	struct entry **entry; /* owned; room for as many as fit the memory */
	size_t count, most;
	size_t used, memory; /* bytes */
	uint64_t news, refused;
};

struct certificate_table *
certificate_table_new(size_t memory, const struct hash_key *key)
{
	struct certificate_table *t;
	size_t each = sizeof(struct entry) + sizeof(struct entry *);
	size_t left = memory > sizeof(*t) ? memory - sizeof(*t) : 0;

	/* One certificate must fit, whatever it holds. */
	if (left < each + CERTIFICATE_DER + CERTIFICATE_PLACES * sizeof(struct place))
		return NULL;
	t = calloc(1, sizeof(*t));
	if (t == NULL)
		return NULL;
	t->key = *key;
	t->most = left / each;
	t->memory = left - t->most * sizeof(struct entry *);
	t->entry = calloc(t->most, sizeof(struct entry *));
	if (t->entry == NULL) {
		free(t);
		return NULL;
	}
	return t;
}

static void
entry_free(struct entry *e)
{
	free(e->der);
	free(e->place);
	free(e);
}

void
certificate_table_free(struct certificate_table *t)
{
	if (t == NULL)
		return;
	for (size_t i = 0; i < t->count; i++)
		entry_free(t->entry[i]);
	free(t->entry);
	free(t);
}

/* ---- both indices ---- */

static size_t
bucket_at(const struct certificate_table *t, const uint8_t id[PROTOCOL_FINGERPRINT])
{
	return hash_bytes(&t->key, id, PROTOCOL_FINGERPRINT) % TABLE_BUCKETS;
}

static bool
same(const uint8_t *x, const uint8_t *y)
{
	return memcmp(x, y, PROTOCOL_FINGERPRINT) == 0;
}

static struct entry *
entry_find(const struct certificate_table *t, const uint8_t id[PROTOCOL_FINGERPRINT])
{
	struct entry *e = t->bucket[bucket_at(t, id)];

	while (e != NULL && !same(e->c.sha256, id))
		e = e->next;
	return e;
}

static void
entry_link(struct certificate_table *t, struct entry *e)
{
	struct entry **own = &t->bucket[bucket_at(t, e->c.sha256)];
	struct entry **key = &t->key_bucket[bucket_at(t, e->c.key_id)];

	e->next = *own;
	*own = e;
	e->next_key = *key;
	*key = e;
	e->at = t->count;
	t->entry[t->count++] = e;
}

static size_t
entry_size(const struct entry *e)
{
	return sizeof(*e) + e->der_len + e->room * sizeof(*e->place);
}

static void
entry_drop(struct certificate_table *t, struct entry *e)
{
	struct entry **own = &t->bucket[bucket_at(t, e->c.sha256)];
	struct entry **key = &t->key_bucket[bucket_at(t, e->c.key_id)];

	while (*own != e)
		own = &(*own)->next;
	*own = e->next;
	while (*key != e)
		key = &(*key)->next_key;
	*key = e->next_key;
	t->entry[e->at] = t->entry[--t->count];
	t->entry[e->at]->at = e->at;
	t->used -= entry_size(e);
	entry_free(e);
}

/* Lets go what was unseen for longest, but not `keep`, until n bytes are free. */
static bool
make_room(struct certificate_table *t, size_t n, const struct entry *keep)
{
	while (t->count == t->most || t->used + n > t->memory) {
		struct entry *oldest = NULL;

		for (size_t i = 0; i < t->count; i++)
			if (t->entry[i] != keep &&
				(oldest == NULL || t->entry[i]->last < oldest->last))
				oldest = t->entry[i];
		if (oldest == NULL)
			return false;
		entry_drop(t, oldest);
		t->refused++;
	}
	return true;
}

/* ---- seeing ---- */

static struct entry *
entry_take(struct certificate_table *t, const struct certificate_sighting *s,
	const uint8_t *der, size_t n)
{
	struct entry *e;

	if (!make_room(t, sizeof(*e) + n, NULL))
		return NULL;
	e = calloc(1, sizeof(*e));
	if (e == NULL || (e->der = malloc(n)) == NULL) {
		free(e);
		return NULL;
	}
	memcpy(e->der, der, n);
	e->der_len = n;
	e->readable = certificate_parse(der, n, &e->c) == 0;
	memcpy(e->c.sha256, s->own, sizeof(s->own));
	e->changed = true;
	e->last = s->last;
	t->used += entry_size(e);
	entry_link(t, e);
	return e;
}

static bool
same_place(const struct certificate_sighting *x, const struct certificate_sighting *y)
{
	return x->port == y->port && x->index == y->index &&
	       addr_equal(&x->addr, &y->addr) && same(x->leaf, y->leaf);
}

static bool
places_grow(struct certificate_table *t, struct entry *e)
{
	size_t room =
		MIN(MAX(e->room * 2, (size_t)PLACES_FIRST), (size_t)CERTIFICATE_PLACES);
	size_t more = (room - e->room) * sizeof(*e->place);
	struct place *place;

	if (!make_room(t, more, e))
		return false;
	place = realloc(e->place, room * sizeof(*e->place));
	if (place == NULL)
		return false;
	e->place = place;
	e->room = room;
	t->used += more;
	return true;
}

/* The same, a free one, or that unseen for longest; NULL: no memory. */
static struct place *
place_of(struct certificate_table *t, struct entry *e,
	const struct certificate_sighting *s, bool *known)
{
	struct place *oldest = NULL;

	*known = true;
	for (size_t i = 0; i < e->places; i++) {
		struct place *p = &e->place[i];

		if (same_place(&p->s, s))
			return p;
		if (oldest == NULL || p->s.last < oldest->s.last)
			oldest = p;
	}
	*known = false;
	if (e->places < e->room || (e->room < CERTIFICATE_PLACES && places_grow(t, e)))
		return &e->place[e->places++];
	if (oldest != NULL)
		t->refused++;
	return oldest;
}

/* News of the certificate, and of all others with its key. */
static void
tell_key(struct certificate_table *t, struct entry *e)
{
	struct entry *other = t->key_bucket[bucket_at(t, e->c.key_id)];

	e->news = ++t->news;
	for (; e->readable && other != NULL; other = other->next_key)
		if (same(other->c.key_id, e->c.key_id))
			other->news = t->news;
}

static void
see_place(struct certificate_table *t, struct entry *e,
	const struct certificate_sighting *s)
{
	bool known;
	struct place *p = place_of(t, e, s, &known);

	if (p == NULL) {
		t->refused++;
		return;
	}
	if (known) {
		p->s.first = MIN(p->s.first, s->first);
		p->s.last = MAX(p->s.last, s->last);
	} else {
		p->s = *s;
		if (s->index == 0)
			tell_key(t, e);
	}
	p->changed = e->place_changed = true;
}

static void
see_issuer(struct certificate_table *t, const struct certificate_sighting *s)
{
	struct entry *leaf = entry_find(t, s->leaf);
	unsigned i = s->index - 1u;

	if (leaf == NULL || i >= CERTIFICATE_CHAIN - 1)
		return;
	if (i < leaf->issuers && same(leaf->issuer[i], s->own))
		return;
	/* One that was left out on the way is found when it comes. */
	memcpy(leaf->issuer[i], s->own, sizeof(s->own));
	leaf->issuers = (uint8_t)MAX(leaf->issuers, i + 1);
	leaf->asked = false;
	leaf->changed = true;
	leaf->news = ++t->news;
}

void
certificate_table_see(struct certificate_table *t, const struct certificate_sighting *s,
	const uint8_t *der, size_t n)
{
	struct entry *e = entry_find(t, s->own);

	if (n == 0 || n > CERTIFICATE_DER) {
		t->refused++;
		return;
	}
	if (e == NULL)
		e = entry_take(t, s, der, n);
	if (e == NULL) {
		t->refused++;
		return;
	}
	e->last = MAX(e->last, s->last);
	see_place(t, e, s);
	if (s->index > 0)
		see_issuer(t, s);
}

/* ---- telling ---- */

static void
entry_ask(const struct certificate_table *t, struct entry *e, struct trust *trust)
{
	struct der chain[CERTIFICATE_CHAIN];
	size_t count = 0;

	if (e->asked)
		return;
	chain[count++] = (struct der){e->der, e->der_len};
	for (unsigned i = 0; i < e->issuers; i++) {
		const struct entry *issuer = entry_find(t, e->issuer[i]);

		if (issuer != NULL && issuer->readable)
			chain[count++] = (struct der){issuer->der, issuer->der_len};
	}
	memset(&e->trust, 0, sizeof(e->trust));
	if (e->readable)
		trust_ask(trust, chain, count, &e->trust);
	e->asked = true;
}

/* Keeps the lowest, in order, each once. */
static void
add_other(struct certificate_view *v, const struct addr *a)
{
	unsigned i = 0;

	while (i < v->other_count && addr_compare(&v->other[i], a) < 0)
		i++;
	if (i == CERTIFICATE_OTHERS ||
		(i < v->other_count && addr_equal(&v->other[i], a)))
		return;
	if (v->other_count < CERTIFICATE_OTHERS)
		v->other_count++;
	memmove(&v->other[i + 1], &v->other[i],
		(v->other_count - 1u - i) * sizeof(v->other[0]));
	v->other[i] = *a;
}

static cw_time
last_at(const struct entry *e, const struct addr *server)
{
	cw_time last = 0;

	for (size_t i = 0; i < e->places; i++)
		if (e->place[i].s.index == 0 && addr_equal(&e->place[i].s.addr, server))
			last = MAX(last, e->place[i].s.last);
	return last;
}

static void
find_others(const struct certificate_table *t, const struct entry *e,
	const struct addr *server, struct certificate_view *v)
{
	static const uint8_t none[PROTOCOL_FINGERPRINT];
	const struct entry *x = t->key_bucket[bucket_at(t, e->c.key_id)];

	if (same(e->c.key_id, none))
		return;
	for (; x != NULL; x = x->next_key) {
		if (!same(x->c.key_id, e->c.key_id))
			continue;
		for (size_t i = 0; i < x->places; i++)
			if (x->place[i].s.index == 0 &&
				!addr_equal(&x->place[i].s.addr, server))
				add_other(v, &x->place[i].s.addr);
	}
}

bool
certificate_table_find(struct certificate_table *t,
	const uint8_t sha256[PROTOCOL_FINGERPRINT], const struct addr *server,
	struct trust *trust, struct certificate_view *out)
{
	struct entry *e = entry_find(t, sha256);

	if (e == NULL)
		return false;
	entry_ask(t, e, trust);
	memset(out, 0, sizeof(*out));
	out->leaf = &e->c;
	out->readable = e->readable;
	out->last = last_at(e, server);
	out->trust = e->trust;
	find_others(t, e, server, out);
	return true;
}

uint64_t
certificate_table_news(const struct certificate_table *t)
{
	return t->news;
}

bool
certificate_table_changed(const struct certificate_table *t,
	const uint8_t sha256[PROTOCOL_FINGERPRINT], uint64_t news)
{
	const struct entry *e = entry_find(t, sha256);

	return e != NULL && e->news > news;
}

void
certificate_table_touch(struct certificate_table *t)
{
	for (size_t i = 0; i < t->count; i++) {
		t->entry[i]->asked = false;
		t->entry[i]->changed = true;
	}
}

uint64_t
certificate_table_refused(const struct certificate_table *t)
{
	return t->refused;
}

/* ---- storing ---- */

static bool
is_shown(const struct entry *e)
{
	for (size_t i = 0; i < e->places; i++)
		if (e->place[i].s.index == 0)
			return true;
	return false;
}

static int
entry_flush(const struct certificate_table *t, struct entry *e, struct trust *trust,
	const struct certificate_out *out)
{
	struct der der = {e->der, e->der_len};
	enum trust_answer answer = TRUST_UNASKED;
	int r = 0;

	if (e->changed && is_shown(e)) {
		entry_ask(t, e, trust);
		answer = e->trust.answer;
	}
	if (e->changed)
		r = out->certificate(out->ctx, &e->c, answer, &der);
	if (r == 0)
		e->changed = false;
	for (size_t i = 0; r == 0 && e->place_changed && i < e->places; i++) {
		if (!e->place[i].changed)
			continue;
		r = out->sighting(out->ctx, &e->place[i].s);
		if (r == 0)
			e->place[i].changed = false;
	}
	if (r == 0)
		e->place_changed = false;
	return r;
}

int
certificate_table_flush(struct certificate_table *t, struct trust *trust,
	const struct certificate_out *out)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < t->count; i++)
		if (t->entry[i]->changed || t->entry[i]->place_changed)
			r = entry_flush(t, t->entry[i], trust, out);
	return r;
}
