/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Inside the front: connections, the loop that owns them, and the workers that
 * answer.  One thread (front.c) does all of the network: it accepts, shakes hands,
 * reads whole requests and sends answers, and never waits.  What may wait (the
 * database, a password) is an exchange, handed to a worker and taken back:
 *
 *   HANDSHAKE -> HEAD -> BODY -> WORK -> SEND -> HEAD ...  or  CLOSE
 *                                  ^------'  (the next slice of a stream)
 *
 * In WORK the exchange is the worker's, else the loop's.
 */
#ifndef CAMWARDEN_FRONT_H
#define CAMWARDEN_FRONT_H

#include <gnutls/gnutls.h>

#include "api_int.h"

enum {
	WORKERS = 4,
	LISTEN_MAX = 16,
	SWEEP_MS = 100, /* between looks at the deadlines */
	EVENTS_AT_ONCE = 64,
	ACCEPTS_AT_ONCE = 16,
	DISCARD_MAX = 256 << 10, /* bytes read after the last answer */
	IN_LEAST = 4096,
	IN_MAX = HEAD_MAX + BODY_MAX,
};

enum phase {
	PHASE_HANDSHAKE,
	PHASE_HEAD,
	PHASE_BODY,
	PHASE_WORK,
	PHASE_SEND,
	PHASE_CLOSE
};

/* One request and its answer. */
struct exchange {
	struct connection *connection;
	struct exchange *next; /* in a queue of the crew */
	struct head head;      /* texts lent from the connection's input */
	struct reply reply;    /* what makes further slices */
	struct str out;        /* head and body, or the next slice */
	const void *fixed;     /* sent after `out` */
	size_t fixed_len;
	bool more;        /* another slice is to be made when this one is sent */
	unsigned wait_ms; /* not before that */
	bool broken;      /* nothing more can be sent in good order */
	bool close;       /* the connection ends with the answer */
};

struct connection {
	int fd; /* -1: closed, freed when nobody holds it */
	enum phase phase;
	struct front *front;
	struct connection *newer, *older;
	gnutls_session_t tls;
	struct addr peer;
	struct client client;           /* who showed a certificate */
	uint64_t born, since, deadline; /* clock_ms; of the phase */
	char *in;                       /* owned: what was read */
	size_t in_len, in_size;
	struct scan scan;
	size_t head_len, body_len;
	struct exchange *exchange;
	const char *interim; /* 100 (Continue), sent before the body is read */
	size_t sent;         /* of interim, or of out and fixed together */
	uint64_t wake;       /* a stream: when the next slice is due; 0: not waiting */
	size_t discarded;
	bool said_bye;
};

/* ---- workers.c ---- */

struct crew {
	struct front *front;
	pthread_t thread[WORKERS];
	size_t count;
	pthread_mutex_t lock;
	pthread_cond_t wanted;
	struct exchange *first, *last; /* to be answered */
	struct exchange *done;
	bool stop, tidy;
};

int crew_start(struct crew *p, struct front *f);
void crew_stop(struct crew *p);
void crew_give(struct crew *p, struct exchange *x);
/* Has the tokens' uses written. */
void crew_tidy(struct crew *p);
/* After crew_stop: all that is left, answered or not. */
struct exchange *crew_take_rest(struct crew *p);
/* Those answered since the last call, linked by next. */
struct exchange *crew_take(struct crew *p);

/* ---- front.c ---- */

struct listener {
	int fd;
};

struct front {
	struct api *api;
	struct api_limits limit;
	int epoll, wake; /* wake: eventfd of workers and stop */
	struct listener listener[LISTEN_MAX];
	size_t listener_count;
	gnutls_certificate_credentials_t credentials;
	gnutls_priority_t priority;
	gnutls_datum_t ticket_key;
	bool asks; /* for a client's certificate */
	struct connection *newest, *oldest;
	size_t count;
	struct connection *dead; /* closed during this turn, linked by newer */
	struct crew crew;
	pthread_t thread;
	bool started;
	_Atomic bool stop;
};

/* ---- connection.c: loop thread ---- */

/* NULL: no memory; fd is then closed. */
struct connection *connection_new(struct front *f, int fd, const struct addr *peer);
/* As far as it goes without waiting. */
void connection_step(struct connection *c);
/* A worker gave its exchange back. */
void connection_answered(struct connection *c);
/* The deadline of its phase has passed, or a stream's next slice is due. */
void connection_overdue(struct connection *c, uint64_t now);
/* At once; what a worker holds is freed when it comes back. */
void connection_close(struct connection *c);
void connection_free(struct connection *c);

/* ---- reply.c: worker's thread, or the loop's for a refusal ---- */

/* Makes the answer, or a stream's next slice, as bytes. */
void exchange_run(struct api *a, struct exchange *x);
/* A problem document, and the connection ends. */
void exchange_refuse(
	struct api *a, struct exchange *x, unsigned status, const char *why);
void exchange_free(struct exchange *x);

#endif
