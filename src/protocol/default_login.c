/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The logins that makers of cameras, recorders and network gear ship or shipped,
 * from their public manuals: SipHash-1-3 of `name:password` with a key of zeros,
 * sorted, so that no password stands in the program.  A login that is none of
 * them has the hash of one with a chance of 2^-58.
 */
#include "credential_int.h"

#include <string.h>

#include "camwarden/base/array.h"
#include "camwarden/base/hash.h"

enum { LOGIN_MOST = 48 };

static const uint64_t logins[] = {
	UINT64_C(0x03e99c9bbe21b63d),
	UINT64_C(0x06d38367d4417cc7),
	UINT64_C(0x0bc31e81d0325752),
	UINT64_C(0x0f014d4cd85aa812),
	UINT64_C(0x1627987ffbc01d21),
	UINT64_C(0x183dc5f60cb8dead),
	UINT64_C(0x2286e89df4eddd24),
	UINT64_C(0x2fead461fc673d1a),
	UINT64_C(0x50ad44ed17b8ef9e),
	UINT64_C(0x57c109650dfffa14),
	UINT64_C(0x58fd4f0e5af9f704),
	UINT64_C(0x5d7feb7f332fa014),
	UINT64_C(0x65aa531ac82e2265),
	UINT64_C(0x66621c8524e542b3),
	UINT64_C(0x69428cc5ec69e34d),
	UINT64_C(0x6f2698385a97172c),
	UINT64_C(0x758473413a1a7183),
	UINT64_C(0x7d7fe92c9a7459e0),
	UINT64_C(0x8de99d81f46ccb19),
	UINT64_C(0xa2f96eb75aab87dd),
	UINT64_C(0xa568b2b045ed1c56),
	UINT64_C(0xb41fb96d9d99cf7e),
	UINT64_C(0xb603ff72dbce77fa),
	UINT64_C(0xb7e6a3049305b70d),
	UINT64_C(0xba157a89a10aa374),
	UINT64_C(0xbe049adb44ef105b),
	UINT64_C(0xc907da4a8b7b3236),
	UINT64_C(0xd68f627e9dcbbb11),
	UINT64_C(0xd6e5c4f56339b8e2),
	UINT64_C(0xd9adb1982d7fbb67),
	UINT64_C(0xdc3e60d305f2a8e2),
	UINT64_C(0xdc57d38c80ab1773),
	UINT64_C(0xdfc62335261fc25a),
	UINT64_C(0xe31cc2bf75d04175),
	UINT64_C(0xf3a064488f55af77),
	UINT64_C(0xfb0e60ac9cb3a686),
	UINT64_C(0xfd9f6ea75bf7ef94),
};

bool
login_is_default(struct span user, struct span secret)
{
	static const struct hash_key zero;
	char pair[LOGIN_MOST];
	size_t n = user.n + 1 + secret.n;
	uint64_t hash;

	if (n > sizeof(pair))
		return false;
	memcpy(pair, user.p, user.n);
	pair[user.n] = ':';
	memcpy(pair + user.n + 1, secret.p, secret.n);
	hash = hash_bytes(&zero, pair, n);
	memset(pair, 0, sizeof(pair));
	for (size_t i = 0; i < ARRAY_LEN(logins); i++)
		if (logins[i] == hash)
			return true;
	return false;
}
