/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `camwarden explain`: the decision, and its two ways onto standard output. */
#ifndef CAMWARDEN_EXPLAIN_INT_H
#define CAMWARDEN_EXPLAIN_INT_H

#include "camwarden/policy.h"

struct explanation {
	const struct policy *policy;
	struct conversation conversation;
	struct verdict verdict;
	struct trace trace;
};

void explain_text(const struct explanation *e);
void explain_json(const struct explanation *e);

#endif
