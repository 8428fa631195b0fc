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

/* Whose it is, where no other maker has the same. */
enum maker {
	MAKER_SEVERAL,
	MAKER_AMERICAN_DYNAMICS,
	MAKER_AXIS,
	MAKER_BOSCH,
	MAKER_DAHUA,
	MAKER_FLIR,
	MAKER_HANWHA,
	MAKER_HIKVISION,
	MAKER_IQINVISION,
	MAKER_JVC,
	MAKER_MOBOTIX,
	MAKER_TOSHIBA,
	MAKER_UBIQUITI,
};

static const char *const makers[] = {
	[MAKER_AMERICAN_DYNAMICS] = "American Dynamics",
	[MAKER_AXIS] = "Axis",
	[MAKER_BOSCH] = "Bosch",
	[MAKER_DAHUA] = "Dahua",
	[MAKER_FLIR] = "FLIR",
	[MAKER_HANWHA] = "Hanwha",
	[MAKER_HIKVISION] = "Hikvision",
	[MAKER_IQINVISION] = "IQinVision",
	[MAKER_JVC] = "JVC",
	[MAKER_MOBOTIX] = "Mobotix",
	[MAKER_TOSHIBA] = "Toshiba",
	[MAKER_UBIQUITI] = "Ubiquiti",
};

static const struct {
	uint64_t hash;
	enum maker maker;
} logins[] = {
	{UINT64_C(0x03e99c9bbe21b63d), MAKER_SEVERAL},
	{UINT64_C(0x06d38367d4417cc7), MAKER_SEVERAL},
	{UINT64_C(0x0bc31e81d0325752), MAKER_SEVERAL},
	{UINT64_C(0x0f014d4cd85aa812), MAKER_BOSCH},
	{UINT64_C(0x1627987ffbc01d21), MAKER_AXIS},
	{UINT64_C(0x183dc5f60cb8dead), MAKER_SEVERAL},
	{UINT64_C(0x2286e89df4eddd24), MAKER_TOSHIBA},
	{UINT64_C(0x2fead461fc673d1a), MAKER_SEVERAL},
	{UINT64_C(0x50ad44ed17b8ef9e), MAKER_JVC},
	{UINT64_C(0x57c109650dfffa14), MAKER_HIKVISION},
	{UINT64_C(0x58fd4f0e5af9f704), MAKER_SEVERAL},
	{UINT64_C(0x5d7feb7f332fa014), MAKER_IQINVISION},
	{UINT64_C(0x65aa531ac82e2265), MAKER_SEVERAL},
	{UINT64_C(0x66621c8524e542b3), MAKER_SEVERAL},
	{UINT64_C(0x69428cc5ec69e34d), MAKER_DAHUA},
	{UINT64_C(0x6f2698385a97172c), MAKER_SEVERAL},
	{UINT64_C(0x758473413a1a7183), MAKER_SEVERAL},
	{UINT64_C(0x7d7fe92c9a7459e0), MAKER_SEVERAL},
	{UINT64_C(0x8de99d81f46ccb19), MAKER_SEVERAL},
	{UINT64_C(0xa2f96eb75aab87dd), MAKER_AMERICAN_DYNAMICS},
	{UINT64_C(0xa568b2b045ed1c56), MAKER_SEVERAL},
	{UINT64_C(0xb41fb96d9d99cf7e), MAKER_SEVERAL},
	{UINT64_C(0xb603ff72dbce77fa), MAKER_SEVERAL},
	{UINT64_C(0xb7e6a3049305b70d), MAKER_SEVERAL},
	{UINT64_C(0xba157a89a10aa374), MAKER_MOBOTIX},
	{UINT64_C(0xbe049adb44ef105b), MAKER_HANWHA},
	{UINT64_C(0xc907da4a8b7b3236), MAKER_BOSCH},
	{UINT64_C(0xd68f627e9dcbbb11), MAKER_UBIQUITI},
	{UINT64_C(0xd6e5c4f56339b8e2), MAKER_DAHUA},
	{UINT64_C(0xd9adb1982d7fbb67), MAKER_FLIR},
	{UINT64_C(0xdc3e60d305f2a8e2), MAKER_SEVERAL},
	{UINT64_C(0xdc57d38c80ab1773), MAKER_HANWHA},
	{UINT64_C(0xdfc62335261fc25a), MAKER_DAHUA},
	{UINT64_C(0xe31cc2bf75d04175), MAKER_SEVERAL},
	{UINT64_C(0xf3a064488f55af77), MAKER_BOSCH},
	{UINT64_C(0xfb0e60ac9cb3a686), MAKER_SEVERAL},
	{UINT64_C(0xfd9f6ea75bf7ef94), MAKER_SEVERAL},
};

bool
login_is_default(struct span user, struct span secret, uint8_t *maker)
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
		if (logins[i].hash == hash) {
			*maker = (uint8_t)logins[i].maker;
			return true;
		}
	return false;
}

const char *
protocol_maker_name(uint8_t maker)
{
	return maker < ARRAY_LEN(makers) ? makers[maker] : NULL;
}
