/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Findings and conversations in the words of others: OCSF 1.3, Suricata's EVE, the
 * Elastic Common Schema 8.11 and ArcSight's CEF (version 0).  Field by field:
 * doc/siem.md.  Pure; what is unknown is left out.
 */
#ifndef CAMWARDEN_SIEM_H
#define CAMWARDEN_SIEM_H

#include "camwarden/base/json.h"
#include "camwarden/base/str.h"
#include "camwarden/finding.h"

/* Compliance Finding (class 2003). */
void siem_ocsf_finding(struct json *j, const struct finding *f);
/* Network Activity (class 4001). */
void siem_ocsf_conversation(struct json *j, const struct conversation_record *c);
/* event_type "alert". */
void siem_eve_finding(struct json *j, const struct finding *f);
void siem_ecs_finding(struct json *j, const struct finding *f);
/* One line without its end. */
void siem_cef_finding(struct str *to, const struct finding *f);

#endif
