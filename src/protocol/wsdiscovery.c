/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * WS-Discovery (OASIS, 2005 and 1.1): SOAP in a datagram.  By it ONVIF devices
 * are found.  The banner is what kind of device speaks and, of an ONVIF one, its
 * name and hardware; the server's name and path are those of its service.
 *
 * XML is not parsed, its elements are looked for: what is cut or malformed is
 * not found.
 */
#include "datagram_int.h"
#include "protocol_int.h"

#include <string.h>

#include "camwarden/base/array.h"
#include "camwarden/base/str.h"

enum { WORDS_MOST = 64, BANNER_MOST = 4 * PROTOCOL_BANNER_LEN };

static const uint8_t *
find(struct span s, const char *text)
{
	return s.n > 0 ? memmem(s.p, s.n, text, strlen(text)) : NULL;
}

static void
move_to(struct span *s, const uint8_t *to)
{
	s->n -= (size_t)(to - s->p);
	s->p = to;
}

/* Is this tag, behind its `<`, one of the element, whatever its prefix?  What is
 * not closed ends where the next begins: tags are not read over and over. */
static bool
tag_is(struct span tag, const char *element)
{
	size_t len = strlen(element);
	const uint8_t *colon;
	size_t n = 0;

	while (n < tag.n && strchr(" \t\r\n/><", tag.p[n]) == NULL)
		n++;
	tag.n = n;
	colon = memchr(tag.p, ':', tag.n);
	if (colon != NULL)
		move_to(&tag, colon + 1);
	return tag.n == len && memcmp(tag.p, element, len) == 0;
}

/* The text of the first element of that name; n is 0 when there is none. */
static struct span
element(struct span xml, const char *name)
{
	const uint8_t *p;

	while ((p = find(xml, "<")) != NULL) {
		move_to(&xml, p + 1);
		if (!tag_is(xml, name))
			continue;
		p = find(xml, ">");
		if (p == NULL)
			break;
		move_to(&xml, p + 1);
		p = find(xml, "<");
		if (p == NULL)
			break;
		return (struct span){xml.p, (size_t)(p - xml.p)};
	}
	return (struct span){NULL, 0};
}

struct words {
	char text[BANNER_MOST];
	size_t n;
};

static void
add(struct words *to, struct span s)
{
	if (s.n == 0 || to->n + 1 + s.n > sizeof(to->text))
		return;
	if (to->n > 0)
		to->text[to->n++] = ' ';
	memcpy(to->text + to->n, s.p, s.n);
	to->n += s.n;
}

/* Qualified names, without their prefixes. */
static void
add_types(struct words *to, struct span types)
{
	for (unsigned i = 0; i < WORDS_MOST && types.n > 0; i++) {
		struct span w = span_word(&types);
		const uint8_t *colon = w.n > 0 ? memchr(w.p, ':', w.n) : NULL;

		if (colon != NULL)
			move_to(&w, colon + 1);
		add(to, w);
	}
}

/* ONVIF Core 7.3.2.2: of the scopes those that tell one make from another. */
static void
add_scopes(struct words *to, struct span scopes)
{
	static const char onvif[] = "onvif://www.onvif.org/";

	for (unsigned i = 0; i < WORDS_MOST && scopes.n > 0; i++) {
		struct span w = span_word(&scopes);

		if (begins_with_word(w.p, w.n, onvif) != PROTOCOL_YES)
			continue;
		move_to(&w, w.p + sizeof(onvif) - 1);
		if (begins_with_word(w.p, w.n, "name/") == PROTOCOL_YES ||
			begins_with_word(w.p, w.n, "hardware/") == PROTOCOL_YES)
			add(to, w);
	}
}

/* The last word of the action's URI, when it is one of discovery's. */
static const char *
action_of(struct span xml)
{
	static const char *const actions[] = {
		"Hello", "Bye", "Probe", "ProbeMatches", "Resolve", "ResolveMatches"};
	struct span action = element(xml, "Action"), uri = span_word(&action);
	const uint8_t *slash = uri.n > 0 ? memrchr(uri.p, '/', uri.n) : NULL;

	if (slash == NULL || (find(uri, "/ws/2005/04/discovery/") == NULL &&
				     find(uri, "/ws-dd/ns/discovery/") == NULL))
		return NULL;
	move_to(&uri, slash + 1);
	for (size_t i = 0; i < ARRAY_LEN(actions); i++)
		if (uri.n == strlen(actions[i]) &&
			memcmp(uri.p, actions[i], uri.n) == 0)
			return actions[i];
	return NULL;
}

static bool
is_xml(struct span *s)
{
	if (begins_with(s->p, s->n, "\xef\xbb\xbf") == PROTOCOL_YES)
		move_to(s, s->p + 3);
	while (s->n > 0 && s->p[0] != 0 && strchr(" \t\r\n", s->p[0]) != NULL)
		move_to(s, s->p + 1);
	return s->n > 0 && s->p[0] == '<';
}

enum protocol_answer
wsdiscovery_datagram(struct datagram *d, struct protocol_facts *f)
{
	struct span xml = {d->p, d->n}, addresses, url;
	struct words words = {.n = 0};
	const char *action;

	if (!is_xml(&xml))
		return PROTOCOL_NO;
	action = action_of(xml);
	if (action == NULL)
		return PROTOCOL_NO;
	d->role = strstr(action, "Matches") != NULL ? ROLE_RESPONSE : ROLE_REQUEST;
	d->more = true;
	if (strcmp(action, "Hello") == 0)
		f->flags |= PROTOCOL_ANNOUNCED;
	if (find(xml, "://www.onvif.org/") != NULL)
		f->flags |= PROTOCOL_ONVIF;
	if (f->method[0] == '\0')
		strcpy(f->method, action);
	add_types(&words, element(xml, "Types"));
	add_scopes(&words, element(xml, "Scopes"));
	if (words.n > 0 && (f->banner[0] == '\0' || d->role == ROLE_RESPONSE))
		str_from_wire(f->banner, sizeof(f->banner), words.text, words.n);
	addresses = element(xml, "XAddrs");
	url = span_word(&addresses);
	if (url.n > 0)
		head_keep_url(f, url);
	return PROTOCOL_YES;
}
