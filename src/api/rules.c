/* SPDX-License-Identifier: GPL-3.0-or-later */
/* /rules: the policy in force, row by row. */
#include "api_int.h"

#include "camwarden/export.h"
#include "camwarden/policy.h"

void
rules_list(const struct request *rq, struct response *rs)
{
	struct api *a = rq->api;
	struct json j;

	json_init(&j, &rs->body);
	json_object(&j);
	json_key(&j, "items");
	json_array(&j);
	pthread_rwlock_rdlock(&a->policy_lock);
	if (a->policy != NULL)
		for (size_t i = 0; i < policy_rule_count(a->policy); i++)
			export_rule(&j, a->policy, policy_rule_at(a->policy, i));
	pthread_rwlock_unlock(&a->policy_lock);
	json_array_end(&j);
	json_object_end(&j);
}
