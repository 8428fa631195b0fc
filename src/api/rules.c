/* SPDX-License-Identifier: GPL-3.0-or-later */
/* /rules: the policy in force, row by row, with what was seen of each. */
#include "api_int.h"

#include <string.h>

#include "camwarden/export.h"
#include "camwarden/policy.h"

static void
put_rules(struct json *j, const struct policy *p, const struct rules_seen *seen)
{
	json_begin_object(j);
	json_key(j, "items");
	json_begin_array(j);
	for (size_t i = 0; p != NULL && i < policy_rule_count(p); i++)
		export_rule(j, p, policy_rule_at(p, i), seen);
	json_end_array(j);
	json_end_object(j);
}

void
rules_list(const struct request *rq, struct response *rs)
{
	struct api *a = rq->api;
	struct rules_seen seen = {0};
	struct json j;
	int rc = 0;

	pthread_rwlock_rdlock(&a->policy_lock);
	if (a->policy != NULL) {
		rules_seen_init(&seen, a->policy);
		rc = store_read_rules(rq->reader, &rq->filter, &seen);
	}
	if (rc == 0) {
		json_init(&j, &rs->body);
		put_rules(&j, a->policy, &seen);
	} else {
		problem_set(rs, 503, "what was seen of the rules cannot be read: %s",
			strerror(-rc));
	}
	pthread_rwlock_unlock(&a->policy_lock);
	rules_seen_fini(&seen);
}
