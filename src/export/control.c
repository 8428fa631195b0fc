/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is known of each control -> JSON.  Pure; `camwarden` and the API. */
#include "camwarden/export.h"

void
export_proofs(struct json *j, const char *key, const char (*id)[RECORD_ID])
{
	json_key(j, key);
	json_begin_array(j);
	for (size_t i = 0; i < CONTROL_PROOFS && id[i][0] != '\0'; i++)
		json_add_string(j, id[i]);
	json_end_array(j);
}

void
export_controls(struct json *j, const struct controls *c)
{
	json_begin_array(j);
	for (size_t i = 0; i < CONTROL_COUNT; i++) {
		const struct control *item = &c->item[i];

		json_begin_object(j);
		json_put_string(j, "control", control_name(i));
		json_put_string(j, "answer", control_answer_name(control_answer(c, i)));
		json_put_uint(j, "findings", item->findings);
		json_put_uint(j, "excepted", item->excepted);
		json_put_uint(j, "conversations", item->conversations);
		export_proofs(
			j, "finding_ids", (const char(*)[RECORD_ID])item->finding);
		export_proofs(j, "conversation_ids",
			(const char(*)[RECORD_ID])item->conversation);
		json_end_object(j);
	}
	json_end_array(j);
}
