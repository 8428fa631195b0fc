/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * TFTP (RFC 1350) on any port.  A request is known by its form.  Its answer comes
 * from another port of the server, so that the conversation stage is told where
 * it goes; that flow begins with the server's words, of which an agreement on
 * options (RFC 2347) is certain by itself, a first block or its acknowledgement
 * only with what the other side says to it.  Called in the capture thread.
 */
#include "datagram_int.h"

#include <string.h>
#include <strings.h>

#include "camwarden/base/array.h"
#include "camwarden/base/str.h"
#include "camwarden/base/wire.h"

enum {
	READ_REQUEST = 1,
	WRITE_REQUEST = 2,
	DATA = 3,
	ACKNOWLEDGEMENT = 4,
	ERROR = 5,
	OPTIONS = 6,
	HEADER = 4,
	OPCODE = 2,
	ERROR_MOST = 8,  /* RFC 1350, RFC 2347 */
	NAME_MOST = 255, /* bytes of a file's name */
	WORD_MOST = 16,  /* of a mode, or an option's name */
};

/* The text at `at` that ends in NUL; NULL: there is none of at most that length. */
static const char *
text_at(const struct datagram *d, size_t *at, size_t most)
{
	const uint8_t *from = d->p + *at, *end;

	if (*at >= d->n)
		return NULL;
	end = memchr(from, 0, MIN(d->n - *at, most + 1));
	if (end == NULL || end == from)
		return NULL;
	for (const uint8_t *p = from; p < end; p++)
		if (*p < ' ' || *p == 0x7f)
			return NULL;
	*at = (size_t)(end + 1 - d->p);
	return (const char *)from;
}

static bool
is_one_of(const char *word, const char *const *words, size_t n)
{
	for (size_t i = 0; word != NULL && i < n; i++)
		if (strcasecmp(word, words[i]) == 0)
			return true;
	return false;
}

/* The answers go to this port, from whichever the server likes (RFC 1350 4). */
static void
tell_answers(const struct datagram *d)
{
	struct protocol_media m = {
		.client_port = {d->from, d->from},
		.client_side = d->side,
		.elsewhere = true,
	};

	if (d->from != 0 && d->out != NULL && d->out->media != NULL)
		d->out->media(d->out->ctx, &m);
}

static enum protocol_answer
read_request(struct datagram *d, struct protocol_facts *f, bool writes)
{
	static const char *const modes[] = {"octet", "netascii", "mail"};
	size_t at = OPCODE;
	const char *name = text_at(d, &at, NAME_MOST);

	if (name == NULL ||
		!is_one_of(text_at(d, &at, WORD_MOST), modes, ARRAY_LEN(modes)))
		return PROTOCOL_NO;
	strcpy(f->method, writes ? "WRQ" : "RRQ");
	str_from_wire(f->path, sizeof(f->path), name, strlen(name));
	f->flags |= writes ? PROTOCOL_WRITE : 0;
	d->role = ROLE_REQUEST;
	tell_answers(d);
	return PROTOCOL_YES;
}

/* It answers a request, which was sent elsewhere. */
static enum protocol_answer
answers(struct datagram *d, struct protocol_facts *f, uint8_t role)
{
	d->role = role;
	f->flags |= PROTOCOL_REQUEST | PROTOCOL_RESPONSE;
	return PROTOCOL_YES;
}

static enum protocol_answer
read_options(struct datagram *d, struct protocol_facts *f)
{
	static const char *const options[] = {
		"blksize", "tsize", "timeout", "windowsize", "rollover", "multicast"};
	size_t at = OPCODE;

	if (!is_one_of(text_at(d, &at, WORD_MOST), options, ARRAY_LEN(options)) ||
		d->p[d->n - 1] != 0)
		return PROTOCOL_NO;
	return answers(d, f, ROLE_RESPONSE);
}

/* What it is about is remembered until the other side says something to it. */
static enum protocol_answer
first_words(struct datagram *d)
{
	if (d->run->length > 0)
		return PROTOCOL_NO;
	d->run->protocol = PROTOCOL_TFTP;
	d->run->length = 1;
	d->run->marks = d->p[1];
	d->run->number = be16(d->p + OPCODE);
	return PROTOCOL_MORE;
}

static bool
other_said(const struct datagram *d, uint8_t opcode, uint16_t number)
{
	return d->other->protocol == PROTOCOL_TFTP && d->other->marks == opcode &&
	       d->other->number == number;
}

/* The server gives its first block, or takes the client's. */
static enum protocol_answer
read_block(struct datagram *d, struct protocol_facts *f)
{
	uint16_t number = be16(d->p + OPCODE);
	bool data = d->p[1] == DATA;

	if (d->known) { /* from the port that was asked */
		d->role = ROLE_EITHER;
		return PROTOCOL_YES;
	}
	if (data ? number != 1 : number > 1 || d->size != HEADER)
		return PROTOCOL_NO;
	if (other_said(d, data ? ACKNOWLEDGEMENT : DATA, data ? 0 : 1))
		return answers(d, f, ROLE_REQUEST);
	return data || number == 0 ? first_words(d) : PROTOCOL_NO;
}

/* Nothing was given: who refuses is told, and no more. */
static enum protocol_answer
read_error(struct datagram *d)
{
	size_t at = HEADER;

	if (be16(d->p + OPCODE) > ERROR_MOST || text_at(d, &at, NAME_MOST) == NULL ||
		at != d->size)
		return PROTOCOL_NO;
	d->role = ROLE_RESPONSE;
	return PROTOCOL_YES;
}

enum protocol_answer
tftp_datagram(struct datagram *d, struct protocol_facts *f)
{
	if (d->n < HEADER || d->p[0] != 0)
		return PROTOCOL_NO;
	switch (d->p[1]) {
	case READ_REQUEST:
		return read_request(d, f, false);
	case WRITE_REQUEST:
		return read_request(d, f, true);
	case DATA:
	case ACKNOWLEDGEMENT:
		return read_block(d, f);
	case ERROR:
		return read_error(d);
	case OPTIONS:
		return read_options(d, f);
	}
	return PROTOCOL_NO;
}
