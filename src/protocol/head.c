/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Message heads of HTTP/1 (RFC 9112) and RTSP (RFC 2326, RFC 7826): a start
 * line and fields, line by line, each line read once.
 *
 * Secrets stay behind here: of a target only the host and the path are kept,
 * without user information, query, parameters, and without any segment that
 * holds a `=` (some cameras want user and password there).  Of a dialogue's
 * requests the first one's method, host and path stand.
 */
#include "credential_int.h"
#include "protocol_int.h"

#include <string.h>

#include "camwarden/base/array.h"
#include "camwarden/base/str.h"

enum { METHOD_MOST = 24 };

/* RFC 9110 5.6.2. */
static bool
is_token_byte(uint8_t c)
{
	if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'))
		return true;
	return c != '\0' && strchr("!#$%&'*+-.^_`|~", c) != NULL;
}

static size_t
token_len(const uint8_t *p, size_t n, size_t most)
{
	size_t i = 0;

	while (i < n && i < most && is_token_byte(p[i]))
		i++;
	return i;
}

/* RFC 9112 2.2: a server should ignore an empty line before the request. */
static size_t
skip_empty_lines(const struct reading *r)
{
	size_t i = r->at, most = i + 4;

	while (i < r->n && i < most && (r->p[i] == '\r' || r->p[i] == '\n'))
		i++;
	return i;
}

/* Host without user information and port; [2001:db8::1] without its brackets. */
struct span
head_host(struct span authority)
{
	const uint8_t *at = memrchr(authority.p, '@', authority.n), *end;

	if (at != NULL) {
		authority.n -= (size_t)(at + 1 - authority.p);
		authority.p = at + 1;
	}
	if (authority.n > 0 && authority.p[0] == '[') {
		authority.p++;
		authority.n--;
		end = memchr(authority.p, ']', authority.n);
	} else {
		end = memchr(authority.p, ':', authority.n);
	}
	if (end != NULL)
		authority.n = (size_t)(end - authority.p);
	return authority;
}

/* Cut before the query, a parameter, and the first segment with a `=`. */
static struct span
path_of(struct span target)
{
	size_t segment = 0;

	for (size_t i = 0; i < target.n; i++) {
		uint8_t c = target.p[i];
		if (c == '?' || c == '#' || c == ';') {
			target.n = i;
		} else if (c == '=') {
			target.n = segment;
		} else if (c == '/') {
			segment = i + 1;
		}
	}
	return target;
}

static void
keep(char *dst, size_t size, struct span s)
{
	str_from_wire(dst, size, s.p, s.n);
}

/* Where the authority of an absolute target begins; 0: it is not absolute. */
static size_t
authority_at(struct span target)
{
	const uint8_t *colon = memmem(target.p, target.n, "://", 3);
	size_t n = colon != NULL ? (size_t)(colon - target.p) : 0;

	return n > 0 && token_len(target.p, n, n) == n ? n + 3 : 0;
}

/* A password before the host, in the query, or where some cameras want it: in the
 * path's last part, `user=x&password=y` or `user=x_password=y`. */
static void
target_secrets(struct protocol_facts *f, struct span authority, struct span path)
{
	static const char word[] = "_password=";
	const uint8_t *from = memchr(path.p, '?', path.n), *odd;

	if (authority.n > 0)
		credential_userinfo(f, authority);
	if (from == NULL)
		from = memrchr(path.p, '/', path.n);
	if (from == NULL)
		return;
	path.n -= (size_t)(from + 1 - path.p);
	path.p = from + 1;
	odd = memmem(path.p, path.n, word, strlen(word));
	if (odd != NULL) {
		path.n -= (size_t)(odd + 1 - path.p);
		path.p = odd + 1;
	}
	credential_form(f, path);
}

/* Cuts what stands from `from` to the path off a target. */
static struct span
cut_authority(struct span *target, size_t from)
{
	struct span authority = {target->p + from, 0};

	while (from + authority.n < target->n &&
		strchr("/?#", authority.p[authority.n]) == NULL)
		authority.n++;
	target->p += from + authority.n;
	target->n -= from + authority.n;
	return authority;
}

/* origin-form, absolute-form, authority-form, `*`: RFC 9112 3.2. */
static void
keep_target(struct protocol_facts *f, struct span method, struct span target)
{
	size_t from = authority_at(target);
	struct span authority = {target.p, 0};
	bool first = f->method[0] == '\0';

	if (from != 0 || span_is(method, "CONNECT"))
		authority = cut_authority(&target, from);
	target_secrets(f, authority, target);
	if (!first)
		return;
	keep(f->method, sizeof(f->method), method);
	if (authority.n > 0)
		keep(f->server_name, sizeof(f->server_name), head_host(authority));
	keep(f->path, sizeof(f->path), path_of(target));
}

void
head_keep_url(struct protocol_facts *f, struct span url)
{
	size_t from = authority_at(url);
	struct span authority;

	if (from == 0)
		return;
	authority = cut_authority(&url, from);
	keep(f->server_name, sizeof(f->server_name), head_host(authority));
	keep(f->path, sizeof(f->path), path_of(url));
}

void
head_keep_location(struct protocol_facts *f, struct span url)
{
	size_t from = authority_at(url);

	if (from != 0 && f->location[0] == '\0')
		keep(f->location, sizeof(f->location),
			head_host(cut_authority(&url, from)));
}

