/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * SSDP (UPnP Device Architecture 2.0, 1): searches, their answers and
 * announcements, written as heads of HTTP.  The banner is what is announced
 * or sought; the server's name and path are where its description is.
 */
#include "datagram_int.h"
#include "protocol_int.h"

#include <string.h>

#include "camwarden/base/array.h"
#include "camwarden/base/str.h"

enum { SSDP_STATUS = 200 };

/* What of the fields decides, and what is kept when it does. */
struct announcement {
	struct span name, target, location;
};

static void
read_field(struct announcement *a, struct span line)
{
	const uint8_t *colon = memchr(line.p, ':', line.n);
	struct span name = line, value;

	if (colon == NULL)
		return;
	name.n = (size_t)(colon - line.p);
	value = (struct span){colon + 1, line.n - name.n - 1};
	name = span_trim(name);
	value = span_trim(value);
	if (span_is(name, "USN"))
		a->name = value;
	else if (span_is(name, "ST") || span_is(name, "NT"))
		a->target = value;
	else if (span_is(name, "LOCATION"))
		a->location = value;
}

static struct announcement
read_fields(const struct reading *r, size_t from)
{
	struct announcement a = {.name = {NULL, 0}};
	struct span line;

	while (line_at(r, from, &line, &from) && line.n > 0)
		read_field(&a, line);
	return a;
}

enum protocol_answer
ssdp_datagram(struct datagram *d, struct protocol_facts *f)
{
	static const struct {
		const char *begins, *method;
	} kinds[] = {
		{"M-SEARCH * HTTP/1.", "M-SEARCH"},
		{"NOTIFY * HTTP/1.", "NOTIFY"},
		{"HTTP/1.1 200 ", NULL},
		{"HTTP/1.0 200 ", NULL},
	};
	struct reading r = {.p = d->p, .n = d->n};
	struct announcement a;
	struct span line;
	size_t kind, next;

	for (kind = 0; kind < ARRAY_LEN(kinds); kind++)
		if (begins_with(d->p, d->n, kinds[kind].begins) == PROTOCOL_YES)
			break;
	if (kind == ARRAY_LEN(kinds) || !line_at(&r, 0, &line, &next))
		return PROTOCOL_NO;
	a = read_fields(&r, next);
	if (a.target.n == 0 || (kinds[kind].method == NULL && a.name.n == 0))
		return PROTOCOL_NO;
	d->role = kinds[kind].method != NULL ? ROLE_REQUEST : ROLE_RESPONSE;
	if (d->role == ROLE_REQUEST && strcmp(kinds[kind].method, "NOTIFY") == 0)
		f->flags |= PROTOCOL_ANNOUNCED;
	d->more = true;
	if (kinds[kind].method == NULL)
		f->status = SSDP_STATUS;
	else if (f->method[0] == '\0')
		strcpy(f->method, kinds[kind].method);
	if (a.name.n == 0)
		a.name = a.target;
	if (f->banner[0] == '\0' || d->role == ROLE_RESPONSE)
		str_from_wire(f->banner, sizeof(f->banner), a.name.p, a.name.n);
	if (a.location.n > 0)
		head_keep_url(f, a.location);
	return PROTOCOL_YES;
}
