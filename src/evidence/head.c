/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Heads of HTTP/1 (RFC 9112), RTSP (RFC 7826), SIP (RFC 3261) and SSDP: the start
 * line without query and user, the names of fields, and the values of those that
 * carry no secret.  A line that is not whole, folded, or not of the form shows
 * nothing of its value; what follows the empty line shows nothing at all.
 * Capture thread.
 */
#include "evidence_int.h"

#include "camwarden/base/array.h"

enum { NAME_MOST = 32, STATUS_LEN = 3 };

enum value_kind {
	VALUE_WORDS,     /* up to the first byte that is no word's */
	VALUE_HOST,      /* whole, or nothing */
	VALUE_URL,       /* without user and query */
	VALUE_SCHEME,    /* of a credential or a challenge: its name, if known */
	VALUE_TRANSPORT, /* RTSP: the parameters that say how media goes */
};

static const struct {
	const char *name;
	enum value_kind kind;
} fields[] = {
	{"Accept", VALUE_WORDS},
	{"Allow", VALUE_WORDS},
	{"Authorization", VALUE_SCHEME},
	{"Connection", VALUE_WORDS},
	{"Content-Base", VALUE_URL},
	{"Content-Encoding", VALUE_WORDS},
	{"Content-Length", VALUE_WORDS},
	{"Content-Type", VALUE_WORDS},
	{"CSeq", VALUE_WORDS},
	{"Host", VALUE_HOST},
	{"Location", VALUE_URL},
	{"Proxy-Authenticate", VALUE_SCHEME},
	{"Proxy-Authorization", VALUE_SCHEME},
	{"Public", VALUE_WORDS},
	{"Server", VALUE_WORDS},
	{"Transfer-Encoding", VALUE_WORDS},
	{"Transport", VALUE_TRANSPORT},
	{"Upgrade", VALUE_WORDS},
	{"User-Agent", VALUE_WORDS},
	{"WWW-Authenticate", VALUE_SCHEME},
};

static bool
is_method(const struct view *v, struct part word)
{
	static const char *const methods[] = {"GET", "HEAD", "POST", "PUT", "DELETE",
		"CONNECT", "OPTIONS", "TRACE", "PATCH", "PROPFIND", "MKCOL", "COPY",
		"MOVE", "LOCK", "UNLOCK", "REPORT", "DESCRIBE", "ANNOUNCE", "SETUP",
		"PLAY", "PAUSE", "TEARDOWN", "GET_PARAMETER", "SET_PARAMETER",
		"REDIRECT", "RECORD", "INVITE", "ACK", "BYE", "CANCEL", "REGISTER",
		"SUBSCRIBE", "NOTIFY", "MESSAGE", "INFO", "M-SEARCH", "PRI"};

	for (size_t i = 0; i < ARRAY_LEN(methods); i++)
		if (strlen(methods[i]) == word.n &&
			memcmp(v->p + word.at, methods[i], word.n) == 0)
			return true;
	return false;
}

/* "HTTP/1.1", "RTSP/1.0", "SIP/2.0": bytes, or 0. */
static size_t
version_len(const struct view *v, struct part s)
{
	static const char *const names[] = {"HTTP/", "RTSP/", "SIP/"};

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		size_t n = strlen(names[i]);
		const uint8_t *p = v->p + s.at;

		if (s.n >= n + 3 && memcmp(p, names[i], n) == 0 && p[n] >= '0' &&
			p[n] <= '9' && p[n + 1] == '.' && p[n + 2] >= '0' &&
			p[n + 2] <= '9')
			return n + 3;
	}
	return 0;
}

/* The reason is not shown: some servers say there what they were asked. */
static bool
show_status(struct view *v, struct part line)
{
	size_t n = version_len(v, line), code = n + 1;

	if (n == 0 || line.n < code + STATUS_LEN || v->p[line.at + n] != ' ')
		return false;
	for (size_t i = code; i < code + STATUS_LEN; i++)
		if (v->p[line.at + i] < '0' || v->p[line.at + i] > '9')
			return false;
	if (line.n > code + STATUS_LEN && v->p[line.at + code + STATUS_LEN] != ' ')
		return false;
	view_show(v, line.at, code + STATUS_LEN);
	return true;
}