static void
see_field(struct reading *r, struct protocol_facts *f, struct span line, bool cut,
	head_field_fn *field)
{
	const uint8_t *colon = memchr(line.p, ':', line.n);
	struct span name = line, value;

	if (colon == NULL)
		return;
	name.n = (size_t)(colon - line.p);
	value.p = colon + 1;
	value.n = line.n - name.n - 1;
	field(r, f, span_trim(name), span_trim(value), cut);
}

bool
head_fields(struct reading *r, struct protocol_facts *f, head_field_fn *field)
{
	struct span line;
	size_t next;

	while (line_at(r, r->at, &line, &next)) {
		r->at = (uint16_t)next;
		if (line.n == 0)
			return true;
		see_field(r, f, line, false, field);
	}
	if (r->end && r->at < r->n) {
		line = (struct span){r->p + r->at, r->n - r->at};
		see_field(r, f, line, true, field);
	}
	return false;
}

static bool
is_known_method(struct span method, const struct head_kind *kind)
{
	for (const char *const *m = kind->methods; *m != NULL; m++)
		if (span_is(method, *m))
			return true;
	return false;
}

/*
 * The bytes ended inside the request line: certain by the method, by how the
 * target begins, and by as much of the version as there is.
 */
static bool
is_cut_request(struct span method, struct span *rest, const struct head_kind *kind)
{
	const uint8_t *space = memchr(rest->p, ' ', rest->n);
	struct span target = *rest;

	if (space != NULL)
		target.n = (size_t)(space - rest->p);
	if (!is_known_method(method, kind) || target.n == 0)
		return false;
	if (space != NULL && begins_with(space + 1, rest->n - target.n - 1,
				     kind->version) == PROTOCOL_NO)
		return false;
	*rest = target;
	return (target.p[0] == '/' && strcmp(kind->scheme, "http://") == 0) ||
	       begins_with_word(target.p, target.n, kind->scheme) == PROTOCOL_YES;
}

static bool
is_version(struct span s, const struct head_kind *kind)
{
	return s.n == 8 && begins_with(s.p, s.n, kind->version) == PROTOCOL_YES &&
	       s.p[7] >= '0' && s.p[7] <= '9';
}

/*
 * Splits `rest` at its last space; false when the last word is no version.
 * Servers answer `GET HTTP/1.1`, too: a known method needs no target.
 */
static bool
split_version(struct span method, struct span *rest, const struct head_kind *kind)
{
	const uint8_t *space = memrchr(rest->p, ' ', rest->n);
	struct span version;

	if (space == NULL && is_known_method(method, kind) && is_version(*rest, kind)) {
		rest->n = 0;
		return true;
	}
	if (space == NULL || space == rest->p)
		return false;
	version.p = space + 1;
	version.n = rest->n - (size_t)(version.p - rest->p);
	rest->n = (size_t)(space - rest->p);
	if (is_version(version, kind))
		return true;
	/* RFC 9113 3.4: the preface of HTTP/2 with prior knowledge. */
	return span_is(method, "PRI") && span_is(version, "HTTP/2.0") &&
	       strcmp(kind->scheme, "http://") == 0;
}

enum protocol_answer
head_request_line(struct reading *r, struct protocol_facts *f,
	const struct head_kind *kind, struct span *method_out, struct span *target)
{
	size_t from = skip_empty_lines(r), left = r->n - from, next = r->n;
	struct span method = {r->p + from, 0}, rest, line;
	bool whole;

	method.n = token_len(method.p, left, METHOD_MOST);
	if (method.n == left && method.n < METHOD_MOST)
		return r->end ? PROTOCOL_NO : PROTOCOL_MORE;
	if (method.n == 0 || method.n == left || method.p[method.n] != ' ')
		return PROTOCOL_NO;
	whole = line_at(r, from, &line, &next);
	if (!whole)
		line = (struct span){method.p, left};
	rest.p = method.p + method.n + 1;
	rest.n = line.n > method.n ? line.n - method.n - 1 : 0;
	if (!whole && rest.n > 0 && rest.p[rest.n - 1] == '\r')
		rest.n--;
	if (has_control(rest))
		return PROTOCOL_NO;
	if (!whole && !r->end)
		return PROTOCOL_MORE;
	if (whole ? !split_version(method, &rest, kind)
		  : !is_cut_request(method, &rest, kind))
		return PROTOCOL_NO;
	keep_target(f, method, rest);
	*method_out = method;
	*target = rest;
	r->at = (uint16_t)next;
	return PROTOCOL_YES;
}

enum protocol_answer
head_status(
	struct reading *r, struct protocol_facts *f, const char *version, unsigned *out)
{
	const uint8_t *p = r->p + r->at;
	size_t n = r->n - r->at, len = strlen(version);
	enum protocol_answer answer = begins_with(p, n, version);
	struct span line;
	size_t next;
	unsigned status = 0;

	if (answer == PROTOCOL_NO)
		return PROTOCOL_NO;
	if (!line_at(r, r->at, &line, &next)) {
		if (!r->end && !has_control((struct span){p, n > 0 ? n - 1 : 0}))
			return PROTOCOL_MORE;
		return PROTOCOL_NO;
	}
	/* version, a digit, a space, three digits */
	if (answer != PROTOCOL_YES || line.n < len + 5 || p[len + 1] != ' ' ||
		has_control(line))
		return PROTOCOL_NO;
	for (size_t i = len + 2; i < len + 5; i++) {
		if (p[i] < '0' || p[i] > '9')
			return PROTOCOL_NO;
		status = status * 10 + (p[i] - '0');
	}
	if (f->status == 0)
		f->status = (uint16_t)status;
	*out = status;
	r->at = (uint16_t)next;
	return PROTOCOL_YES;
}
