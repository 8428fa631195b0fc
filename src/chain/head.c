/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Heads <-> the text that is signed, and the JSON that reports carry. */
#include "camwarden/chain.h"

#include <inttypes.h>

void
chain_head_text(const struct chain_head *h, struct str *out)
{
	char hash[CHAIN_HEX], state[CHAIN_HEX];

	str_printf(out, "camwarden head 1\n%" PRIu64 "\n%s\n%s\n%" PRIu64 "\n",
		h->entries, hex_format(h->hash, sizeof(h->hash), hash),
		hex_format(h->state, sizeof(h->state), state), h->at);
}

void
chain_head_export(struct json *j, const struct chain_head *h)
{
	char hex[CHAIN_HEX], at[24];

	/* Not in RFC 3339: the signature is over each of its digits. */
	snprintf(at, sizeof(at), "%" PRIu64, h->at);
	json_put_uint(j, "entries", h->entries);
	json_put_string(j, "at", at);
	json_put_string(j, "hash", hex_format(h->hash, sizeof(h->hash), hex));
	json_put_string(j, "state", hex_format(h->state, sizeof(h->state), hex));
	json_put_string(j, "key", hex_format(h->key, sizeof(h->key), hex));
	json_put_string(
		j, "signature", hex_format(h->signature, sizeof(h->signature), hex));
}