/* " HTTP/1.1" at the end of the line: bytes, or 0. */
static size_t
version_at_end(const struct view *v, struct part line)
{
	const uint8_t *blank = memrchr(v->p + line.at, ' ', line.n);
	struct part version;

	if (blank == NULL)
		return 0;
	version.at = (size_t)(blank - v->p) + 1;
	version.n = line.at + line.n - version.at;
	if (version.n == 0 || version_len(v, version) != version.n)
		return 0;
	return version.n + 1;
}

/*
 * The target is all between method and version: who writes a blank into an URL may
 * write it into a password.  Without a version its end is not known.
 */
static bool
show_request(struct view *v, struct part line, bool whole)
{
	struct part method = text_until(v, line, " "), target;
	size_t version;

	if (method.n == line.n || !is_method(v, method))
		return false;
	view_show(v, line.at, method.n + 1);
	target = text_after(line, method.n + 1);
	version = whole ? version_at_end(v, target) : 0;
	view_show(v, line.at + line.n - version, version);
	target.n -= version;
	if (!text_is(v, method, "CONNECT"))
		text_show_url(v, target, version > 0);
	else if (version > 0)
		text_show_host(v, target);
	if (text_is(v, target, "*"))
		view_show(v, target.at, 1);
	return true;
}

static void
show_scheme(struct view *v, struct part value)
{
	/* Others are not shown: a client may put the bare secret in its place. */
	static const char *const known[] = {
		"Basic", "Bearer", "Digest", "NTLM", "Negotiate", NULL};
	struct part word = text_until(v, value, " \t,");

	if (text_is_one(v, word, known))
		view_show(v, word.at, word.n);
}

static void
show_transport(struct view *v, struct part value)
{
	static const char *const known[] = {"unicast", "multicast", "client_port",
		"server_port", "port", "interleaved", "destination", "source", "ttl",
		"mode", NULL};
	bool first = true;

	while (value.n > 0) {
		struct part one = text_until(v, value, ";,");
		struct part name = text_until(v, one, "=");

		if (first || text_is_one(v, name, known))
			text_show_words(v, one, "/=", ".");
		first = one.n < value.n && v->p[value.at + one.n] == ',';
		if (one.n == value.n)
			break;
		view_show(v, value.at + one.n, 1);
		value = text_after(value, one.n + 1);
	}
}

static void
show_value(struct view *v, struct part name, struct part value)
{
	for (size_t i = 0; i < ARRAY_LEN(fields); i++) {
		if (!text_is(v, name, fields[i].name))
			continue;
		switch (fields[i].kind) {
		case VALUE_WORDS:
			text_show_words(v, value, " /,()", ".*+");
			break;
		case VALUE_HOST:
			text_show_host(v, value);
			break;
		case VALUE_URL:
			text_show_url(v, value, true);
			break;
		case VALUE_SCHEME:
			show_scheme(v, value);
			break;
		case VALUE_TRANSPORT:
			show_transport(v, value);
			break;
		}
		return;
	}
}

static bool
is_name(const struct view *v, struct part name)
{
	for (size_t i = 0; i < name.n; i++) {
		uint8_t c = v->p[name.at + i];

		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
			    (i > 0 && ((c >= '0' && c <= '9') || c == '-'))))
			return false;
	}
	return name.n > 0 && name.n <= NAME_MOST;
}

static void
show_field(struct view *v, struct part line, bool whole)
{
	struct part name = text_until(v, line, ":");

	if (name.n == line.n || !is_name(v, name))
		return;
	view_show(v, line.at, name.n + 1);
	if (name.n + 1 < line.n && v->p[line.at + name.n + 1] == ' ')
		view_show(v, line.at + name.n + 1, 1);
	if (whole)
		show_value(v, name, text_trim(v, text_after(line, name.n + 1)));
}

/* A folded line belongs to the field before it, whose value is then not known. */
static bool
is_folded(const struct view *v, size_t next)
{
	return next < v->n && (v->p[next] == ' ' || v->p[next] == '\t');
}

static void
show_line_end(struct view *v, struct part line, size_t next)
{
	view_show(v, line.at + line.n, next - line.at - line.n);
}

bool
redact_head(struct view *v, const struct evidence_payload *as)
{
	struct part line;
	size_t next;
	bool whole = text_line(v, 0, &line, &next);

	(void)as;
	if (!(whole && show_status(v, line)) && !show_request(v, line, whole))
		return false;
	while (whole) {
		show_line_end(v, line, next);
		whole = text_line(v, next, &line, &next);
		if (whole && line.n == 0) {
			show_line_end(v, line, next);
			break;
		}
		show_field(v, line, whole && next < v->n && !is_folded(v, next));
	}
	return true;
}
