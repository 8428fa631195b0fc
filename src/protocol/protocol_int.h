/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Inside the protocol stage: what a detector is.  A detector reads the dialogue
 * of one side, as a client's (request) or as a server's (response).
 */
#ifndef CAMWARDEN_PROTOCOL_INT_H
#define CAMWARDEN_PROTOCOL_INT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "camwarden/protocol_state.h"

/*
 * What a detector gets: [p + at, p + n) is unread, what lies before it may be gone
 * at the next call.  The detector reads on as far as it can, sets `at` behind
 * what it is done with, and is called again when more has come, until it says
 * that it is `complete`.  A message that does not fit in the window must be
 * dealt with in parts, be skipped, or be gathered in a buffer.
 */
struct reading {
	const uint8_t *p;
	size_t n;
	uint8_t side;     /* who speaks: 0 or 1 of the flow */
	bool end;         /* no more will come: decide by what is here */
	bool full;        /* with end: only the window is, after a call that did not get
			     on; who moves `at` now is asked again */
	bool known;       /* the other side has already shown this protocol */
	bool complete;    /* out, with YES: further bytes add nothing */
	uint8_t step;     /* kept between calls: the detector's own */
	uint8_t become;   /* out, with YES: enum protocol that both sides speak from
			     `at` and the other side's `at` on, or BECOME_ANY */
	uint16_t at;      /* kept between calls: bytes before are dealt with */
	uint32_t note;    /* kept between calls: the detector's own */
	uint32_t skip;    /* out, with YES: bytes beyond n that need not be read */
	uint32_t *shared; /* the detector's own, one for both sides; 0 at first */
	struct protocol_buffer **buffer; /* see reading_buffer */
	const struct protocol_out *out;  /* may be NULL */
};

/*
 * PROTOCOL_NO and PROTOCOL_MORE leave the facts, `shared`, the buffer and all who
 * may be told alone; PROTOCOL_YES adds what is shown so far.  Of datagrams each
 * is a reading of its own, with `end`; a side that is not complete after one is
 * read again from the next one's first byte.
 */
typedef enum protocol_answer protocol_read_fn(
	struct reading *r, struct protocol_facts *f);

/* reading.c: for detectors, with YES only. */
void reading_tell_certificate(
	const struct reading *r, unsigned index, const uint8_t *der, size_t n);
void reading_tell_media(const struct reading *r, const struct protocol_media *m);
/*
 * PROTOCOL_BUFFER bytes for one message of this side, the same at each call until
 * they are dropped or the side is over; NULL when none is free, which is counted.
 */
struct protocol_buffer *reading_buffer(struct reading *r);
void reading_buffer_drop(struct reading *r);
/* For see.c: the side is over. */
void reading_buffer_give_back(
	struct protocol_buffer **buffer, const struct protocol_out *out);

/* reading.become: whatever comes, behind a proxy. */
enum { BECOME_ANY = 0xff };

struct protocol_detector {
	enum protocol protocol;
	bool symmetric; /* both sides say the same: who is client is not shown */
	protocol_read_fn *request, *response;
};

/* table.c: over TCP, in the order they are asked; at most 64. */
extern const struct protocol_detector protocol_detectors[];
extern const size_t protocol_detector_count;

protocol_read_fn dns_stream_request, dns_stream_response;
protocol_read_fn ftp_request, ftp_response;
protocol_read_fn http_request, http_response;
protocol_read_fn kerberos_request, kerberos_response;
protocol_read_fn ldap_request, ldap_response;
protocol_read_fn mqtt_request, mqtt_response;
protocol_read_fn postgresql_request, postgresql_response;
protocol_read_fn rdp_request, rdp_response;
protocol_read_fn rlogin_request, rlogin_response;
protocol_read_fn rtsp_request, rtsp_response;
protocol_read_fn smb_request, smb_response;
protocol_read_fn smtp_request, smtp_response;
protocol_read_fn socks_request, socks_response;
protocol_read_fn ssh_talk;
protocol_read_fn sybase_request, sybase_response;
protocol_read_fn tds_request, tds_response;
protocol_read_fn telnet_request, telnet_response;
protocol_read_fn tls_request, tls_response;
protocol_read_fn vnc_talk;
protocol_read_fn xprotect_request, xprotect_response;

