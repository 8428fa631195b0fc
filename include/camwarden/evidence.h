/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Stage 5b, evidence: the first packets of a flow -> redacted copies, held until
 * their conversation is judged.  (How far a conversation got is its evidence
 * step: conversation.h.)  Redaction comes first: what leaves the capture thread
 * holds no secret.  Pure; the gate and redaction run in the capture thread, the
 * rest in the core thread.
 */
#ifndef CAMWARDEN_EVIDENCE_H
#define CAMWARDEN_EVIDENCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "camwarden/base/addr.h"
#include "camwarden/base/hash.h"
#include "camwarden/base/time.h"
#include "camwarden/flow.h"

struct frame;
struct packet;

enum {
	EVIDENCE_BYTES = 512, /* of a packet, from its first byte on */
	EVIDENCE_MASK = 'x',  /* stands for every byte that is not shown */
};

/* ---- redaction ---- */

/* What is known of a payload apart from its bytes. */
struct evidence_payload {
	bool stream;    /* TCP; else a datagram that stands for itself */
	bool turn;      /* flow_first.turn */
	uint8_t sender; /* 0: client, 1: server, 2: not known */
	uint16_t sport, dport;
};

/*
 * Copies n bytes and masks each that is not known to be harmless.  Lengths stay,
 * and of these protocols as much as says what was spoken: HTTP, RTSP, SIP and SSDP
 * heads (start lines without query and user, names of fields, values of a few);
 * SMTP, FTP and POP verbs and reply codes; the TLS handshake in clear; DNS;
 * SNMP's version.  A segment in which nothing begins shows nothing.
 */
void evidence_redact_payload(
	const struct evidence_payload *as, const uint8_t *p, size_t n, uint8_t *out);

/*
 * The frame's beginning: link to transport headers as they are, the payload
 * redacted.  Bytes written to out; 0 when the headers were not decoded to their
 * end, so that nobody knows where a payload begins.
 */
size_t evidence_redact(const struct packet *pk, const struct frame *frame,
	const struct flow_first *first, uint8_t out[EVIDENCE_BYTES]);

#endif
