/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A DNS answer (RFC 1035) or a multicast DNS one (RFC 6762) -> which names it
 * gives to which addresses.
 *
 * In a unicast answer only what the question leads to counts, name by name
 * along its CNAME records, which come before what they lead to (RFC 1034
 * 4.3.2): a record beside that chain is nobody's answer.  PTR records do not
 * count: who holds an address writes them, and may write what it likes.
 * What was asked is told whatever the answer is.
 * Called for messages from the ports of DNS, in the capture thread.
 */
#include "camwarden/asked.h"
#include "camwarden/protocol.h"

#include "names_int.h"

#include <string.h>

#include "camwarden/base/array.h"
#include "camwarden/base/wire.h"

enum {
	DNS_FLAGS = 2,
	DNS_QUESTIONS = 4,
	DNS_ANSWERS = 6,
	DNS_AUTHORITY = 8,
	DNS_ADDITIONAL = 10,
	DNS_HEADER = 12,
	DNS_QR = 0x8000,
	DNS_OPCODE = 0x7800, /* 0: a query */
	DNS_RCODE = 0x000f,  /* 0: no error */
	DNS_CLASS = 0x7fff,  /* the top bit is multicast DNS's (RFC 6762 10.2) */
	DNS_CLASS_IN = 1,
	DNS_TYPE_A = 1,
	DNS_TYPE_CNAME = 5,
	DNS_TYPE_AAAA = 28,   /* RFC 3596 */
	DNS_QUESTION_END = 4, /* type and class */
	DNS_RECORD_END = 10,  /* type, class, time to live, length */
	DNS_QUESTIONS_MOST = 64,
	DNS_RECORDS_MOST = 64,
	DNS_CHAIN_MOST = 8,
};

/* What the question is also called. */
struct chain {
	char name[DNS_CHAIN_MOST][PROTOCOL_NAME_LEN];
	size_t count;
};

struct record {
	char owner[PROTOCOL_NAME_LEN];
	uint16_t type;
	size_t at, len; /* its data */
};

static bool
chain_has(const struct chain *c, const char *name)
{
	for (size_t i = 0; i < c->count; i++)
		if (strcmp(c->name[i], name) == 0)
			return true;
	return false;
}

static bool
record_read(const struct message *m, size_t *at, struct record *out)
{
	const uint8_t *p;

	if (!name_decode(m, at, out->owner) || m->n - *at < DNS_RECORD_END)
		return false;
	p = m->p + *at;
	out->type = (be16(p + 2) & DNS_CLASS) == DNS_CLASS_IN ? be16(p) : 0;
	out->len = be16(p + 8);
	out->at = *at + DNS_RECORD_END;
	if (m->n - out->at < out->len)
		return false;
	*at = out->at + out->len;
	return true;
}

/* False: the record is not an address. */
static bool
record_addr(const struct message *m, const struct record *r, struct addr *out)
{
	if (r->type == DNS_TYPE_A && r->len == 4)
		*out = addr_from_v4(m->p + r->at);
	else if (r->type == DNS_TYPE_AAAA && r->len == 16)
		*out = addr_from_v6(m->p + r->at);
	else
		return false;
	/* RFC 4291 2.5.5.2: a mapped address would speak for an IPv4 host. */
	return r->type == DNS_TYPE_A || !addr_is_v4(out);
}

static void
see_address(const struct message *m, const struct record *r, struct names_told *out)
{
	struct addr addr;

	if (record_addr(m, r, &addr))
		names_add(out, &addr, r->owner);
}

static void
see_in_chain(const struct message *m, const struct record *r, struct chain *c,
	struct names_told *out)
{
	struct addr addr;
	size_t at = r->at;

	if (r->owner[0] == '\0' || !chain_has(c, r->owner))
		return;
	if (record_addr(m, r, &addr)) {
		for (size_t i = 0; i < c->count; i++)
			names_add(out, &addr, c->name[i]);
	} else if (r->type == DNS_TYPE_CNAME && c->count < DNS_CHAIN_MOST &&
		   name_decode(m, &at, c->name[c->count]) &&
		   c->name[c->count][0] != '\0' && !chain_has(c, c->name[c->count])) {
		c->count++;
	}
}

/* The name that was asked goes first into the chain. */
static bool
questions_skip(const struct message *m, size_t *at, unsigned questions, struct chain *c)
{
	char name[PROTOCOL_NAME_LEN];

	for (unsigned i = 0; i < questions; i++) {
		if (!name_decode(m, at, i == 0 ? c->name[0] : name) ||
			m->n - *at < DNS_QUESTION_END)
			return false;
		*at += DNS_QUESTION_END;
	}
	c->count = questions > 0 && c->name[0][0] != '\0';
	return true;
}

void
dns_names(const uint8_t *p, size_t n, bool multicast, struct names_told *out)
{
	const unsigned unwanted = DNS_OPCODE | DNS_RCODE;
	struct message m = {p, n};
	unsigned records, questions;
	struct chain chain = {.count = 0};
	struct record r;
	size_t at = DNS_HEADER;

	out->count = 0;
	if (n < DNS_HEADER || (be16(p + DNS_FLAGS) & (DNS_QR | unwanted)) != DNS_QR)
		return;
	questions = be16(p + DNS_QUESTIONS);
	records = be16(p + DNS_ANSWERS);
	if (multicast)
		records += be16(p + DNS_AUTHORITY) + (unsigned)be16(p + DNS_ADDITIONAL);
	if (questions > (multicast ? DNS_QUESTIONS_MOST : 1) ||
		!questions_skip(&m, &at, questions, &chain))
		return;
	records = MIN(records, (unsigned)DNS_RECORDS_MOST);
	for (; records > 0 && record_read(&m, &at, &r); records--) {
		if (multicast)
			see_address(&m, &r, out);
		else
			see_in_chain(&m, &r, &chain, out);
	}
}

bool
dns_asked(const uint8_t *p, size_t n, char out[PROTOCOL_NAME_LEN])
{
	struct message m = {p, n};
	size_t at = DNS_HEADER;

	if (n < DNS_HEADER || (be16(p + DNS_FLAGS) & (DNS_QR | DNS_OPCODE)) != DNS_QR ||
		be16(p + DNS_QUESTIONS) != 1)
		return false;
	return name_decode(&m, &at, out) && out[0] != '\0' &&
	       n - at >= DNS_QUESTION_END;
}