/* stream.c: one direction's window. */

/* What of a segment is still to be taken in. */
struct piece {
	uint32_t seq;
	const uint8_t *p;
	size_t n;
};

void stream_begin(struct protocol_stream *st, uint32_t seq);
/* The part without holes. */
static inline uint16_t
stream_len(const struct protocol_stream *st)
{
	return st->held[0].to;
}
/*
 * Takes the piece's front in as far as there is room, which is made by letting go
 * what is dealt with.  Bytes that are there already stay as they are; *differs
 * is set when they are others.  False: nothing of it could be held.
 */
bool stream_take(
	struct protocol_stream *st, uint8_t *bytes, struct piece *piece, bool *differs);
/* Only compares. */
bool stream_differs(
	const struct protocol_stream *st, const uint8_t *bytes, const struct piece *p);
/* Moves the window on, over bytes that have not come, too. */
void stream_slide(struct protocol_stream *st, uint8_t *bytes, uint32_t n);
/* These will not come: the snapshot length cut them. */
void stream_cut(struct protocol_stream *st, uint32_t from, uint32_t to);
/* Do bytes that were cut follow the part without holes? */
bool stream_is_cut(struct protocol_stream *st);

/*
 * past.c: a piece against what was remembered of bytes before the window:
 * PROTOCOL_INCONSISTENT, PROTOCOL_UNCOMPARED, or 0.
 */
uint64_t past_compare(const struct protocol_stream *st,
	const struct protocol_past *past, const struct hash_key *key,
	const struct piece *piece);
/* A segment as it came. */
void past_remember(struct protocol_stream *st, struct protocol_past *past,
	const struct hash_key *key, const struct piece *piece);

/* see.c: may more be read of the side? */
bool see_is_open(const struct protocol_state *s, unsigned side);

/* text.c */
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
/* Cuts the first word off, of bytes above the space; n is 0 when there is none. */
struct span span_word(struct span *text);
bool has_control(struct span s); /* other than a tab */
/* Is `text` in it, without regard to case? */
bool span_holds(struct span s, const char *text);
/* What follows n bytes at `at`, which lies in s. */
struct span span_behind(struct span s, const uint8_t *at, size_t n);
/* The text of the first element with that local name: `<x:Name ..>text<`. */
bool span_element(struct span s, const char *name, struct span *text);

/* head.c: the message heads that HTTP and RTSP share. */
struct head_kind {
	const char *version; /* what the last word of a request line begins with */
	const char *const
		*methods;   /* that are certain without the version; NULL ends */
	const char *scheme; /* "http://": what an absolute target begins with */
};
/* Host and path of an absolute one, without anything that may be secret. */
void head_keep_url(struct protocol_facts *f, struct span url);
/* The host of an absolute one: where a redirect leads; the first stays. */
void head_keep_location(struct protocol_facts *f, struct span url);
/* A request line at r->at: method and target are lent. */
enum protocol_answer head_request_line(struct reading *r, struct protocol_facts *f,
	const struct head_kind *kind, struct span *method, struct span *target);
/* A status line at r->at: sets *status (and the facts' first), and moves on. */
enum protocol_answer head_status(struct reading *r, struct protocol_facts *f,
	const char *version, unsigned *status);
/* cut: the end of the value is not there. */
typedef void head_field_fn(struct reading *r, struct protocol_facts *f,
	struct span name, struct span value, bool cut);
/* Whole fields from r->at on; true when the empty line was reached. */
bool head_fields(struct reading *r, struct protocol_facts *f, head_field_fn *field);
/* Host of an authority: without user information and port. */
struct span head_host(struct span authority);

#endif
