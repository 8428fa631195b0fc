/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a request must be before anything looks at its meaning: exactly one Host
 * out of a list (so that a page of another site cannot reach us through a name
 * that it lets point here), no body but a POST's, bounded fields.  Denies by
 * default.  Pure; called on server threads.
 */
#include "api_int.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static void
lower(char *text)
{
	for (; *text != '\0'; text++)
		if (*text >= 'A' && *text <= 'Z')
			*text += 'a' - 'A';
}

static void
gate_add(struct gate *g, const char *host, unsigned port)
{
	g->host = xrealloc(g->host, g->host_count + 2, sizeof(*g->host));
	if (port == 0)
		snprintf(g->host[g->host_count], HOST_TEXT, "%s", host);
	else
		snprintf(g->host[g->host_count], HOST_TEXT, "%s:%u", host, port);
	lower(g->host[g->host_count++]);
	/* RFC 9110 4.2.2: the scheme's own port may be left out. */
	if (port == 443) {
		snprintf(g->host[g->host_count], HOST_TEXT, "%s", host);
		lower(g->host[g->host_count++]);
	}
}

/* A name, an IPv4 address or a [v6] address, with or without a port. */
static bool
host_is_sound(const char *host)
{
	return *host != '\0' && strlen(host) < HOST_TEXT - 8 &&
	       strspn(host, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
			    "0123456789.-_:[]") == strlen(host);
}

static bool
host_has_port(const char *host)
{
	const char *colon = strrchr(host, ':'), *bracket = strrchr(host, ']');

	return colon != NULL && (bracket == NULL || colon > bracket);
}

int
gate_init(struct gate *g, const struct listen_address *listen, size_t listen_count,
	const char *const *hosts, size_t host_count, struct err *err)
{
	memset(g, 0, sizeof(*g));
	for (size_t i = 0; i < host_count; i++)
		if (!host_is_sound(hosts[i]))
			return err_set(err,
				"'%.80s' is no host to answer for: write a name, with "
				"or without :port",
				hosts[i]);
	for (size_t i = 0; i < listen_count; i++) {
		char bare[sizeof(listen[i].text)];

		snprintf(bare, sizeof(bare), "%s", listen[i].text);
		*strrchr(bare, ':') = '\0';
		if (!listen[i].any)
			gate_add(g, bare, listen[i].port);
		gate_add(g, "localhost", listen[i].port);
		for (size_t k = 0; k < host_count; k++)
			if (!host_has_port(hosts[k]))
				gate_add(g, hosts[k], listen[i].port);
	}
	for (size_t k = 0; k < host_count; k++)
		if (host_has_port(hosts[k]))
			gate_add(g, hosts[k], 0);
	return 0;
}

void
gate_fini(struct gate *g)
{
	free(g->host);
	memset(g, 0, sizeof(*g));
}

static bool
gate_answers(const struct gate *g, const char *host)
{
	char text[HOST_TEXT];

	if (strlen(host) >= sizeof(text))
		return false;
	strcpy(text, host);
	lower(text);
	for (size_t i = 0; i < g->host_count; i++)
		if (strcmp(text, g->host[i]) == 0)
			return true;
	return false;
}

static unsigned
gate_host(const struct gate *g, const struct head *h, struct err *why)
{
	char shown[80];

	/* RFC 9112 3.2: also of HTTP/1.0, which need not send one. */
	if (h->host == NULL) {
		err_set(why, "the request has no Host field: send exactly one");
		return 400;
	}
	if (gate_answers(g, h->host))
		return 0;
	str_from_wire(shown, sizeof(shown), h->host, strlen(h->host));
	err_set(why,
		"this server does not answer for host '%s': use its address and port, "
		"or add the name to api.hosts",
		shown);
	return 421;
}

/* RFC 9112 6: a body's length is one number, or it is refused. */
static unsigned
gate_frame(struct head *h, struct err *why)
{
	size_t n = 0;

	if (h->transfer_encoding != NULL) {
		err_set(why, "a body is sent whole, with Content-Length and no "
			     "Transfer-Encoding");
		return h->content_length != NULL || h->old ? 400 : 411;
	}
	for (const char *p = h->content_length; p != NULL && *p != '\0'; p++) {
		if (*p < '0' || *p > '9') {
			err_set(why, "Content-Length is not one number");
			return 400;
		}
		if (n > BODY_MAX)
			continue;
		n = 10 * n + (size_t)(*p - '0');
	}
	if (h->content_length != NULL && *h->content_length == '\0') {
		err_set(why, "Content-Length is empty");
		return 400;
	}
	if (n > 0 && strcmp(h->method, "POST") != 0) {
		err_set(why, "only a POST request carries a body here");
		return 400;
	}
	if (n > BODY_MAX) {
		err_set(why, "a body has up to %d bytes", BODY_MAX);
		return 413;
	}
	h->body_len = n;
	return 0;
}

unsigned
gate_check(const struct gate *g, struct head *h, struct err *why)
{
	unsigned status = gate_host(g, h, why);

	if (status == 0)
		status = gate_frame(h, why);
	if (status == 0 && h->expect != NULL &&
		strcasecmp(h->expect, "100-continue") != 0) {
		err_set(why, "Expect can only be 100-continue");
		status = 417;
	}
	return status;
}
