/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Stage 11, export: records -> JSON as contract.md section 4 gives it, and
 * tables and CSV for people.  Pure.
 */
#ifndef CAMWARDEN_EXPORT_H
#define CAMWARDEN_EXPORT_H

#include <stdint.h>

#include "camwarden/asset.h"
#include "camwarden/base/json.h"
#include "camwarden/finding.h"

/* One canonical object each, into an open writer. */
void export_finding(struct json *j, const struct finding *f);
void export_conversation(struct json *j, const struct conversation_record *c);
void export_asset(struct json *j, const struct asset *a);
void export_exception(struct json *j, const struct exception *e);
void export_rule(struct json *j, const struct policy *p, const struct rule *r);

/*
 * One CSV field (RFC 4180), quoted when needed, made formula-safe: a text that
 * a spreadsheet would evaluate gets a leading apostrophe.
 */
void export_csv_field(struct str *to, const char *text);

#endif
