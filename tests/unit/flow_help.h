/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Helpers of the flow stage's tests; see flow_help.c. */
#ifndef CAMWARDEN_TESTS_FLOW_HELP_H
#define CAMWARDEN_TESTS_FLOW_HELP_H

#include <check.h>

#include "../../src/flow/flow_int.h"
#include "camwarden/flow.h"
#include "camwarden/packet.h"

#define T0 (UINT64_C(1763280000) * CW_SEC)
#define CLIENT "10.0.0.9"
#define SERVER "10.0.0.2"

enum { REPORTS = 4096 };

extern struct flow_table *table;
extern struct flow_report report[REPORTS];
extern size_t reports;
extern bool bad_hash;                   /* every key has the same hash */
extern struct protocol_segment segment; /* what protocol_see was given last */
extern uint16_t next_id;                /* IP identification of the next packet */

void collect(void *ctx, const struct flow_report *r);
void table_open(const struct flow_options *o);
void flow_setup(void);
void flow_teardown(void);
void flow_suite_add(Suite *s, const char *name, void (*tests)(TCase *));
int flow_suite_run(Suite *s);

/* Times are spans from T0. */
struct packet ip_packet(cw_time at, const char *src, const char *dst, uint8_t protocol);
void payload_set(struct packet *pk, const char *text);
struct packet udp(cw_time at, const char *src, uint16_t sport, const char *dst,
	uint16_t dport, const char *text);
/* A segment from the client (true) or the server of one connection. */
struct packet tcp(cw_time at, bool client, uint8_t flags, uint32_t seq, uint32_t ack,
	const char *text);
/* A query of the i-th client. */
struct packet numbered(unsigned i, cw_time at);
void see(struct packet pk);
/* SYN, SYN-ACK, ACK with bases 100 and 500. */
void handshake(cw_time at);
const struct flow_report *last_report(void);
uint64_t count(enum flow_counter c);

#endif
