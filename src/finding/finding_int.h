/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Private to stage 9. */
#ifndef CAMWARDEN_FINDING_INT_H
#define CAMWARDEN_FINDING_INT_H

#include "camwarden/base/json.h"
#include "camwarden/finding.h"

/* The parts of records that findings and conversations share. */
void record_party_from(const struct policy *p, const struct party *who,
	const struct mac *mac, struct record_party *out);
void record_rule_from(const struct rule *r, struct record_rule *out);
/* A text cut at a character's border. */
void record_text(char *out, size_t size, const char *text);
/* "f_..." of a violation between two hosts, and of whose credential it is. */
void finding_id(const struct verdict_violation *x, const struct conversation *c,
	const struct verdict *verdict, char out[RECORD_ID]);
void conversation_id(const struct conversation *c, char out[RECORD_ID]);

/* What the kind of violation needs, as a JSON object; never a secret. */
void detail_from(const struct conversation *c, const struct party *server,
	const struct verdict_violation *x, char out[RECORD_DETAIL]);

/* certificate.c: the member `certificate`; at: the conversation's newest packet. */
void detail_certificate(struct json *j, const struct certificate_view *v, cw_time at);

/* ---- control.c: what the answers of controls and rules are made of ---- */

bool is_breach(const struct violation *v, enum finding_status status);
/* Keeps the first few ids that are not "". */
void proof_add(char proof[CONTROL_PROOFS][RECORD_ID], const char *id);
enum control_answer answer_of(
	uint64_t findings, uint64_t conversations, uint64_t packets, uint64_t lost);

#endif
