/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Stage 11, export: records -> JSON as contract.md section 4 gives it, tables and
 * CSV for people, pcapng.  Pure.
 */
#ifndef CAMWARDEN_EXPORT_H
#define CAMWARDEN_EXPORT_H

#include <stdint.h>

#include "camwarden/asset.h"
#include "camwarden/base/json.h"
#include "camwarden/certificate.h"
#include "camwarden/evidence.h"
#include "camwarden/finding.h"

/* One canonical object each, into an open writer. */
void export_finding(struct json *j, const struct finding *f);
/* The same with two members more: how many packets are kept for it, and why none
 * are, or NULL. */
void export_finding_kept(
	struct json *j, const struct finding *f, uint64_t packets, const char *why);
void export_conversation(struct json *j, const struct conversation_record *c);
void export_exception(struct json *j, const struct exception *e);
/* vendor: a hint, or NULL. */
void export_asset(struct json *j, const struct asset_record *a, const char *vendor);
/* "TLS 1.2", or the protocol's own, "2c" of SNMP; "": not seen. */
enum { SERVICE_VERSION = 16 };
const char *service_version(const struct asset_service *s, char buf[SERVICE_VERSION]);
void export_certificate(struct json *j, const struct certificate_record *c);
/* Members: a fingerprint (all zero: null); CERTIFICATE_* bits by their names. */
void export_fingerprint(struct json *j, const char *key, const uint8_t id[]);
void export_problems(struct json *j, unsigned problems);
/* With what was seen of it, or NULL. */
void export_rule(struct json *j, const struct policy *p, const struct rule *r,
	const struct rules_seen *seen);
void export_suspension(struct json *j, const struct suspension *x);
/* A member: "CA-3,SC-7" -> ["CA-3","SC-7"]. */
void export_list(struct json *j, const char *key, const char *list);
/* A member: CONTROL_PROOFS ids, until the first "". */
void export_proofs(struct json *j, const char *key, const char (*id)[RECORD_ID]);
/* One object per control, as an array. */
void export_controls(struct json *j, const struct controls *c);

/*
 * One CSV field (RFC 4180), quoted when needed, made formula-safe: a text that
 * a spreadsheet would evaluate gets a leading apostrophe.
 */
void export_csv_field(struct str *to, const char *text);

/*
 * The packets kept for a finding as a capture file (pcapng, one little-endian
 * section): begin, then each packet.  What could not be written is in to->failed.
 */
enum { PCAPNG_INTERFACES = 32 }; /* told apart; a finding has fewer packets */
struct pcapng {
	struct str *to;          /* lent */
	const struct finding *f; /* lent */
	size_t count;
	struct {
		char name[EVIDENCE_INTERFACE];
		uint16_t link;
	} interface[PCAPNG_INTERFACES];
};
void export_pcapng_begin(struct pcapng *w, struct str *to, const struct finding *f);
void export_pcapng_packet(struct pcapng *w, const struct evidence_record *p);

/*
 * Vendors by the first bits of a MAC, from the IEEE's lists (oui.csv, mam.csv,
 * oui36.csv) in a folder; called by edges.  What cannot be read is not there.
 * A hint: anyone can set any MAC.
 */
struct vendors;
struct vendors *vendors_load(const char *folder);
void vendors_free(struct vendors *v);
/* Valid UTF-8, lent; NULL when unknown or administered locally. */
const char *vendors_find(const struct vendors *v, const struct mac *m);

#endif
