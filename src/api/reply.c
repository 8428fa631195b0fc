/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An answer as bytes: status line, fields, and the body whole, or, of a stream, in
 * slices, each a chunk (RFC 9112 7.1).  A slice is made when the one before it was
 * sent, by asking the route again from where it stopped: neither a reader of the
 * database nor memory is held for a client that is slow.
 */
#include "front.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "gzip.h"
#include "pair.h"

enum { GZIP_LEAST = 1024, DATE = sizeof("Sun, 06 Nov 1994 08:49:37 GMT") };

static const char page_policy[] =
	"default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
	"img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; "
	"form-action 'none'";

/* ---- fields ---- */

static void
put(struct str *to, const char *name, const char *value)
{
	str_printf(to, "%s: %s\r\n", name, value);
}

/* RFC 9110 5.6.7, whatever the locale. */
static void
put_date(struct str *to)
{
	static const char days[] = "SunMonTueWedThuFriSat";
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	time_t now = time(NULL);
	struct tm t;

	gmtime_r(&now, &t);
	str_printf(to, "Date: %.3s, %02d %.3s %d %02d:%02d:%02d GMT\r\n",
		days + 3 * t.tm_wday, t.tm_mday, months + 3 * t.tm_mon,
		t.tm_year + 1900, t.tm_hour, t.tm_min, t.tm_sec);
}

static void
put_policy(struct str *to, const struct response *rs)
{
	put(to, "Content-Security-Policy", page_policy);
	put(to, "X-Content-Type-Options", "nosniff");
	put(to, "Referrer-Policy", "no-referrer");
	put(to, "Cross-Origin-Resource-Policy", "same-origin");
	put(to, "Cross-Origin-Opener-Policy", "same-origin");
	if (!pair_is_own())
		put(to, "Strict-Transport-Security", "max-age=31536000");
	put(to, "Cache-Control",
		rs->immutable ? "private, max-age=31536000, immutable"
		: rs->page    ? "private, no-cache"
			      : "no-store");
}

static void
put_fields(struct str *to, const struct response *rs)
{
	if (rs->type != NULL && rs->status != 204 && rs->status != 304)
		put(to, "Content-Type", rs->type);
	if (rs->etag[0] != '\0')
		str_printf(to, "ETag: %s%s\r\n", rs->gzipped ? "W/" : "", rs->etag);
	if (rs->varies)
		put(to, "Vary", "Accept-Encoding");
	if (rs->gzipped)
		put(to, "Content-Encoding", "gzip");
	if (rs->file[0] != '\0')
		str_printf(to, "Content-Disposition: attachment; filename=\"%s\"\r\n",
			rs->file);
	if (rs->allow[0] != '\0')
		put(to, "Allow", rs->allow);
	if (rs->cookie[0] != '\0')
		put(to, "Set-Cookie", rs->cookie);
	if (rs->location[0] != '\0')
		put(to, "Location", rs->location);
	if (rs->retry_after > 0)
		str_printf(to, "Retry-After: %u\r\n", rs->retry_after);
	if (rs->challenge)
		put(to, "WWW-Authenticate", "Bearer realm=\"camwarden\"");
}

/* ---- the body ---- */

static bool
type_shrinks(const char *type)
{
	return type != NULL && (strncmp(type, "application/json", 16) == 0 ||
				       strncmp(type, "application/x-ndjson", 20) == 0 ||
				       strncmp(type, "text/", 5) == 0 ||
				       strncmp(type, "image/svg", 9) == 0);
}

/* Compressed, where the client takes that and it is worth it. */
static void
shrink(struct exchange *x)
{
	struct response *rs = &x->reply.rs;

	rs->varies = type_shrinks(rs->type) && !rs->live;
	if (!rs->varies || !field_has(x->head.accept_encoding, "gzip"))
		return;
	if (rs->fixed != NULL) {
		if (rs->fixed_gzip == NULL)
			return;
		rs->fixed = rs->fixed_gzip;
		rs->fixed_len = rs->fixed_gzip_len;
		rs->gzipped = true;
		return;
	}
	if (rs->more || rs->body.len >= GZIP_LEAST) {
		x->reply.gzip = gzip_new();
		if (x->reply.gzip == NULL)
			return;
		rs->gzipped = gzip_add(x->reply.gzip, &rs->body, !rs->more);
		if (!rs->gzipped)
			problem_set(rs, 503, "memory ran out");
		if (rs->gzipped && rs->more)
			return;
		gzip_free(x->reply.gzip);
		x->reply.gzip = NULL;
	}
}

