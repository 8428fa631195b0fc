/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Certificates -> rows, by fingerprint, and the servers that showed them.  A
 * stranger may show any number of them: what was seen longest ago makes room.
 */
#include <errno.h>
#include <string.h>

#include "store_int.h"

#define KEPT "10000"
_Static_assert(STORE_CERTIFICATES == 10000, "as the statement says");
#define PLACES "64"
_Static_assert(CERTIFICATE_PLACES == 64, "as the statement says");

static void
bind_id(struct sql_bind *b, const uint8_t id[PROTOCOL_FINGERPRINT])
{
	bind_blob(b, id, PROTOCOL_FINGERPRINT);
}

static int
run(const struct sql_bind *b)
{
	return b->rc != SQLITE_OK ? sql_errno(b->rc) : sql_run(b->st);
}

/* An unknown key is no key that several have. */
static void
bind_key(struct sql_bind *b, const struct certificate *c)
{
	static const uint8_t none[PROTOCOL_FINGERPRINT];

	if (memcmp(c->key_id, none, sizeof(none)) == 0)
		bind_null(b);
	else
		bind_id(b, c->key_id);
}

/* Rows are let go by the hundred: it takes a look at all of them. */
static int
keep_latest(struct store *s)
{
	static const char count[] = "SELECT count(*) > " KEPT " + 100 FROM certificate";
	/* One that no sighting is stored of yet is the newest. */
	static const char keep[] =
		"DELETE FROM certificate WHERE row IN (SELECT row FROM certificate"
		" AS c ORDER BY ifnull((SELECT max(last) FROM certificate_seen"
		" WHERE own = c.sha256), 9e18) DESC, row DESC"
		" LIMIT -1 OFFSET " KEPT ")";
	static const char orphans[] =
		"DELETE FROM certificate_seen"
		" WHERE own NOT IN (SELECT sha256 FROM certificate)";
	sqlite3_stmt *st = sql_statement(&s->sql, SQL_CERTIFICATE_COUNT, count);
	struct sql_columns c = sql_columns(st);
	int error = sql_row(st);
	bool many = error > 0 && column_int(&c) != 0;

	sqlite3_reset(st);
	if (error < 0 || !many)
		return error < 0 ? error : 0;
	error = sql_run(sql_statement(&s->sql, SQL_CERTIFICATE_KEEP, keep));
	if (error == 0)
		error = sql_run(
			sql_statement(&s->sql, SQL_CERTIFICATE_SEEN_ORPHANS, orphans));
	return error;
}

static int
put(struct store *s, const struct certificate *c, enum trust_answer trust,
	const struct der *der)
{
	static const char sql[] =
		"INSERT INTO certificate (sha256, key_id, der, not_after, trust)"
		" VALUES (?1, ?2, ?3, ?4, ?5)"
		" ON CONFLICT (sha256) DO UPDATE SET trust = ?5";
	struct sql_bind b = sql_bind(sql_statement(&s->sql, SQL_CERTIFICATE_PUT, sql));
	int error;

	bind_id(&b, c->sha256);
	bind_key(&b, c);
	bind_blob(&b, der->p, der->n);
	bind_int(&b, c->not_after);
	bind_text(&b, trust_answer_name(trust));
	error = run(&b);
	return error != 0 ? error : keep_latest(s);
}

int
store_put_certificate(struct store *s, const struct certificate *c,
	enum trust_answer trust, const struct der *der)
{
	bool own;
	int error = put_begin(s, &own);

	return error != 0 ? error : put_end(s, own, put(s, c, trust, der));
}

static int
put_sighting(struct store *s, const struct certificate_sighting *x, const char *host)
{
	static const char sql[] =
		"INSERT INTO certificate_seen"
		" (own, leaf, position, address, port, host, first, last)"
		" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"
		" ON CONFLICT (own, leaf, position, address, port) DO UPDATE SET"
		" host = iif(?8 >= last, ?6, host),"
		" first = min(first, ?7), last = max(last, ?8)";
	static const char keep[] =
		"DELETE FROM certificate_seen WHERE row IN (SELECT row FROM"
		" certificate_seen WHERE own = ?1 ORDER BY last DESC, row"
		" LIMIT -1 OFFSET " PLACES ")";
	struct sql_bind b = sql_bind(sql_statement(&s->sql, SQL_CERTIFICATE_SEEN, sql));
	int error;

	bind_id(&b, x->own);
	bind_id(&b, x->leaf);
	bind_int(&b, x->index);
	bind_blob(&b, x->addr.b, sizeof(x->addr.b));
	bind_int(&b, x->port);
	bind_text(&b, host);
	bind_int(&b, x->first);
	bind_int(&b, x->last);
	error = run(&b);
	if (error != 0)
		return error;
	b = sql_bind(sql_statement(&s->sql, SQL_CERTIFICATE_SEEN_KEEP, keep));
	bind_id(&b, x->own);
	return run(&b);
}

int
store_put_certificate_sighting(
	struct store *s, const struct certificate_sighting *seen, const char *host)
{
	bool own;
	int error = put_begin(s, &own);

	return error != 0 ? error : put_end(s, own, put_sighting(s, seen, host));
}
