/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Rows -> certificates with where they were seen and what is wrong with them, in
 * the order in which they end; and chains, for who judges again.
 */
#include <errno.h>
#include <string.h>

#include "store_int.h"

/* What is stored was seen until then. */
static int
read_clock(struct store_reader *r, cw_time *out)
{
	static const char sql[] =
		"SELECT max((SELECT ifnull(max(last), 0) FROM coverage),"
		" (SELECT ifnull(max(last), 0) FROM certificate_seen))";
	sqlite3_stmt *st = sql_statement(&r->sql, SQL_CERTIFICATE_CLOCK, sql);
	struct sql_columns c = sql_columns(st);
	int row = sql_row(st);

	if (row <= 0)
		return row < 0 ? row : -EIO;
	*out = column_int(&c);
	sqlite3_reset(st);
	return 0;
}

/* Before the first character that makes a difference: ?1 row, ?2 host, ?3 its
 * address, ?4 from, ?5 to, ?6 limit. */
#define ENDS(c) "iif(" c "not_after = 0, 9223372036854775807, " c "not_after)"
#define SHOWN                                                                          \
	"EXISTS (SELECT 1 FROM certificate_seen WHERE own = c.sha256"                  \
	" AND last >= ?4 AND (?5 = 0 OR first < ?5)"                                   \
	" AND (?2 IS NULL OR host = ?2 OR address = ?3))"
/* Keys of several servers; these by host, where they have one: its addresses are
 * one server.  Gathered once, since a stranger may show one key a thousand times. */
#define SHARED                                                                         \
	"WITH shared AS MATERIALIZED (SELECT key_id AS id FROM certificate"            \
	" JOIN certificate_seen ON own = sha256 AND position = 0 GROUP BY key_id"      \
	" HAVING count(DISTINCT iif(host <> '', host, address)) > 1)"
static const char certificate_read[] = SHARED
	"SELECT row, sha256, der, trust, c.key_id IN (SELECT id FROM shared),"
	" EXISTS (SELECT 1 FROM certificate_seen WHERE own = c.sha256"
	" AND position = 0) FROM certificate AS c WHERE " SHOWN
	" AND (?1 = 0 OR (" ENDS(
		"c.") ", row) >"
		      " (SELECT " ENDS("") ", row FROM certificate WHERE row = ?1))"
					   " ORDER BY " ENDS("c.") ", row LIMIT ?6";

static int
read_places(struct store_reader *r, struct certificate_record *out)
{
	static const char sql[] =
		"SELECT address, port, position, host, min(first), max(last),"
		" count(*) OVER () FROM certificate_seen WHERE own = ?1"
		" GROUP BY address, port, position"
		" ORDER BY 6 DESC, address, port, position";
	sqlite3_stmt *st = sql_statement(&r->sql, SQL_CERTIFICATE_PLACES, sql);
	struct sql_bind b = sql_bind(st);
	int row;

	bind_blob(&b, out->certificate.sha256, PROTOCOL_FINGERPRINT);
	if (b.rc != SQLITE_OK)
		return sql_errno(b.rc);
	while ((row = sql_row(st)) > 0) {
		struct sql_columns c = sql_columns(st);
		struct certificate_place p;

		memset(&p, 0, sizeof(p));
		column_blob(&c, p.addr.b, sizeof(p.addr.b));
		p.port = (uint16_t)column_int(&c);
		p.index = (uint8_t)column_int(&c);
		column_text(&c, p.host, sizeof(p.host));
		p.first = column_int(&c);
		p.last = column_int(&c);
		out->places = (size_t)column_int(&c);
		if (out->first == 0 || p.first < out->first)
			out->first = p.first;
		if (p.last > out->last)
			out->last = p.last;
		if (out->place_count < CERTIFICATE_SHOWN)
			out->place[out->place_count++] = p;
	}
	sqlite3_reset(st);
	return row;
}

