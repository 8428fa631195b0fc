/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A new token: 256 random bits as text, of which the database keeps the SHA-256
 * only.  Any thread.
 */
#include "camwarden/control.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <sys/random.h>

#include "camwarden/chain.h"

static const char prefix[] = "cwt_";
const char control_token_letters[] =
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

enum { TOKEN_BYTES = 32 };
_Static_assert(CONTROL_TOKEN == sizeof(prefix) + (TOKEN_BYTES * 8 + 5) / 6,
	"a token has room for its bytes");

/* RFC 4648 section 5 without padding: 32 bytes are 43 letters. */
static void
base64url(const uint8_t *bytes, size_t n, char *to)
{
	unsigned bits = 0, held = 0;

	for (size_t i = 0; i < n; i++) {
		held = held << 8 | bytes[i];
		for (bits += 8; bits >= 6; bits -= 6)
			*to++ = control_token_letters[held >> (bits - 6) & 63];
	}
	if (bits > 0)
		*to++ = control_token_letters[held << (6 - bits) & 63];
	*to = '\0';
}

int
control_token_new(char token[CONTROL_TOKEN], char sha256[CONTROL_HASH])
{
	uint8_t bytes[TOKEN_BYTES];

	if (getrandom(bytes, sizeof(bytes), 0) != (ssize_t)sizeof(bytes))
		return -EIO;
	strcpy(token, prefix);
	base64url(bytes, sizeof(bytes), token + strlen(token));
	explicit_bzero(bytes, sizeof(bytes));
	chain_hash_hex(token, strlen(token), sha256);
	return 0;
}
