/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A site and a pack for tests of what bytes say: each kind of expected
 * encryption and application once.  A test is a table of questions, each beside
 * a twin that differs in one fact.
 */
#ifndef BYTES_WORLD_H
#define BYTES_WORLD_H

#include "policy_world.h"

#define CAM "10.20.0.11"
#define OLDCAM "10.20.0.12" /* can do no TLS */
#define CAM2 "10.20.0.99"
#define REC "10.30.0.10"
#define REC_INNER "10.20.0.5" /* its card in the camera network */
#define SRV "10.40.0.10"
#define DB "10.40.0.20"
#define LOG "10.40.0.30"
#define SNMP "10.40.0.40"
#define JUMP "10.40.0.50"
#define PROBE "10.40.0.60"
#define DLNA "10.40.0.70"
#define MAIL "10.40.0.80"
#define MOB "10.60.0.5"
#define OFFICE "10.80.0.3" /* a client in a network that nobody trusts */
#define BRANCH "10.90.0.7" /* a client that a declared tunnel carries */
#define UI "10.50.0.3"
#define UI2 "10.50.0.4"
#define STRANGER "10.99.0.1"
#define INTERNET "198.51.100.7"

/* What is asked; opened by SYN, identified unless `step` says otherwise. */
struct bytes_question {
	const char *fact, *client, *server, *port, *verdict;
	enum protocol spoken;
	uint64_t also;  /* SPOKE() of what other flows spoke */
	uint64_t flags; /* besides the request and the response */
	uint16_t tls_version, tls_cipher, version;
	uint8_t tls_alert;
	bool half;       /* only the request was read */
	bool mid_stream; /* the step is unknown */
	const char *user, *banner, *scheme;
	enum evidence step;
	enum conversation_why why;
};
#define SPOKE(p) (UINT64_C(1) << (p))
#define ASK(f, c, s, p, v, ...)                                                        \
	{                                                                              \
		.fact = (f), .client = (c), .server = (s), .port = (p),                \
		.verdict = (v), ##__VA_ARGS__                                          \
	}

/* The world of the questions, followed by `more` of the site; must load. */
void bytes_begin(struct world *w, const char *more);
void bytes_ask(const struct bytes_question *q, struct conversation *c);
/* Fails the test, with the fact, when the verdict is another. */
void bytes_decide(struct world *w, const struct bytes_question *q);

#endif
