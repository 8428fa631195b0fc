/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the foreign formats share: members that are left out when unknown. */
#ifndef CAMWARDEN_SIEM_INT_H
#define CAMWARDEN_SIEM_INT_H

#include "camwarden/siem.h"

#define SIEM_VENDOR "Camwarden"
#define SIEM_PRODUCT "Camwarden"

void siem_text(struct json *j, const char *key, const char *text);
void siem_addr(struct json *j, const char *key, const struct record_party *p);
void siem_mac(struct json *j, const char *key, const struct mac *m);
/* Milliseconds of the epoch. */
void siem_millis(struct json *j, const char *key, cw_time t);
/* "V101 camera_to_non_recorder" */
enum { SIEM_TITLE = 80 };
const char *siem_title(const struct finding *f, char buf[SIEM_TITLE]);
/* 101 of V101. */
unsigned siem_number(const struct violation *v);

#endif
