/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A request's body -> the text members that a resource names: one JSON object
 * (RFC 8259), nothing unknown, nothing twice, each bounded and inert text.
 * Pure; called on server threads.
 */
#include "api_int.h"

#include <jansson.h>
#include <string.h>
#include <strings.h>

/* "application/json", with or without parameters. */
static bool
type_is_json(const char *type)
{
	size_t n = sizeof("application/json") - 1;

	return type != NULL && strncasecmp(type, "application/json", n) == 0 &&
	       (type[n] == '\0' || type[n] == ';' || type[n] == ' ');
}

static void
known(const struct body_member *m, char *to, size_t size)
{
	size_t n = 0;

	to[0] = '\0';
	for (; m->name != NULL && n < size; m++)
		n += (size_t)snprintf(
			to + n, size - n, "%s%s", n > 0 ? ", " : "", m->name);
}

static bool
member_take(struct body_member *members, const char *key, const json_t *value,
	struct response *rs)
{
	char clean[BODY_TEXT_MAX], names[256];
	struct body_member *m = members;
	const char *text = json_string_value(value);

	while (m->name != NULL && strcmp(m->name, key) != 0)
		m++;
	if (m->name == NULL) {
		known(members, names, sizeof(names));
		problem_set(rs, 400, "member '%.60s' is not known: this takes %s", key,
			names);
		return false;
	}
	if (json_is_null(value))
		return true;
	if (text == NULL) {
		problem_set(rs, 400, "'%s' must be a text", m->name);
		return false;
	}
	if (strlen(text) >= m->size) {
		problem_set(rs, 400, "'%s' is up to %zu bytes", m->name, m->size - 1);
		return false;
	}
	str_from_wire(clean, sizeof(clean), text, strlen(text));
	if (strcmp(clean, text) != 0) {
		problem_set(rs, 400,
			"'%s' holds a control or direction character: send plain text",
			m->name);
		return false;
	}
	m->value = text;
	return true;
}

static bool
members_take(struct body_member *members, json_t *object, struct response *rs)
{
	const char *key;
	json_t *value;

	json_object_foreach(object, key, value)
	{
		if (!member_take(members, key, value, rs))
			return false;
	}
	for (struct body_member *m = members; m->name != NULL; m++) {
		if (!m->required || (m->value != NULL && *m->value != '\0'))
			continue;
		problem_set(rs, 400, "'%s' is missing: it must be a text", m->name);
		return false;
	}
	return true;
}

bool
body_read(const struct request *rq, struct body_member *members, struct body *b,
	struct response *rs)
{
	json_error_t error;

	b->root = NULL;
	if (!type_is_json(rq->head->content_type)) {
		problem_set(rs, 415,
			"the body must be JSON: send Content-Type: application/json");
		return false;
	}
	b->root = json_loadb(
		rq->head->body, rq->head->body_len, JSON_REJECT_DUPLICATES, &error);
	if (!json_is_object((json_t *)b->root)) {
		problem_set(rs, 400, "the body is no JSON object: %.80s",
			b->root == NULL ? error.text : "send {...}");
		body_end(b);
		return false;
	}
	if (members_take(members, b->root, rs))
		return true;
	body_end(b);
	return false;
}

void
body_end(struct body *b)
{
	json_decref(b->root);
	b->root = NULL;
}
