/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Stage 12, api: HTTPS on loopback, JSON out of read-only store readers, and
 * the dashboard's files.  A thread of its own for the network, and a few that
 * answer.
 */
#ifndef CAMWARDEN_API_H
#define CAMWARDEN_API_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "camwarden/base/err.h"
#include "camwarden/base/str.h"
#include "camwarden/base/time.h"

struct change;
struct policy;

/* How much, and how long until a connection is ended; absolute, in milliseconds. */
struct api_limits {
	size_t connections, per_address;
	unsigned handshake_ms; /* from connecting to TLS */
	unsigned head_ms;      /* from a request's first byte to its head's last */
	unsigned body_ms;      /* from there to the body's last byte */
	unsigned send_ms;      /* until an answer, or a slice of one, is taken */
	unsigned idle_ms;      /* between requests */
	unsigned close_ms;     /* from our end to the peer's */
	unsigned life_ms;      /* of a connection; a stream begins anew */
};
extern const struct api_limits api_limits_default;

struct api_options {
	const char *const *listen; /* "127.0.0.1:8443", "[::1]:8443" */
	size_t listen_count;
	const char *const *hosts; /* further Host names that are answered */
	size_t host_count;
	const char *certificate, *key; /* PEM paths; made when the files are absent */
	const char *client_ca; /* PEM path of who vouches for clients; NULL: nobody */
	const char *database;
	const struct api_limits *limits; /* NULL: the default */
	/* Live numbers of the daemon as JSON members, into `to`; called on a
	 * server thread. */
	void (*status)(void *ctx, struct str *to);
	/* The same for /metrics, by the two functions below; or NULL. */
	void (*metrics)(void *ctx, struct str *to);
	/* Makes a change as the one writer and waits for it, 0 or -errno as in
	 * control.h; called on server threads, by several at once.  NULL: nothing
	 * can be changed. */
	int (*change)(void *ctx, struct change *c);
	void *ctx;
};

struct api;

/*
 * Binds every address and starts.  0; -EADDRINUSE and others with err naming
 * the address or file.  policy: for /rules; lent until api_stop or api_policy.
 */
int api_start(const struct api_options *o, const struct policy *policy, struct err *err,
	struct api **out);
/* Swaps the policy shown; the old one may be freed when this returns. */
void api_policy(struct api *a, const struct policy *policy);
void api_stop(struct api *a);
/* How long the request that takes longest has been in hand; 0: none is.  Any thread. */
cw_time api_busy(struct api *a);

/* What the server counts since its start. */
enum api_counter {
	API_CONNECTIONS,       /* accepted */
	API_TURNED_AWAY,       /* no room, and nobody who could give way */
	API_DISPLACED,         /* gave way to a newer one */
	API_HANDSHAKES_FAILED, /* of TLS */
	API_LATE_HANDSHAKES,
	API_LATE_HEADS,
	API_LATE_BODIES,
	API_LATE_SENDS,
	API_REFUSED,  /* malformed, ambiguous, too large or too late */
	API_REQUESTS, /* that were whole */
	API_COUNTERS
};
/* Prometheus' text: what stands before a metric's samples, and a sample, with one
 * label (a word of ours, never an address) or none. */
void metric_head(struct str *to, const char *name, const char *type, const char *help);
void metric_put(struct str *to, const char *name, const char *label, const char *value,
	double number);

/* "connections" and so on. */
const char *api_counter_name(enum api_counter c);
uint64_t api_counter_read(const struct api *a, enum api_counter c);

/* Certificate and key: read and held against each other, without effect. */
struct api_pair;
int api_pair_load(const char *certificate, const char *key, struct err *err,
	struct api_pair **out);
/* New connections begin with it.  Takes it; false: it is the same as before. */
bool api_pair_use(struct api_pair *p);
void api_pair_free(struct api_pair *p);

/* Makes an EC P-256 key (mode 0600) and a self-signed certificate for
 * loopback; 0 or -errno with err. */
int api_certificate_new(const char *certificate, const char *key, struct err *err);

#endif
