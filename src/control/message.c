/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A change <-> the words of a request.  The reader trusts nothing: a word that is
 * missing, too long or not of its kind makes it no request.
 */
#include "control_int.h"

#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "camwarden/base/array.h"
#include "camwarden/base/str.h"

#define HELLO "camwarden-1"

static const char *const kinds[] = {
	[CHANGE_EXCEPTION_ADD] = "exception.add",
	[CHANGE_EXCEPTION_REVOKE] = "exception.revoke",
	[CHANGE_TOKEN_ADD] = "token.add",
	[CHANGE_TOKEN_REVOKE] = "token.revoke",
	[CHANGE_ACKNOWLEDGE] = "finding.acknowledge",
	[CHANGE_USER_ADD] = "user.add",
	[CHANGE_USER_PASSWORD] = "user.password",
	[CHANGE_USER_REVOKE] = "user.revoke",
	[CHANGE_TOKEN_USED] = NULL, /* nobody asks for these */
	[CHANGE_USER_USED] = NULL,
};
_Static_assert(ARRAY_LEN(kinds) == CHANGE_MAX, "name every kind");

const char *const control_scopes[] = {"viewer", "auditor", "admin", NULL};

/* ---- writing ---- */

static bool
word_add(struct message *m, const char *word)
{
	size_t n = strlen(word) + 1;

	if (n > sizeof(m->bytes) - m->len)
		return false;
	memcpy(m->bytes + m->len, word, n);
	m->len += n;
	return true;
}

static bool
time_add(struct message *m, cw_time t)
{
	char text[24];

	snprintf(text, sizeof(text), "%" PRId64, (int64_t)t);
	return word_add(m, text);
}

static bool
exception_add(struct message *m, const struct site_exception *e)
{
	char end[EXCEPTION_END], port[EXCEPTION_PORT];

	return word_add(m, e->violation != NULL ? e->violation : "any") &&
	       word_add(m, exception_end_format(&e->client, end)) &&
	       word_add(m, exception_end_format(&e->server, end)) &&
	       word_add(m, exception_port_format(&e->port, port)) &&
	       word_add(m, e->reason) && word_add(m, e->owner) &&
	       time_add(m, e->expires);
}

bool
message_from(struct message *m, const char *database, const struct change *c)
{
	m->len = 0;
	if (kinds[c->kind] == NULL || !word_add(m, HELLO) || !word_add(m, database) ||
		!word_add(m, kinds[c->kind]) || !word_add(m, c->id))
		return false;
	if (c->kind == CHANGE_EXCEPTION_ADD)
		return exception_add(m, &c->exception);
	if (c->kind == CHANGE_TOKEN_ADD)
		return word_add(m, c->scope) && word_add(m, c->sha256) &&
		       time_add(m, c->time);
	if (c->kind == CHANGE_USER_ADD)
		return word_add(m, c->scope) && word_add(m, c->password);
	if (c->kind == CHANGE_USER_PASSWORD)
		return word_add(m, c->password);
	return c->kind != CHANGE_ACKNOWLEDGE || word_add(m, c->reason);
}

/* ---- reading ---- */

struct words {
	char *at, *end;
};

/* NULL: no further word. */
static char *
word_next(struct words *w)
{
	char *word = w->at;
	char *nul = memchr(word, '\0', (size_t)(w->end - word));

	if (nul == NULL)
		return NULL;
	w->at = nul + 1;
	return word;
}

/* Words come from whoever may connect: what they hold is stored and printed. */
static bool
is_text(const char *word)
{
	char clean[CONTROL_TEXT];

	str_from_wire(clean, sizeof(clean), word, strlen(word));
	return strcmp(clean, word) == 0;
}

static bool
word_copy(struct words *w, char *dst, size_t size)
{
	const char *word = word_next(w);

	if (word == NULL || strlen(word) >= size || !is_text(word))
		return false;
	strcpy(dst, word);
	return true;
}

static bool
scope_next(struct words *w, char out[STORE_SCOPE])
{
	const char *word = word_next(w);

	for (size_t i = 0; word != NULL && control_scopes[i] != NULL; i++) {
		if (strcmp(word, control_scopes[i]) != 0)
			continue;
		strcpy(out, word);
		return true;
	}
	return false;
}

static bool
text_next(struct words *w, char **out)
{
	char *word = word_next(w);

	if (word == NULL || *word == '\0' || strlen(word) >= CONTROL_TEXT ||
		!is_text(word))
		return false;
	*out = word;
	return true;
}

