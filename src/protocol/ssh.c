/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * SSH (RFC 4253) on any port: both sides begin with `SSH-version-software`, so who
 * is the client is not shown until one of them shows a host key (8, RFC 4419 3,
 * RFC 5656 4), of which the fingerprint is kept.  The banner kept is that of who
 * spoke first.  Packets are readable until both sides have their keys.
 */
#include "protocol_int.h"

#include <nettle/sha2.h>
#include <string.h>

#include "camwarden/base/array.h"
#include "camwarden/base/str.h"
#include "camwarden/base/wire.h"

#include "cursor_int.h"

enum {
	IDENT_MOST = 255,
	PACKET_HEAD = 6,     /* its length, that of the padding, and what it is */
	PACKET_MOST = 35000, /* RFC 4253 6.1 */
	PACKETS = 8,         /* of a side */
	NEW_KEYS = 21,
	KEX_FIRST = 30, /* of the key exchange, whichever it is */
	KEX_REPLY = 31,
	KEX_GROUP_REPLY = 33,
	KEX_LAST = 49,
};

enum { STEP_IDENT, STEP_PACKETS };

/* ---- packets ---- */

/* `ssh-ed25519`, `ecdsa-sha2-nistp256`, `rsa-sha2-512`, ... */
static bool
is_key_name(struct cursor name)
{
	static const char *const begins[] = {"ssh-", "ecdsa-", "rsa-", "sk-"};

	for (size_t i = 0; i < ARRAY_LEN(begins); i++)
		if (begins_with(name.p, name.left, begins[i]) == PROTOCOL_YES)
			return true;
	return false;
}

/* A reply of the key exchange begins with the key, which begins with its name; the
 * group of RFC 4419 has the same number as the reply of others. */
static void
host_key(const struct reading *r, struct protocol_facts *f, struct cursor c)
{
	struct cursor key = cursor_part(&c, cursor_u32(&c)), inner = key;
	struct cursor name = cursor_part(&inner, cursor_u32(&inner));
	struct sha256_ctx sha;

	if (key.bad || name.bad || !is_key_name(name))
		return;
	sha256_init(&sha);
	sha256_update(&sha, key.left, key.p);
	sha256_digest(&sha, sizeof(f->certificate), f->certificate);
	f->client_side = (uint8_t)(1 - r->side);
}

/* Before the keys are in use. */
static bool
is_readable(uint8_t kind)
{
	return kind < NEW_KEYS || (kind >= KEX_FIRST && kind <= KEX_LAST);
}

static bool
is_wanted(uint8_t kind)
{
	return kind == KEX_REPLY || kind == KEX_GROUP_REPLY;
}

/* False: more must come, or the side is complete. */
static bool
packet(struct reading *r, struct protocol_facts *f)
{
	const uint8_t *p = r->p + r->at;
	size_t left = r->n - r->at, len, there;
	uint8_t kind;

	if (left < PACKET_HEAD) {
		r->complete = r->end;
		return false;
	}
	kind = p[PACKET_HEAD - 1];
	len = 4 + (size_t)be32(p);
	if (len < PACKET_HEAD || len > PACKET_MOST || !is_readable(kind)) {
		r->complete = true;
		return false;
	}
	there = MIN(left, len);
	if (is_wanted(kind) && there < len && !r->end)
		return false;
	if (is_wanted(kind))
		host_key(r, f,
			(struct cursor){p + PACKET_HEAD, there - PACKET_HEAD, false});
	r->complete = ++r->note == PACKETS;
	r->at = (uint16_t)(r->at + there);
	r->skip = (uint32_t)(len - there);
	return !r->complete && r->skip == 0;
}

/* ---- the beginning ---- */

static enum protocol_answer
ident(struct reading *r, struct protocol_facts *f)
{
	enum protocol_answer answer = begins_with(r->p, r->n, "SSH-");
	struct span line;
	size_t next;

	if (answer != PROTOCOL_YES)
		return answer;
	if (!line_at(r, 0, &line, &next)) {
		if (r->end || r->n > IDENT_MOST)
			return PROTOCOL_NO;
		return PROTOCOL_MORE;
	}
	if (next > IDENT_MOST || has_control(line) || line.n < sizeof("SSH-2.0-") - 1)
		return PROTOCOL_NO;
	if (line.p[4] < '1' || line.p[4] > '2' || line.p[5] != '.')
		return PROTOCOL_NO;
	if (f->banner[0] == '\0')
		str_from_wire(f->banner, sizeof(f->banner), line.p, line.n);
	f->flags |= PROTOCOL_REMOTE_SHELL;
	r->at = (uint16_t)next;
	return PROTOCOL_YES;
}

enum protocol_answer
ssh_talk(struct reading *r, struct protocol_facts *f)
{
	if (r->step == STEP_IDENT) {
		enum protocol_answer answer = ident(r, f);

		if (answer != PROTOCOL_YES)
			return answer;
		r->step = STEP_PACKETS;
	}
	while (r->at < r->n && packet(r, f))
		;
	return PROTOCOL_YES;
}