static void
put_chunk(struct str *to, const struct str *body, bool chunked)
{
	if (body->len == 0)
		return;
	if (chunked)
		str_printf(to, "%zx\r\n", body->len);
	str_add(to, body->data, body->len);
	if (chunked)
		str_puts(to, "\r\n");
}

static void
put_body(struct exchange *x)
{
	struct response *rs = &x->reply.rs;

	if (x->reply.bare)
		return;
	if (rs->fixed != NULL) {
		x->fixed = rs->fixed;
		x->fixed_len = rs->fixed_len;
	} else if (x->reply.stream) {
		put_chunk(&x->out, &rs->body, x->reply.chunked);
	} else if (rs->body.len > 0) {
		str_add(&x->out, rs->body.data, rs->body.len);
	}
}

static void
put_head(struct exchange *x)
{
	struct response *rs = &x->reply.rs;
	struct str *to = &x->out;

	str_printf(to, "HTTP/1.1 %u %s\r\n", rs->status, status_phrase(rs->status));
	put_date(to);
	put_policy(to, rs);
	put_fields(to, rs);
	if (x->reply.chunked)
		put(to, "Transfer-Encoding", "chunked");
	else if (!x->reply.stream && rs->status != 204 && rs->status != 304)
		str_printf(to, "Content-Length: %zu\r\n",
			rs->fixed != NULL ? rs->fixed_len : rs->body.len);
	if (x->close)
		put(to, "Connection", "close");
	str_puts(to, "\r\n");
}

static void
begin(struct exchange *x)
{
	struct response *rs = &x->reply.rs;
	const char *method = x->head.method;

	if (rs->body.failed)
		problem_set(rs, 503, "memory ran out while the answer was written");
	x->reply.bare = method != NULL && strcmp(method, "HEAD") == 0;
	x->reply.stream = rs->more;
	/* HTTP/1.0 knows no chunks: the end is the connection's. */
	x->reply.chunked = rs->more && !x->head.old;
	x->close = x->close || status_closes(rs->status);
	shrink(x);
	put_head(x);
	put_body(x);
	x->more = rs->more && !x->reply.bare;
}

/* ---- slices ---- */

static void
end_stream(struct exchange *x)
{
	if (x->reply.chunked)
		str_puts(&x->out, "0\r\n\r\n");
	x->more = false;
}

static void
go_on(struct api *a, struct exchange *x)
{
	struct response *rs = &x->reply.rs;

	str_clear(&rs->body);
	str_clear(&x->out);
	if (rs->live && x->close) {
		end_stream(x);
		return;
	}
	route_again(a, &x->reply);
	/* What went out cannot be taken back: no end tells that it is not whole. */
	if (rs->status >= 400 || rs->body.failed) {
		str_clear(&rs->body);
		x->more = false;
		x->broken = true;
		return;
	}
	if (x->reply.gzip != NULL && !gzip_add(x->reply.gzip, &rs->body, !rs->more))
		x->broken = true;
	put_chunk(&x->out, &rs->body, x->reply.chunked);
	if (!rs->more)
		end_stream(x);
}

void
exchange_run(struct api *a, struct exchange *x)
{
	struct beat *slot = busy_begin(&a->busy);

	if (!x->reply.begun) {
		x->reply.begun = true;
		route_request(a, &x->head, &x->reply);
		begin(x);
	} else {
		go_on(a, x);
	}
	busy_end(slot);
	x->wait_ms = x->reply.rs.wait_ms;
	str_clear(&x->reply.rs.body);
	if (x->out.failed) {
		x->broken = true;
		x->more = false;
	}
}

void
exchange_refuse(struct api *a, struct exchange *x, unsigned status, const char *why)
{
	(void)a;
	x->reply.begun = true;
	problem_set(&x->reply.rs, status, "%s", why);
	x->close = true;
	begin(x);
}

void
exchange_free(struct exchange *x)
{
	if (x == NULL)
		return;
	gzip_free(x->reply.gzip);
	response_fini(&x->reply.rs);
	str_fini(&x->out);
	free(x);
}
