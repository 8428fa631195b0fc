/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Inside the protocol stage: what a detector is.  A detector reads the first
 * bytes of one side, as a client's (request) or as a server's (response).
 */
#ifndef CAMWARDEN_PROTOCOL_INT_H
#define CAMWARDEN_PROTOCOL_INT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "camwarden/protocol.h"

/* One side's bytes so far: [p, p + n). */
struct reading {
	const uint8_t *p;
	size_t n;
	bool end;      /* no more will come: decide by what is here */
	bool known;    /* the other side has already shown this protocol */
	bool complete; /* out, with YES: further bytes add nothing */
	uint16_t at;   /* kept between calls: bytes before are dealt with */
	uint8_t step;  /* kept between calls: the detector's own */
};

/*
 * PROTOCOL_NO and PROTOCOL_MORE leave the facts alone; PROTOCOL_YES adds what
 * is shown so far and may be asked again with more bytes until `complete`.
 */
typedef enum protocol_answer protocol_read_fn(
	struct reading *r, struct protocol_facts *f);

struct protocol_detector {
	enum protocol protocol;
	bool symmetric; /* both sides say the same: who is client is not shown */
	protocol_read_fn *request, *response;
};

/* Over TCP, in the order they are asked. */
enum { PROTOCOL_DETECTORS = 6 };
extern const struct protocol_detector protocol_detectors[PROTOCOL_DETECTORS];

protocol_read_fn dns_stream_request, dns_stream_response;
protocol_read_fn http_request, http_response;
protocol_read_fn rtsp_request, rtsp_response;
protocol_read_fn smtp_request, smtp_response;
protocol_read_fn ssh_ident;
protocol_read_fn tls_request, tls_response;

/* NO when it can not begin with `text`, MORE when it may, YES when it does. */
enum protocol_answer begins_with(const uint8_t *p, size_t n, const char *text);
/* The same, without regard to ASCII case. */
enum protocol_answer begins_with_word(const uint8_t *p, size_t n, const char *text);

/* Text between two borders of the reading; not terminated. */
struct span {
	const uint8_t *p;
	size_t n;
};

/* The line that begins at `from`, without its CR LF; false: no LF yet. */
bool line_at(const struct reading *r, size_t from, struct span *line, size_t *next);
bool span_is(struct span s, const char *text); /* without regard to case */
struct span span_trim(struct span s);          /* spaces and tabs */
bool has_control(struct span s);               /* other than a tab */

/* head.c: the message heads that HTTP and RTSP share. */
struct head_kind {
	const char *version; /* what the last word of a request line begins with */
	const char *const
		*methods;   /* that are certain without the version; NULL ends */
	const char *scheme; /* "http://": what an absolute target begins with */
};
enum protocol_answer head_request(
	struct reading *r, struct protocol_facts *f, const struct head_kind *kind);

/* A status line at r->at: sets f->status and moves on. */
enum protocol_answer head_status(
	struct reading *r, struct protocol_facts *f, const char *version);
/* cut: the end of the value is not there. */
typedef void head_field_fn(
	struct protocol_facts *f, struct span name, struct span value, bool cut);
/* Whole fields from r->at on; true when the empty line was reached. */
bool head_fields(struct reading *r, struct protocol_facts *f, head_field_fn *field);

#endif
