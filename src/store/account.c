/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The accounts of a conversation as one column: a line each, `flags protocol
 * length user`, flags in hexadecimal.  A name holds no line feed: the wire's
 * control characters are gone long before.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "camwarden/base/str.h"

#include "store_int.h"

enum { ACCOUNT_LINE = PROTOCOL_USER_LEN + 48 };

void
bind_accounts(struct sql_bind *b, const struct record_protocol *p)
{
	char text[CONVERSATION_ACCOUNTS * ACCOUNT_LINE] = "";
	size_t n = 0;

	for (size_t i = 0; i < p->account_count && i < CONVERSATION_ACCOUNTS; i++) {
		const struct account *a = &p->account[i];

		n += (size_t)snprintf(text + n, sizeof(text) - n,
			"%" PRIx64 " %s %u %s\n", a->flags,
			protocol_name((enum protocol)a->application), a->secret_len,
			a->user);
	}
	bind_text_copy(b, text);
}

/* What is not of this form is no account. */
static bool
line_read(const char *line, size_t n, struct account *out)
{
	char text[ACCOUNT_LINE], name[RECORD_NAME];
	unsigned length;
	int user = 0;

	if (n >= sizeof(text))
		return false;
	memcpy(text, line, n);
	text[n] = '\0';
	memset(out, 0, sizeof(*out));
	if (sscanf(text, "%" SCNx64 " %63s %3u%n", &out->flags, name, &length, &user) !=
			3 ||
		text[user] != ' ')
		return false;
	out->application = (uint8_t)protocol_from_name(name);
	out->secret_len = (uint8_t)length;
	str_from_wire(
		out->user, sizeof(out->user), text + user + 1, strlen(text + user + 1));
	return out->application != PROTOCOL_UNKNOWN;
}

void
column_accounts(struct sql_columns *c, struct record_protocol *p)
{
	const char *text = (const char *)sqlite3_column_text(c->st, c->at++);
	const char *end;

	p->account_count = 0;
	for (; text != NULL && (end = strchr(text, '\n')) != NULL; text = end + 1)
		if (p->account_count < CONVERSATION_ACCOUNTS &&
			line_read(text, (size_t)(end - text),
				&p->account[p->account_count]))
			p->account_count++;
}
