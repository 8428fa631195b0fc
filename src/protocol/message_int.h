/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One message after the other, of HTTP and RTSP: where the reading of a side
 * stands.  reading.step has the step and how many messages are behind;
 * reading.note has what the head said of the body.
 */
#ifndef CAMWARDEN_MESSAGE_INT_H
#define CAMWARDEN_MESSAGE_INT_H

#include "protocol_int.h"

enum {
	MESSAGE_MOST = 24,   /* messages of a side that are read */
	MESSAGE_LOOK = 2048, /* bytes of a body that are looked at */
};

enum message_step {
	MESSAGE_LINE,   /* a start line comes next */
	MESSAGE_FIELDS, /* fields */
	MESSAGE_BODY,   /* note's length of bytes */
	MESSAGE_CHUNK,  /* the length of a chunk (RFC 9112 7.1) */
	MESSAGE_TRAILER,
};

/* reading.note */
#define MESSAGE_LENGTH 0x1ffffu  /* of the body, at most; beyond: the side ends */
#define MESSAGE_SIZED (1u << 17) /* Content-Length was there */
#define MESSAGE_CHUNKED (1u << 18)
#define MESSAGE_TEXT (1u << 19) /* worth looking at */
#define MESSAGE_UPGRADE (1u << 20)
#define MESSAGE_TUNNEL (1u << 21)   /* RTSP comes inside */
enum { MESSAGE_STATUS_SHIFT = 22 }; /* ten bits */

static inline enum message_step
message_step(const struct reading *r)
{
	return (enum message_step)(r->step & 7);
}

static inline void
message_go(struct reading *r, enum message_step step)
{
	r->step = (uint8_t)((r->step & ~7u) | step);
}

static inline unsigned
message_status(const struct reading *r)
{
	return r->note >> MESSAGE_STATUS_SHIFT;
}

static inline uint32_t
message_length(const struct reading *r)
{
	return r->note & MESSAGE_LENGTH;
}

/* reading.shared of both: the latest request had a credential, whose fate its
 * answer tells.  Their own bits begin after it. */
enum { MESSAGE_CREDENTIAL = 1 << 0 };

/* What is looked at of a body: [p, p + n); whole: there is no more of it. */
typedef void message_look_fn(
	struct reading *r, struct protocol_facts *f, struct span body);

/* One side's messages of one protocol. */
struct message_kind {
	/* At r->at, between two messages, when not NULL: false: more must come. */
	bool (*between)(struct reading *r, struct protocol_facts *f);
	enum protocol_answer (*line)(struct reading *r, struct protocol_facts *f);
	head_field_fn *field;
	/* After fields; whole: the head is at its end, and what follows is set. */
	void (*head)(struct reading *r, struct protocol_facts *f, bool whole);
	message_look_fn *look;
};
/* Reads message after message: a detector's whole answer. */
enum protocol_answer messages_read(
	struct reading *r, struct protocol_facts *f, const struct message_kind *kind);

/* Content-Length, Transfer-Encoding and Content-Type of either protocol. */
void message_field(struct reading *r, struct span name, struct span value);
/* RFC 9110 15.5.2: 401 says that the credential is missing or was refused. */
void message_verdict(struct reading *r, struct protocol_facts *f);
/* The server's name for itself, and the client's. */
void message_server(struct protocol_facts *f, struct span value);
void message_client(struct protocol_facts *f, struct span value);
/* A message is behind; true: another may come. */
bool message_end(struct reading *r);

/* admin.c: is it a page for administration that is asked for? */
bool http_is_administration(struct span target);

/* http_body.c */
message_look_fn http_look_request, http_look_response;

#endif