/* The DER is lent by the statement until it steps. */
static void
read_der(struct sql_columns *c, struct der *out)
{
	out->p = sqlite3_column_blob(c->st, c->at);
	out->n = (size_t)sqlite3_column_bytes(c->st, c->at);
	c->at++;
}

static void
certificate_columns(
	sqlite3_stmt *st, uint64_t *row, cw_time at, struct certificate_record *out)
{
	struct sql_columns c = sql_columns(st);
	uint8_t id[PROTOCOL_FINGERPRINT];
	char trust[RECORD_NAME];
	struct der der;
	bool shared, server;

	memset(out, 0, sizeof(*out));
	*row = column_int(&c);
	column_blob(&c, id, sizeof(id));
	read_der(&c, &der);
	column_text(&c, trust, sizeof(trust));
	shared = column_int(&c) != 0;
	server = column_int(&c) != 0;
	trust_answer_from_name(trust, &out->trust);
	out->readable = certificate_parse(der.p, der.n, &out->certificate) == 0;
	memcpy(out->certificate.sha256, id, sizeof(id));
	out->at = at;
	if (out->readable)
		out->problems = certificate_problems(
			&out->certificate, out->trust, server, shared, at);
}

/* w is lent until the statement is done. */
static void
bind_certificates(
	struct sql_bind *b, const struct store_filter *f, struct filter_words *w)
{
	filter_words(f, w);
	bind_int(b, f->after);
	bind_text(b, f->host);
	if (w->is_addr)
		bind_blob(b, w->addr.b, sizeof(w->addr.b));
	else
		bind_null(b);
	bind_int(b, f->from);
	bind_int(b, f->to);
	bind_int(b, f->limit != 0 ? f->limit : INT64_MAX);
}

int
store_read_certificates(struct store_reader *r, const struct store_filter *f,
	store_certificate_fn *fn, void *ctx)
{
	sqlite3_stmt *st =
		sql_statement(&r->sql, SQL_CERTIFICATE_READ, certificate_read);
	struct filter_words w;
	struct sql_bind b = sql_bind(st);
	struct certificate_record c;
	cw_time at = 0;
	int row = 0, stop = read_clock(r, &at);

	bind_certificates(&b, f, &w);
	if (stop == 0 && b.rc != SQLITE_OK)
		stop = sql_errno(b.rc);
	while (stop == 0 && (row = sql_row(st)) > 0) {
		uint64_t number;

		certificate_columns(st, &number, at, &c);
		stop = read_places(r, &c);
		if (stop == 0)
			stop = fn(ctx, &c, number);
	}
	sqlite3_reset(st);
	return stop != 0 ? stop : row;
}

int
store_read_chains(struct store_reader *r, store_chain_fn *fn, void *ctx)
{
	static const char sql[] =
		"SELECT own, leaf, position, address, port, s.first, s.last, der"
		" FROM certificate_seen AS s JOIN certificate ON sha256 = own"
		" ORDER BY position, s.last, s.row";
	sqlite3_stmt *st = sql_statement(&r->sql, SQL_CERTIFICATE_CHAINS, sql);
	int row = 0, stop = 0;

	while (stop == 0 && (row = sql_row(st)) > 0) {
		struct sql_columns c = sql_columns(st);
		struct certificate_sighting s;
		struct der der;

		memset(&s, 0, sizeof(s));
		column_blob(&c, s.own, sizeof(s.own));
		column_blob(&c, s.leaf, sizeof(s.leaf));
		s.index = (uint8_t)column_int(&c);
		column_blob(&c, s.addr.b, sizeof(s.addr.b));
		s.port = (uint16_t)column_int(&c);
		s.first = column_int(&c);
		s.last = column_int(&c);
		read_der(&c, &der);
		stop = fn(ctx, &s, &der);
	}
	sqlite3_reset(st);
	return stop != 0 ? stop : row;
}