static bool
end_next(struct words *w, struct site_end *out)
{
	char *word = word_next(w);

	if (word == NULL || *word == '\0' || strlen(word) >= EXCEPTION_END ||
		!is_text(word))
		return false;
	if (strcmp(word, "any") == 0)
		return true;
	out->by_prefix = prefix_parse(word, &out->prefix) == 0;
	if (!out->by_prefix)
		out->host = word;
	return true;
}

static bool
time_next(struct words *w, cw_time *out)
{
	const char *word = word_next(w);
	char *end;

	if (word == NULL)
		return false;
	errno = 0;
	*out = (cw_time)strtoll(word, &end, 10);
	return errno == 0 && end != word && *end == '\0';
}

static bool
exception_next(struct words *w, struct site_exception *e)
{
	char *violation = word_next(w), *port;
	const struct violation *v;

	if (violation == NULL || !end_next(w, &e->client) || !end_next(w, &e->server))
		return false;
	v = violation_find(violation);
	if (v == NULL && strcmp(violation, "any") != 0)
		return false;
	e->violation = v != NULL ? violation : NULL;
	port = word_next(w);
	if (port == NULL ||
		(strcmp(port, "any") != 0 && port_range_parse(port, &e->port) != 0))
		return false;
	if (!text_next(w, &e->reason) || !text_next(w, &e->owner))
		return false;
	return time_next(w, &e->expires);
}

static bool
kind_next(struct words *w, enum change_kind *out)
{
	const char *word = word_next(w);

	for (unsigned i = 0; word != NULL && i < CHANGE_MAX; i++) {
		if (kinds[i] == NULL || strcmp(word, kinds[i]) != 0)
			continue;
		*out = (enum change_kind)i;
		return true;
	}
	return false;
}

static bool
fields_next(struct words *w, struct change *c)
{
	switch (c->kind) {
	case CHANGE_EXCEPTION_ADD:
		return exception_next(w, &c->exception);
	case CHANGE_TOKEN_ADD:
		return scope_next(w, c->scope) &&
		       word_copy(w, c->sha256, sizeof(c->sha256)) &&
		       time_next(w, &c->time);
	case CHANGE_USER_ADD:
		return scope_next(w, c->scope) &&
		       word_copy(w, c->password, sizeof(c->password));
	case CHANGE_USER_PASSWORD:
		return word_copy(w, c->password, sizeof(c->password));
	case CHANGE_ACKNOWLEDGE:
		return word_copy(w, c->reason, sizeof(c->reason));
	default:
		return true;
	}
}

bool
message_to(struct message *m, const char **database, struct change *c)
{
	struct words w = {m->bytes, m->bytes + m->len};
	const char *hello = word_next(&w);

	memset(c, 0, sizeof(*c));
	if (hello == NULL || strcmp(hello, HELLO) != 0)
		return false;
	*database = word_next(&w);
	if (*database == NULL || !kind_next(&w, &c->kind) ||
		!word_copy(&w, c->id, sizeof(c->id)) || !fields_next(&w, c))
		return false;
	return w.at == w.end;
}

/* ---- the wire ---- */

bool
control_message_read(int fd, struct message *m)
{
	cw_time begin = beat_clock();

	m->len = 0;
	while (m->len < sizeof(m->bytes)) {
		struct pollfd p = {.fd = fd, .events = POLLIN};
		ssize_t n;
		if (beat_clock() - begin > CONTROL_PEER_MSEC * CW_MSEC ||
			poll(&p, 1, CONTROL_PEER_MSEC) != 1)
			return false;
		n = recv(fd, m->bytes + m->len, sizeof(m->bytes) - m->len, 0);
		if (n <= 0)
			return n == 0;
		m->len += (size_t)n;
	}
	return false;
}

bool
message_write(int fd, const struct message *m)
{
	size_t done = 0;

	while (done < m->len) {
		struct pollfd p = {.fd = fd, .events = POLLOUT};
		ssize_t n;
		if (poll(&p, 1, CONTROL_PEER_MSEC) != 1)
			return false;
		n = send(fd, m->bytes + done, m->len - done,
			MSG_NOSIGNAL | MSG_DONTWAIT);
		if (n < 0)
			return false;
		done += (size_t)n;
	}
	return true;
}
