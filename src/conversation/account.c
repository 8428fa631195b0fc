/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Whose credentials a conversation showed: one account for each name and
 * protocol, with what its flows showed of it.  The lowest names stay when there
 * are more than there is room for, so that the order of flows does not matter.
 * Core thread.
 */
#include "conversation_int.h"

#include <string.h>

static int
account_order(const struct account *x, const struct account *y)
{
	if (x->application != y->application)
		return x->application < y->application ? -1 : 1;
	return strcmp(x->user, y->user);
}

/* Room at that place; what stood last may go. */
static void
account_insert(struct conversation *c, unsigned at, const struct account *a)
{
	unsigned kept = c->account_count;

	if (kept == CONVERSATION_ACCOUNTS) {
		c->accounts_more = true;
		kept--;
	}
	memmove(&c->account[at + 1], &c->account[at], (kept - at) * sizeof(*a));
	c->account[at] = *a;
	c->account_count = (uint8_t)(kept + 1);
}

bool
conversation_see_account(struct conversation *c, const struct protocol_facts *f)
{
	struct account a = {.flags = f->flags & PROTOCOL_CREDENTIALS,
		.application = f->application,
		.secret_len = f->secret_len};
	bool more = c->accounts_more;
	unsigned i = 0;

	if ((f->flags & PROTOCOL_CREDENTIAL) == 0)
		return false;
	memcpy(a.user, f->user, sizeof(a.user));
	while (i < c->account_count && account_order(&c->account[i], &a) < 0)
		i++;
	if (i < c->account_count && account_order(&c->account[i], &a) == 0) {
		struct account *kept = &c->account[i];
		uint64_t flags = kept->flags;

		kept->flags |= a.flags;
		if (a.secret_len > kept->secret_len)
			kept->secret_len = a.secret_len;
		return flags != kept->flags;
	}
	if (i == CONVERSATION_ACCOUNTS) {
		c->accounts_more = true;
		return !more;
	}
	account_insert(c, i, &a);
	return true;
}
