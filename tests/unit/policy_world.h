/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A small vendor-neutral pack and a site around it, for tests of the judge. */
#ifndef POLICY_WORLD_H
#define POLICY_WORLD_H

#include "camwarden/policy.h"

struct world {
	struct site *site;
	struct policy *policy;
	struct faults faults;
};

/* The pack and the site that most tests use. */
extern const char world_pack[];
extern const char world_site[];

/* Loads both texts as files pack.yaml and site.yaml of a folder of their own;
 * `%s` is not needed: the site names the pack ./pack.yaml. */
void world_load(struct world *w, const char *pack, const char *site);
/* Loads world_pack and world_site followed by `more`; must succeed. */
void world_begin(struct world *w, const char *more);
void world_end(struct world *w);

/* One conversation, opened by SYN; addresses as text, port as 443/tcp. */
void conversation_make(struct conversation *c, const char *client, const char *server,
	const char *port, enum evidence step);
/* "violation: V101 high, V202 low", "compliant: srv-web", "not_evaluable". */
const char *verdict_text(const struct verdict *v);
const char *world_judge(struct world *w, const struct conversation *c);

#endif
